// Whatever is sent as a signal, a wiring or a grid: it is refused with a field, or the plan can be made from it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { refusalLimit, type Result } from '../../kernel/refusal.ts'
import { quarterMs, steps } from '../../kernel/steps.ts'
import { adopted } from '../thing-fixtures.ts'
import { checkGrid, type Grid } from './grid.ts'
import { checkSignal, type SignalDraft } from './grid-signal.ts'
import { homeLimits } from './home-limits.ts'
import { checkWiring, type Wiring } from './wiring.ts'

const nowMs = Date.UTC(2026, 0, 12)
const of = steps(nowMs, quarterMs, 4)

/** Mostly sound, so that not everything is refused for its first field. */
const mostly = <Sound, Wild>(sound: fc.Arbitrary<Sound>, wild: fc.Arbitrary<Wild>) =>
  fc.oneof({ weight: 19, arbitrary: sound }, { weight: 1, arbitrary: wild })

const number = mostly(
  fc.integer({ min: 1, max: 100 }),
  fc.oneof(fc.double(), fc.constantFrom(0, -1, 1e12)),
)
const instant = mostly(fc.integer({ min: nowMs, max: nowMs + 100 * quarterMs }), fc.double())
const nullable = fc.option(number)
const text = mostly(fc.constantFrom('a', 'b', 'c'), fc.string({ maxLength: 200 }))
const phases = fc.subarray([1, 2, 3] as const)
const parent = fc.option(fc.constantFrom('a', 'b'), { freq: 1 })
const feedIn = fc.option(
  fc.record({
    unit: fc.constantFrom('share', 'W'),
    value: mostly(fc.double({ min: 0, max: 1, noNaN: true }), number),
  }),
)
/** Refused at one of these fields, in a sentence of a length that can be shown. */
function refusedAt(result: Result<unknown>, fields: RegExp): boolean {
  if (result.ok) return false
  assert.match(result.at ?? '', fields)
  assert.match(result.message, /[.]$/)
  assert.ok(result.message.length <= refusalLimit)
  return true
}

test('any signal is refused at its field, or limits something for a time', () => {
  const drafts: fc.Arbitrary<SignalDraft> = fc.record({
    id: text,
    part: fc.constantFrom('connection', 'devices'),
    sender: text,
    importLimitW: nullable,
    exportLimitW: nullable,
    fromMs: fc.option(instant),
    untilMs: fc.option(instant),
    reason: text,
  })
  fc.assert(
    fc.property(drafts, (draft) => {
      const fields = /^(id|sender|reason|importLimitW|exportLimitW|fromMs|untilMs)$/
      if (refusedAt(checkSignal(draft, nowMs), fields)) return
      assert.ok((draft.importLimitW ?? draft.exportLimitW ?? -1) >= 0)
      assert.ok(draft.untilMs === null || draft.untilMs > Math.max(nowMs, draft.fromMs ?? 0))
    }),
    { numRuns: 2_000 },
  )
})

const car = adopted('car', { reports: [], attributes: { phases: 1 } })
const device = {
  kind: 'fixed',
  thingId: 'car',
  powerW: new Float64Array(4),
  reason: 'fixed',
} as const

test('any wiring is refused at its field, or gives lines that a plan can keep', () => {
  const wirings: fc.Arbitrary<Wiring> = fc.record({
    phases: fc.constantFrom(1, 3),
    fuseA: nullable,
    feedIn,
    circuits: fc.array(
      fc.record({
        id: text,
        name: text,
        limit: fc.record({ unit: fc.constantFrom('A', 'W'), value: number }),
        phases,
        parent,
      }),
      { maxLength: 3 },
    ),
    places: fc.dictionary(fc.constantFrom('car', 'roof'), fc.record({ circuit: parent, phases }), {
      maxKeys: 2,
    }),
  })
  fc.assert(
    fc.property(wirings, (wiring) => {
      if (refusedAt(checkWiring(wiring, [car]), /^(fuseA|feedIn|circuits|places)/)) return
      const fixedW = new Float64Array(4)
      const home = { wiring, signals: [], things: [car], devices: [device], fixedW }
      const { lines = [] } = homeLimits(home, of)
      assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length)
      for (const { importLimitW, shares, fixedShare } of lines) {
        assert.ok(importLimitW.every((limitW) => limitW > 0))
        const parts = [fixedShare, ...Object.values(shares)]
        assert.ok(parts.every((share) => share >= 0 && share <= 1))
      }
      // A charger on one phase loads that one and no other.
      const onPhases = lines.filter(({ kind }) => kind === 'phase')
      const placed = wiring.places['car']?.phases.length ?? 0
      if (placed > 0) assert.ok(onPhases.filter(({ shares }) => 'car' in shares).length <= placed)
    }),
    { numRuns: 5_000 },
  )
})

test('any grid is refused at its field, or names each home once and has no loops', () => {
  const grids: fc.Arbitrary<Grid> = fc.record({
    feedIn,
    feeders: fc.array(
      fc.record({
        id: text,
        name: text,
        limitW: number,
        homes: fc.array(mostly(fc.constantFrom('one', 'two'), text), { maxLength: 1 }),
        parent,
      }),
      { maxLength: 3 },
    ),
  })
  fc.assert(
    fc.property(grids, (grid) => {
      if (refusedAt(checkGrid(grid, new Set(['one', 'two'])), /^(feedIn|feeders)/)) return
      const homes = grid.feeders.flatMap((feeder) => feeder.homes)
      assert.equal(new Set(homes).size, homes.length)
      assert.ok(grid.feeders.length === 0 || grid.feeders.some((feeder) => feeder.parent === null))
    }),
    { numRuns: 5_000 },
  )
})
