import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { leavingTable, type LeavingRow } from './leaving.ts'
import { checkLeaving, type Departure, type Receiver } from './leaving-check.ts'
import { NotLeaving, TableWayOut } from './way-out.ts'

const root = join(import.meta.dirname, '../..')
const trusted: Receiver = { kind: 'peer', address: 'https://north.example', isTrusted: true }

const toy: LeavingRow = {
  name: 'toy',
  called: { en: '', de: '' },
  line: 'question',
  kinds: ['toy'],
  fields: ['prices', 'parts.sumW', 'words.*', 'inner.deep.nowMs'],
  to: 'peers',
  sentBy: [],
  why: { en: '', de: '' },
}
const asked = (content: unknown, of: Partial<Departure> = {}): Departure => {
  return { line: 'question', kind: 'toy', content, to: trusted, cellId: null, ...of }
}
const whyNot = (departure: Departure, row = toy): string | null => {
  const checked = checkLeaving([row], departure)
  return typeof checked === 'string' ? checked : null
}

/** Messages of the toy row, with some of its fields. */
const messages = fc.record(
  {
    prices: fc.array(fc.double(), { minLength: 0, maxLength: 5 }),
    parts: fc.array(fc.record({ sumW: fc.double() }), { maxLength: 3 }),
    words: fc.dictionary(fc.constantFrom('en', 'de', 'sl'), fc.string()),
    inner: fc.record({ deep: fc.record({ nowMs: fc.integer() }) }),
  },
  { requiredKeys: [] },
)

test('what a row declares may leave, whatever part of it is there', () => {
  fc.assert(fc.property(messages, (content) => whyNot(asked(content)) === null))
})

test('whatever else is in a message, wherever and however deep, keeps it here', () => {
  const names = fc.string({ minLength: 1, maxLength: 12 })
  const places = fc.constantFrom('', 'parts', 'inner', 'inner.deep')
  fc.assert(
    fc.property(messages, names, places, fc.anything(), (content, name, place, value) => {
      const message: Record<string, unknown> = structuredClone({ ...content })
      message['parts'] = [{ sumW: 1 }]
      message['inner'] = { deep: { nowMs: 1 } }
      let at: object = message
      for (const step of place.split('.').filter((of) => of !== '')) {
        const inner: unknown = Reflect.get(at, step)
        const next: unknown = Array.isArray(inner) ? inner[0] : inner
        assert.ok(typeof next === 'object' && next !== null)
        at = next
      }
      fc.pre(!Object.hasOwn(at, name) && name !== '__proto__' && name !== '@context')
      const path = place === '' ? name : `${place}.${name}`
      fc.pre(!toy.fields.includes(path) && !toy.fields.some((of) => of.startsWith(`${path}.`)))
      Object.defineProperty(at, name, { value, enumerable: true })
      assert.notEqual(whyNot(asked(message)), null, path)
    }),
  )
})

test('what looks like a declared field and is none keeps a message here', () => {
  for (const content of [
    { 'inner.deep.nowMs': 1 },
    { parts: { sumW: { homes: [1] } } },
    { prices: { at: 1 } },
    { parts: { readings: [] } },
    { readings: [] },
    { readings: {} },
    { words: { en: { more: 1 } } },
    'a text alone',
    null,
  ]) {
    assert.notEqual(whyNot(asked(content)), null, JSON.stringify(content))
  }
  let deep: unknown = 1
  for (let i = 0; i < 40; i++) deep = [deep]
  assert.match(whyNot(asked({ prices: deep })) ?? '', /more than 32 levels/)
})

test('a kind, a line or a receiver that is not in the table keeps a message here', () => {
  assert.equal(whyNot(asked({})), null)
  assert.match(whyNot(asked({}, { kind: 'other' })) ?? '', /a question of the kind "other"/)
  assert.match(whyNot(asked({}, { line: 'answer' })) ?? '', /an? answer/)
  const toAll: Receiver[] = [
    { kind: 'everybody' },
    { kind: 'asker' },
    { kind: 'followers', count: 1 },
    { ...trusted, isTrusted: false },
    trusted,
  ]
  const allowed = (to: LeavingRow['to'], cellId: string | null = null): boolean[] =>
    toAll.map((receiver) => whyNot(asked({}, { to: receiver, cellId }), { ...toy, to }) === null)
  assert.deepEqual(allowed('everybody'), [true, true, true, true, true])
  assert.deepEqual(allowed('asker'), [false, true, false, false, false])
  assert.deepEqual(allowed('followers'), [false, false, true, false, false])
  assert.deepEqual(allowed('peers'), [false, false, false, false, true])
  assert.deepEqual(allowed('body'), [false, false, false, false, false])
  assert.deepEqual(allowed('body', 'c1'), [false, false, false, false, true])
})

test('what a message carries is looked at by rows of its own', () => {
  const page = { type: 'OrderedCollectionPage', id: 'x' }
  const judged = (orderedItems: unknown): string | null => {
    const content = { ...page, orderedItems }
    const to: Receiver = { kind: 'everybody' }
    const of = { line: 'social', kind: page.type, content, to, cellId: null } as const
    const checked = checkLeaving(leavingTable, of)
    return typeof checked === 'string' ? checked : null
  }
  assert.equal(judged([]), null)
  assert.equal(judged([{ type: 'Create', object: { type: 'Note', content: 'x' } }]), null)
  assert.match(judged([{ type: 'Create', object: { type: 'Ballot' } }]) ?? '', /Create\/Ballot/)
  assert.match(judged([{ type: 'Note', reading: 1 }]) ?? '', /"reading"/)
  assert.match(judged({ type: 'Note' }) ?? '', /"orderedItems.type"/)
})

test('what may not leave is logged and stays, what may is told of with its fields', () => {
  const left: string[] = []
  const faults: string[] = []
  const wayOut = new TableWayOut(
    {
      onLeft: (_, { row, fields }) => left.push(`${row.name}: ${fields.join(' ')}`),
      onFault: (event, error) => faults.push(`${event} ${String(error)}`),
    },
    [toy],
  )
  wayOut.pass(asked({ parts: [{ sumW: 1 }], prices: [1, 2] }))
  assert.throws(() => wayOut.pass(asked({ readings: [1] })), NotLeaving)
  assert.deepEqual(left, ['toy: parts.sumW prices'])
  assert.equal(faults.length, 1)
  assert.match(faults[0] ?? '', /not-leaving .*"readings"/)
})

test('no two rows are one, each says why in both languages, and its senders speak of its kinds', () => {
  const kinds = leavingTable.flatMap(({ line, kinds: of }) => of.map((kind) => `${line} ${kind}`))
  assert.equal(new Set(kinds).size, kinds.length)
  assert.equal(new Set(leavingTable.map(({ name }) => name)).size, leavingTable.length)
  for (const { name, line, kinds: of, sentBy, why, called } of leavingTable) {
    assert.ok(called.en.length > 2 && called.de.length > 2, name)
    assert.ok(why.en.length > 20 && why.de.length > 20 && why.en !== why.de, name)
    const texts = sentBy.map((path) => readFileSync(join(root, path), 'utf8')).join('\n')
    for (const kind of of) {
      // Fedify makes lists itself, of what it is told to list.
      const isList = kind.startsWith('OrderedCollection')
      if (isList) assert.match(texts, /setOutboxDispatcher\(/)
      const words = isList ? [] : line === 'social' ? kind.split('/') : [kind]
      for (const word of words) {
        const isSaid = new RegExp(`new ${word}\\(|'${word}'|\\b${word}: \\(`)
        assert.match(texts, isSaid, `${name}: no file of its senders says ${word}`)
      }
    }
  }
})

test('whatever a peer is asked by name has a row', () => {
  const files = globSync('src/{federation,node}/**/*.ts', { cwd: root })
  const asked = files
    .filter((path) => !/\.test\.ts$|fixtures\.ts$/.test(path))
    .flatMap((path) => [
      // A circle asks its own seats; those on other nodes ask by messages that have rows of their own.
      ...readFileSync(join(root, path), 'utf8').matchAll(/(?<!\bcircle)\.ask\(\s*'([A-Za-z-]+)'/g),
    ])
    .map(([, kind]) => kind)
  const rows = leavingTable.filter(({ line }) => line === 'question')
  assert.ok(asked.includes('hello'))
  for (const kind of asked)
    assert.ok(
      rows.some(({ kinds }) => kinds.includes(kind ?? '')),
      kind,
    )
})

test('there is one way out of each line, and one way to change who is trusted', () => {
  const callers = (call: RegExp): string[] =>
    globSync('src/**/*.{ts,tsx}', { cwd: root })
      .filter((path) => !/\.test\.tsx?$|fixtures\.ts$/.test(path))
      .filter((path) => call.test(readFileSync(join(root, path), 'utf8')))
  assert.deepEqual(callers(/\bsignText\(/), ['src/federation/channel/seal.ts'])
  assert.deepEqual(callers(/\bsignMessage\(/).toSorted(), [
    'src/federation/channel/http-signature.ts',
    'src/federation/channel/seal.ts',
  ])
  // Trust changes in one place, where it is written down who said so.
  assert.deepEqual(callers(/\b(savePeer|setTrust|removePeer)\(/).toSorted(), [
    'src/federation/peers/peer-trust.ts',
    'src/federation/peers/store-peers.ts',
  ])
  assert.deepEqual(callers(/(deleteFrom|updateTable)\('peer_changes'\)/), [])
  assert.deepEqual(callers(/\.sendActivity\(|\.forwardActivity\(/), [
    'src/federation/social/fedi.ts',
  ])
})
