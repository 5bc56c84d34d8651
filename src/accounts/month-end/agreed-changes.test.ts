import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { hourMs, minuteMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { settleDue } from '../settle.ts'
import type { AgreedTerm } from '../sharing/agreed.ts'
import { changedHomes } from '../sharing/changed-homes.ts'
import { defaultSharingRule } from '../sharing/sharing-rule.ts'
import { addAgreed, endAgreed, stateSharingRule } from '../sharing/store-agreed.ts'
import { changesBy } from '../sharing/store-changes.ts'
import { changesRunLimit, noteChanges } from './agreed-changes.ts'
import { closeMonths } from './close-months.ts'

/** The last two hours of May in Vienna: 17 cents is halfway, and 1 kWh in each hour goes from each who gives to one who takes. */
const mayMs = Date.UTC(2026, 3, 30, 22)
const juneMs = Date.UTC(2026, 4, 31, 22)
const startMs = juneMs - 2 * hourMs

/** So many homes use 2 kW, and as many give 1 kW. */
async function settled(store: Store, pairs: number): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs, 2 * pairs)
  await stateSharingRule(store.db, of.cell.id, defaultSharingRule(startMs), startMs)
  for (const [i, { id }] of of.homes.entries()) {
    const powerW = i < pairs ? 2_000 : -1_000
    const meter = await of.thing(id, 'meter', ['importWh', 'exportWh'])
    const counted = (watts: number) => (atMs: number) =>
      Math.round(((atMs - startMs) * Math.max(0, watts)) / hourMs)
    const toMs = juneMs + 16 * minuteMs
    await of.report(meter.get('importWh'), startMs, toMs, counted(powerW))
    await of.report(meter.get('exportWh'), startMs, toMs, counted(-powerW))
  }
  return of
}

function agree(of: TestNeighbourhood, id: string, term: AgreedTerm, fromMs = mayMs) {
  const by = { id: `by-${id}`, title: `All said ${id}` }
  return addAgreed(of.store.db, of.cell.id, [
    { id, by, term, rank: 2, fromMs, untilMs: null, examples: [] },
  ])
}

/** What the heartbeat does. */
async function run({ store, cell, homes }: TestNeighbourhood, nowMs = juneMs + 16 * minuteMs) {
  await settleDue(store.db, cell, homes, nowMs)
  await closeMonths(store.db, cell, nowMs)
  return noteChanges(store.db, cell)
}

const price = (priceMicroPerKwh: number): AgreedTerm => ({
  kind: 'price',
  price: { kind: 'fixed', priceMicroPerKwh },
})

testOnEachDatabase(
  'what a price that was agreed on meant for homes is known when its month is over, beside the price before it',
  async (store) => {
    const of = await settled(store, 6)
    await agree(of, 'price', price(90_000))
    assert.deepEqual(await run(of, juneMs - hourMs), [], 'the month is under way')
    // 2 kWh each, 8 cents cheaper than halfway.
    const change = {
      byId: 'by-price',
      month: '2026-05',
      intervals: 8,
      unplanned: 0,
      gain: { homes: 6, meanMicro: 160_000 },
      lose: { homes: 6, meanMicro: -160_000 },
      same: { homes: 0, meanMicro: null },
    }
    assert.deepEqual(await run(of), [change])
    assert.deepEqual(await run(of), [], 'once')
    assert.deepEqual(await changesBy(store.db, of.cell.id, 'by-price', 12), [change])
    assert.deepEqual(await changesBy(store.db, of.cell.id, 'by-another', 12), [])
  },
)

testOnEachDatabase(
  'of fewer than five homes nothing is told apart, and a price by plans says where there was none',
  async (store) => {
    const of = await settled(store, 4)
    await agree(of, 'price', price(90_000))
    await agree(of, 'plan', { kind: 'price', price: { kind: 'plan' } }, startMs + hourMs)
    await endAgreed(store.db, 'price', 'by-plan', startMs + hourMs)
    const few = { homes: null, meanMicro: null }
    const [first, second] = await run(of)
    assert.deepEqual([first?.gain, first?.lose, first?.unplanned], [few, few, 0])
    assert.deepEqual([second?.gain, second?.lose, second?.unplanned], [few, few, 4])
  },
)

testOnEachDatabase(
  'what replaced another is compared with that, and what is booked later counts too',
  async (store) => {
    const of = await settled(store, 6)
    await agree(of, 'first', price(90_000))
    await agree(of, 'second', price(250_000), startMs + hourMs)
    await endAgreed(store.db, 'first', 'by-second', startMs + hourMs)
    await agree(of, 'key', { kind: 'key', key: { kind: 'equal' } })
    const found = await run(of)
    assert.equal(found.length, changesRunLimit)
    const rest = await run(of)
    const all = new Map([...found, ...rest].map((one) => [one.byId, one]))
    const groups = (id: string) => [all.get(id)?.gain, all.get(id)?.lose]
    // One hour: 8 cents below halfway for those who take; then 16 above what it was for those who give.
    const six = (meanMicro: number) => ({ homes: 6, meanMicro })
    assert.deepEqual(groups('by-first'), [six(80_000), six(-80_000)])
    assert.deepEqual(groups('by-second'), [six(160_000), six(-160_000)])
    // All use the same: the key makes no difference.
    assert.deepEqual(all.get('by-key')?.same, { homes: 12, meanMicro: 0 })
  },
)

testOnEachDatabase(
  'a least benefit is told like the others, and months in which something was booked since are worked out anew',
  async (store) => {
    const of = await settled(store, 6)
    await agree(of, 'price', price(90_000))
    const [before] = await run(of)
    // Who takes is better off than alone by 34 cents, who gives by 2.
    await agree(of, 'least', { kind: 'least-benefit', leastMicro: 100_000 })
    const found = await run(of)
    const six = (meanMicro: number) => ({ homes: 6, meanMicro })
    assert.deepEqual(
      found
        .toSorted((a, b) => (a.byId < b.byId ? -1 : 1))
        .map(({ byId, gain, lose }) => [byId, gain, lose]),
      [
        ['by-least', six(80_000), six(-80_000)],
        // Without that price everybody would have had the least anyway, and nothing would have been moved.
        ['by-price', six(80_000), six(-80_000)],
      ],
    )
    assert.deepEqual(before?.gain, six(160_000))
    assert.deepEqual(await run(of), [])
  },
)

test('where the numbers of a month are told, no group has fewer than five', () => {
  const few = { homes: null, meanMicro: null }
  assert.deepEqual(changedHomes([9_000, 9_000, 9_000, 9_000, -1_000_000]), {
    gain: few,
    lose: few,
    same: { homes: 0, meanMicro: null },
  })
  // The mean of the many would tell what the one has.
  const many = Array.from({ length: 9 }, () => 10_000)
  assert.deepEqual(changedHomes([...many, -90_000]).gain, { homes: 9, meanMicro: null })
})
