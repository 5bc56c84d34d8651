import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { value } from '../../cell/fixtures.ts'
import { homesOf } from '../../cell/store.ts'
import { hourMs } from '../../kernel/steps.ts'
import {
  firstMs,
  linesIn,
  live,
  settleBoth,
  takePart,
  twoCommunities,
} from '../communities/communities-fixtures.ts'
import type { Allocation } from './allocation.ts'
import { energiedatenOf, workbookOf } from './fixtures.ts'
import { bookImport } from './import-booking.ts'
import { takeFile } from './imports.ts'
import { ofPart } from './part-of-file.ts'

const base = { point: 'p', startMs: 900_000, stepMs: 900_000, quality: 'measured' as const }
const parts = [
  { id: 'a', homeId: 'h', cellId: 'b', partsPerMillion: 333_333, fromMs: 0, untilMs: null },
  { id: 'b', homeId: 'h', cellId: 'c', partsPerMillion: 500_000, fromMs: 0, untilMs: null },
]

test('what a file says of a whole meter counts once in all communities together', () => {
  const kinds = fc.constantFrom('consumed' as const, 'generated' as const)
  const energy = fc.integer({ min: 0, max: 1_000_000_000 })
  const factor = fc.integer({ min: 1, max: 500_000 })
  const law = fc.property(kinds, energy, factor, fc.boolean(), (kind, milliWh, own, isThird) => {
    const said: Allocation = { ...base, kind, milliWh }
    const held = [{ ...parts[0]!, partsPerMillion: own }, ...(isThird ? parts.slice(1) : [])]
    const cells = [null, ...held.map(({ cellId }) => cellId)]
    const all = cells.flatMap((cellId) => ofPart([said], { parts: held, cellId }))
    assert.equal(
      all.reduce((sum, one) => sum + one.milliWh, 0),
      milliWh,
    )
    assert.ok(Math.abs(all[1]!.milliWh - (milliWh * own) / 1_000_000) < 1)
  })
  fc.assert(law)
})

test('what was sold in a community stays what it was, and so does what is said of the part alone', () => {
  const said: Allocation[] = [
    { ...base, kind: 'generated', milliWh: 1_000_000 },
    { ...base, kind: 'surplus', milliWh: 800_000 },
    { ...base, kind: 'assigned', milliWh: 70_000 },
  ]
  const here = (values: readonly Allocation[]) =>
    ofPart(values, { parts, cellId: 'c' }).map(({ kind, milliWh }) => `${kind} ${milliWh}`)
  assert.deepEqual(here(said), ['generated 500000', 'surplus 300000', 'assigned 70000'])
  const ofThePart = said.map((one) => ({ ...one, isOfPart: true }))
  assert.deepEqual(here(ofThePart), ['generated 1000000', 'surplus 800000', 'assigned 70000'])
  const before = [{ ...parts[0]!, fromMs: 900_001 }]
  assert.deepEqual(ofPart(said, { parts: before, cellId: 'b' }), [])
})

testOnEachDatabase(
  "a grid operator's file of whole meters is booked in a neighbourhood without what its home has elsewhere",
  async (store) => {
    const two = await twoCommunities(store)
    await takePart(two)
    await live(two, firstMs, firstMs + hourMs)
    await settleBoth(two, firstMs, firstMs + hourMs)
    const before = await linesIn(two, 'bach', firstMs, firstMs + hourMs)
    const quarter = { consumed: 0.5, assigned: 0.2, generated: 0.25, surplus: 0.05 }
    const bytes = workbookOf(energiedatenOf([quarter, quarter, quarter, quarter], firstMs))
    const file = { format: 'at-energiedaten', fileName: 'a.xlsx', bytes, only: null } as const
    const nowMs = firstMs + 2 * hourMs
    const homes = await homesOf(store.db, 'hof')
    const { id } = value(await takeFile(store.db, two.hof, homes, file, nowMs))
    value(await bookImport(store.db, two.hof, id, nowMs))
    assert.deepEqual(await linesIn(two, 'hof', firstMs, firstMs + hourMs), {
      'from-neighbours': 800,
      'from-grid': 400,
      'to-grid': -240,
    })
    assert.deepEqual(await linesIn(two, 'bach', firstMs, firstMs + hourMs), before)
  },
)
