import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJsonState, payloadLimit, stateListLimit } from './json-topic.ts'
import { parsePush, pushLimit } from './push-body.ts'

const refusal = (payload: string) => {
  const parsed = parseJsonState(payload)
  assert.ok(!parsed.ok, payload)
  return parsed
}

test('an object with quantities is read, members we do not know are passed over', () => {
  assert.deepEqual(
    parseJsonState('{"at":1000,"powerW":-230.5,"pluggedIn":true,"fanRpm":900,"tankC":null}'),
    {
      ok: true,
      value: {
        values: [
          { quantity: 'powerW', value: -230.5, atMs: 1000 },
          { quantity: 'pluggedIn', value: 1, atMs: 1000 },
        ],
      },
    },
  )
})

test('a list is read in its order; without a time now is meant', () => {
  const parsed = parseJsonState('[{"powerW":1},{"powerW":2,"at":5,"setPoint":"s1"}]')
  assert.deepEqual(parsed, {
    ok: true,
    value: {
      values: [
        { quantity: 'powerW', value: 1, atMs: null },
        { quantity: 'powerW', value: 2, atMs: 5 },
      ],
      setPoint: 's1',
    },
  })
})

test('a message may only say which set point is followed', () => {
  assert.deepEqual(parseJsonState('{"setPoint":null}'), {
    ok: true,
    value: { values: [], setPoint: null },
  })
})

test('a refusal names the field and what would be right', () => {
  assert.equal(refusal('230').at, '(whole message)')
  assert.equal(refusal('{"powerW":"230"}').at, 'powerW')
  assert.match(refusal('{"powerW":"230"}').message, /powerW must be a number in W/)
  assert.equal(refusal('[{"powerW":1},{"stateOfCharge":55}]').at, '[1].stateOfCharge')
  assert.match(refusal('{"stateOfCharge":55}').message, /between 0 and 1/)
  assert.match(refusal('{"importWh":-1}').message, /must not be negative/)
  assert.equal(refusal('{"at":"today","powerW":1}').at, 'at')
  assert.equal(refusal('{power').code, 'not-json')
  assert.equal(refusal('{"watts":5}').code, 'no-values')
  assert.equal(refusal('[[]]').at, '[0]')
})

test('messages longer than the limits are refused', () => {
  const list = (count: number) =>
    JSON.stringify(Array.from({ length: count }, () => ({ powerW: 1 })))
  assert.equal(parseJsonState(list(stateListLimit)).ok, true)
  assert.equal(refusal(list(stateListLimit + 1)).code, 'too-many-values')
  assert.equal(refusal(`"${'x'.repeat(payloadLimit)}"`).code, 'payload-too-long')
})

test('a pushed body is read, and a wrong one is refused at its place', () => {
  assert.deepEqual(parsePush({ readings: [{ quantity: 'powerW', value: 3 }] }), {
    ok: true,
    value: [{ quantity: 'powerW', value: 3, atMs: null }],
  })
  const at = (body: unknown) => {
    const parsed = parsePush(body)
    assert.ok(!parsed.ok)
    return parsed.at
  }
  assert.equal(at(null), 'readings')
  assert.equal(at({ readings: [] }), 'readings')
  assert.equal(at({ readings: [7] }), 'readings[0]')
  assert.equal(at({ readings: [{ quantity: 'power', value: 1 }] }), 'readings[0].quantity')
  assert.equal(at({ readings: [{ quantity: 'powerW' }] }), 'readings[0].value')
  assert.equal(at({ readings: [{ quantity: 'powerW', value: 1, atMs: 'x' }] }), 'readings[0].atMs')
  const many = Array.from({ length: pushLimit + 1 }, () => ({ quantity: 'powerW', value: 1 }))
  assert.equal(at({ readings: many }), 'readings')
  assert.equal(parsePush({ readings: many.slice(1) }).ok, true)
})
