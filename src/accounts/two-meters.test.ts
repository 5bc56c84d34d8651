import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { hourMs, quarterMs } from '../kernel/steps.ts'
import type { Series } from '../series/series.ts'
import type { Store } from '../store/open.ts'
import { removeThing } from '../things/store.ts'
import { settle } from './settle.ts'
import { linesOf, startMs, total } from './settle-fixtures.ts'
import { settlementsBetween } from './store-booking.ts'
import { checkLedger, findHomeAccount } from './store.ts'

const toMs = startMs + 4 * hourMs
/** When the second meter of the home is fitted, in the middle of its day. */
const fittedMs = startMs + 2 * hourMs

/** Home 0 has a meter that takes 2 kW and one for its heat pump that takes 1 kW; home 1 gives 1.2 kW. */
async function twoMeters(store: Store) {
  const of = await TestNeighbourhood.make(store, startMs, 2)
  const both = ['importWh', 'exportWh'] as const
  const house = await of.thing('home-0', 'meter', both)
  const heat = await of.thing('home-0', 'meter', both, {}, 'home-0-heat')
  const giver = await of.thing('home-1', 'meter', both)
  await report(of, house, 2_000, startMs)
  await report(of, giver, -1_200, startMs)
  return { of, heat }
}

async function report(
  of: TestNeighbourhood,
  meter: ReadonlyMap<string, Series>,
  powerW: number,
  fromMs: number,
  untilMs = toMs,
): Promise<void> {
  const counted = (watts: number) => (atMs: number) =>
    Math.round(((atMs - startMs) * Math.max(0, watts)) / hourMs)
  await of.report(meter.get('importWh'), fromMs, untilMs, counted(powerW), quarterMs)
  await of.report(meter.get('exportWh'), fromMs, untilMs, counted(-powerW), quarterMs)
}

async function settled(of: TestNeighbourhood) {
  const done = await settle(of.store.db, of.cell, of.homes, startMs, toMs)
  const { unbalanced, wrongBalances, sumMicro } = await checkLedger(of.store.db, of.cell.id)
  assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
  return done
}

testOnEachDatabase('two meters of a home are added up, and it shares as one', async (store) => {
  const { of, heat } = await twoMeters(store)
  await report(of, heat, 1_000, startMs)
  assert.equal((await settled(of)).withGaps, 0)
  // 3 kW are used, 1.2 kW come from the neighbour.
  assert.deepEqual(await linesOf(of, 'home-0'), {
    'from-neighbours measured': 4_800,
    'from-grid measured': 7_200,
    'network-fee measured': 0,
  })
})

testOnEachDatabase(
  'while one of two meters is silent the home has a gap, and nothing is lost when it reports again',
  async (store) => {
    const { of, heat } = await twoMeters(store)
    assert.equal((await settled(of)).withGaps, 16)
    const before = await linesOf(of, 'home-0')
    assert.deepEqual([before['from-neighbours measured'], total(before)], [undefined, 8_000])
    await report(of, heat, 1_000, startMs)
    const { corrected, withGaps } = await settled(of)
    assert.deepEqual([corrected, withGaps], [16, 0])
    const after = await linesOf(of, 'home-0')
    assert.deepEqual([after['from-neighbours measured'], total(after)], [4_800, 12_000])
  },
)

testOnEachDatabase(
  'a second meter that is fitted in the middle of a day is no gap before, and counts from then on',
  async (store) => {
    const { of, heat } = await twoMeters(store)
    await store.db
      .updateTable('things')
      .set({ created_ms: fittedMs })
      .where('id', '=', 'home-0-heat')
      .execute()
    await report(of, heat, 1_000, fittedMs)
    assert.equal((await settled(of)).withGaps, 0)
    const lines = await linesOf(of, 'home-0')
    assert.equal(total(lines), 4 * 2_000 + 2 * 1_000)
    const account = await findHomeAccount(store.db, 'home-0')
    const used = async (atMs: number): Promise<number> => {
      const booked = await settlementsBetween(store.db, of.cell.id, atMs, atMs + 1)
      const entries = booked.get(atMs)?.entries ?? []
      return entries
        .filter(({ accountId }) => accountId === account?.id)
        .reduce((sum, { energyWh }) => sum + energyWh, 0)
    }
    assert.deepEqual([await used(fittedMs - quarterMs), await used(fittedMs)], [500, 750])
  },
)

testOnEachDatabase(
  'what a meter counted before it was taken out stays, and the other goes on alone',
  async (store) => {
    const { of, heat } = await twoMeters(store)
    await report(of, heat, 1_000, startMs)
    await settled(of)
    const before = await linesOf(of, 'home-0')
    await removeThing(store.db, 'home-0-heat')
    const { corrected, withGaps } = await settled(of)
    assert.deepEqual([corrected, withGaps], [0, 0])
    assert.deepEqual(await linesOf(of, 'home-0'), before)
  },
)

/** Quarter hours in which the second meter says nothing: longer than growth of a counter is spread over. */
const silent = [2, 3, 4, 5, 6, 7, 8, 9, 10]

/** It counts for half an hour, is silent for two and a quarter, counts for three quarters of an hour, and never reports again. */
async function reportWithSilence(
  of: TestNeighbourhood,
  meter: ReadonlyMap<string, Series>,
): Promise<void> {
  await report(of, meter, 1_000, startMs, startMs + 0.5 * hourMs)
  await report(of, meter, 1_000, startMs + 2.75 * hourMs, startMs + 3.5 * hourMs)
}

/** The quarter hours from one instant to another in which home 0 has a gap, as the ledger has them. */
async function gapsOf(of: TestNeighbourhood): Promise<readonly number[]> {
  const account = await findHomeAccount(of.store.db, 'home-0')
  const booked = await settlementsBetween(of.store.db, of.cell.id, startMs, toMs)
  return [...booked]
    .filter(([, { gaps }]) => account !== null && gaps.includes(account.id))
    .map(([atMs]) => (atMs - startMs) / quarterMs)
    .toSorted((a, b) => a - b)
}

testOnEachDatabase(
  'where a meter was silent that is taken out later, the gap stays, whenever it is settled',
  async (store) => {
    const { of, heat } = await twoMeters(store)
    await reportWithSilence(of, heat)
    await settled(of)
    // After its last reading it is silent too.
    assert.deepEqual(await gapsOf(of), [...silent, 14, 15])
    await removeThing(store.db, 'home-0-heat')
    await settled(of)
    // Since its last reading it was no longer there: the other goes on alone.
    assert.deepEqual(await gapsOf(of), silent)
    const { corrected } = await settled(of)
    assert.equal(corrected, 0)
    // 2 kW for four hours, and what the other counted until its last reading, what it kept silent about among it: no Wh is lost.
    const lines = await linesOf(of, 'home-0')
    assert.equal(total(lines), 4 * 2_000 + 3.5 * 1_000)
    assert.equal(lines['from-neighbours measured'], 1.75 * 1_200)
  },
)

testOnEachDatabase(
  'what is settled for the first time past such a silence has the same gaps',
  async (store) => {
    const { of, heat } = await twoMeters(store)
    await reportWithSilence(of, heat)
    await removeThing(store.db, 'home-0-heat')
    await settled(of)
    assert.deepEqual(await gapsOf(of), silent)
  },
)
