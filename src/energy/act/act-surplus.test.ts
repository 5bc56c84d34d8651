import assert from 'node:assert/strict'
import { test } from 'node:test'
import { battery, Home, override, plan, powers, startMs, thing } from './act-fixtures.ts'
import type { ActDevice } from './act-input.ts'

const plug = thing('plug', { maxW: 2_000, surplusOnly: true })
const planned = plan({ plug: [[1_500, 'local-surplus']], battery: [[500, 'local-surplus']] })

function ask(netW: number | null, device: Partial<ActDevice> = {}): (number | null)[] {
  const netsW = new Map([['home', netW]])
  const own = { thing: plug, measuredW: 0, ...device }
  return powers(new Home().tick({ nowMs: startMs, plan: planned, netsW }, [own]))
}

test('a load for what is left takes no more than that, measured', () => {
  assert.deepEqual(ask(-2_000), [1_500])
  assert.deepEqual(ask(-1_000), [1_000])
  // It runs already: what it draws is in what is measured.
  assert.deepEqual(ask(300, { measuredW: 1_500 }), [1_200])
  assert.deepEqual(ask(800), [0])
})

test('what others in the home are asked for comes before it', () => {
  const devices = [
    { thing: plug, measuredW: 0 },
    { thing: battery, measuredW: 0 },
  ]
  const netsW = new Map([['home', -1_200]])
  const asked = new Home().tick({ nowMs: startMs, plan: planned, netsW }, devices)
  assert.deepEqual(powers(asked), [700, 500])
})

test('a person has it run on what there is, and without a reading the plan holds', () => {
  assert.deepEqual(ask(null), [1_500])
  const wish = { ...override('hurry', startMs + 60_000, 2_000), thingId: 'plug' }
  assert.deepEqual(ask(800, { override: wish }), [2_000])
})
