// What settling costs: a quarter hour of a neighbourhood with 25 meters through the whole job (readings,
// roll-up, settlement, ledger in a SQLite file), and the pure settlement of a large community's year:
// shared, priced, with fees, every interval checked, and summed per member and day.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { apportion } from '../src/accounts/sharing/apportion.ts'
import { settleDue } from '../src/accounts/settle.ts'
import { lineKinds, SettlementColumns } from '../src/accounts/settlement-columns.ts'
import { roundsOf, wholeShare, type SharingKey } from '../src/accounts/sharing/sharing-key.ts'
import { defaultSharingRule, intervalPrices } from '../src/accounts/sharing/sharing-rule.ts'
import type { SharingRound } from '../src/accounts/sharing/sharing.ts'
import { checkLedger } from '../src/accounts/store.ts'
import { seededRandom } from '../src/kernel/random.ts'
import { dayMs, minuteMs, quarterMs } from '../src/kernel/steps.ts'
import { keepSeries } from '../src/series/job.ts'
import type { Reading, Series } from '../src/series/series.ts'
import { insertReadings } from '../src/series/store.ts'
import { openStore } from '../src/store/open.ts'
import { TestNeighbourhood } from '../test/neighbourhood.ts'

const startMs = Date.UTC(2026, 4, 4)

export async function run(options: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...options.args],
    options: {
      homes: { type: 'string', default: '24' },
      quarters: { type: 'string', default: '192' },
      members: { type: 'string', default: '1000' },
      intervals: { type: 'string', default: '35040' },
      key: { type: 'string', default: 'dynamic' },
    },
  })
  const job = await settleByTheJob(Number(values.homes), Number(values.quarters))
  const { wrongSums, ...year } = settleYear(
    Number(values.members),
    Number(values.intervals),
    values.key,
  )
  const peakMemoryMB = Math.round(process.resourceUsage().maxRSS / 1024)
  return { ...job, ...year, peakMemoryMB, wrongSums: job.wrongSums + wrongSums }
}

/** A neighbourhood in a file lives quarter by quarter; only the settlement itself is timed. */
async function settleByTheJob(
  homes: number,
  quarters: number,
): Promise<Record<string, number> & { readonly wrongSums: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'commonwatt-settle-'))
  const store = await openStore(join(folder, 'settle.sqlite'))
  try {
    const of = await TestNeighbourhood.make(store, startMs, homes)
    const counters: { series: Series; total: number }[] = []
    const reports = ['importWh', 'exportWh'] as const
    for (const home of of.homes) {
      const meter = await of.thing(home.id, 'meter', reports)
      for (const series of meter.values()) counters.push({ series, total: 0 })
    }
    const wind = await of.thing(of.cell.id, 'wind', ['generatedWh'])
    for (const series of wind.values()) counters.push({ series, total: 0 })
    const random = seededRandom(1)
    const wallMs: number[] = []
    let cpuMs = 0
    let settled = 0
    for (let q = 0; q <= quarters; q++) {
      const fromMs = startMs + q * quarterMs
      const readings: Reading[] = []
      for (let atMs = fromMs; atMs < fromMs + quarterMs; atMs += minuteMs) {
        for (const counter of counters) {
          counter.total += Math.floor(random.next() * 40)
          readings.push({ seriesId: counter.series.id, atMs, value: counter.total })
        }
      }
      await store.db.transaction().execute((tx) => insertReadings(tx, store.kind, readings))
      await keepSeries(store.db, [of.cell, ...of.homes], fromMs + quarterMs)
      const before = { cpu: process.cpuUsage(), wall: performance.now() }
      const done = await settleDue(store.db, of.cell, of.homes, fromMs + quarterMs - 1)
      const used = process.cpuUsage(before.cpu)
      if (done.settled > 0) {
        wallMs.push(performance.now() - before.wall)
        cpuMs += (used.user + used.system) / 1_000
      }
      settled += done.settled
    }
    const { unbalanced, wrongBalances, sumMicro } = await checkLedger(store.db, of.cell.id)
    wallMs.sort((a, b) => a - b)
    return {
      meters: homes + 1,
      quartersSettled: settled,
      cpuMsPerQuarter: round(cpuMs / Math.max(1, wallMs.length)),
      medianMsPerQuarter: round(wallMs[Math.floor(wallMs.length / 2)] ?? 0),
      worstMsPerQuarter: round(wallMs.at(-1) ?? 0),
      wrongSums: unbalanced + wrongBalances + Math.abs(sumMicro),
    }
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
}

/** Sums of one kind of line per member and day: [day x member]. */
interface DaySums {
  readonly energyWh: Float64Array
  readonly amountMicro: Float64Array
  readonly aloneMicro: Float64Array
}

/**
 * A large community without a database, by one of the keys: quarter after quarter is shared, priced and
 * checked by the settlement itself, and summed per member, day and kind of line as a statement
 * needs it. Meter values are made before and sums are checked after the clock runs.
 */
function settleYear(members: number, intervals: number, key: string) {
  const metered = meteredYear(members, intervals)
  const prices = pricesOfADay()
  const rounds = roundsOfKey(key, members)
  const days = Math.ceil(intervals / quartersOfDay)
  const sums = lineKinds.map(() => daySums(days * members))
  const before = { cpu: process.cpuUsage(), wall: performance.now() }
  const columns = new SettlementColumns(members, 0)
  for (let k = 0; k < intervals; k++) {
    columns.importWh.set(metered.importWh.subarray(k * members, (k + 1) * members))
    columns.exportWh.set(metered.exportWh.subarray(k * members, (k + 1) * members))
    columns.settle(rounds, prices[k % quartersOfDay]!, k)
    const day = Math.floor(k / quartersOfDay)
    for (const [at, kind] of lineKinds.entries()) {
      const { energyWh, amountMicro } = columns.sums[kind]
      // All lines of a kind have one sign: nothing in sum is nothing at all.
      if (energyWh === 0 && amountMicro === 0) continue
      const lines = columns.lines[kind]
      addTo(sums[at]!.energyWh, day * members, lines.energyWh)
      addTo(sums[at]!.amountMicro, day * members, lines.amountMicro)
      addTo(sums[at]!.aloneMicro, day * members, lines.aloneMicro)
    }
  }
  const used = process.cpuUsage(before.cpu)
  const seconds = (performance.now() - before.wall) / 1e3
  const cpuSeconds = (used.user + used.system) / 1e6
  const assignments = members * intervals
  return {
    members,
    intervals,
    key,
    assignments,
    seconds: round(seconds),
    cpuSeconds: round(cpuSeconds),
    assignmentsPerCpuSecond: Math.round(assignments / cpuSeconds),
    wrongSums: wrongSumsOf(metered, sums, members, intervals),
  }
}

const quartersOfDay = dayMs / quarterMs

/** The rounds of a key among so many homes; fixed shares and places are made up. */
function roundsOfKey(kind: string, members: number): readonly SharingRound[] {
  const ids = Array.from({ length: members }, (_, i) => `home-${i}`)
  const weights = ids.map((_, i) => 1 + ((i * 7) % 11))
  const parts = apportion(wholeShare, weights, 0)
  const shares = ids.map((cellId, i) => ({ cellId, partsPerMillion: parts[i] ?? 0 }))
  const keys: readonly SharingKey[] = [
    { kind: 'dynamic' },
    { kind: 'equal' },
    { kind: 'static', shares, offerAgain: true },
    { kind: 'rounds', shares },
    { kind: 'priority', order: ids.toReversed() },
  ]
  const key = keys.find((known) => known.kind === kind)
  if (key === undefined) {
    throw new Error(`--key is one of ${keys.map((known) => known.kind).join(', ')}`)
  }
  return roundsOf(key, ids)
}

/** What meters counted, whole Wh: [interval x member]. */
interface MeteredYear {
  readonly importWh: Int32Array
  readonly exportWh: Int32Array
}

/** Everybody uses up to 2.4 kW at random; four in ten have modules up to 8 kW, clouds change from day to day. */
function meteredYear(members: number, intervals: number): MeteredYear {
  const random = seededRandom(2)
  const importWh = new Int32Array(members * intervals)
  const exportWh = new Int32Array(members * intervals)
  let clearness = 1
  for (let k = 0; k < intervals; k++) {
    const quarter = k % quartersOfDay
    if (quarter === 0) clearness = 0.1 + 0.9 * random.next()
    const sun = clearness * Math.max(0, -Math.cos((2 * Math.PI * quarter) / quartersOfDay))
    for (let i = 0; i < members; i++) {
      const wh = Math.floor(random.next() * 600)
      const madeWh = i % 10 < 4 ? Math.floor(random.next() * sun * 2000) : 0
      importWh[k * members + i] = Math.max(0, wh - madeWh)
      exportWh[k * members + i] = Math.max(0, madeWh - wh)
    }
  }
  return { importWh, exportWh }
}

/** Halfway between grid prices that change with the quarter of the day. */
function pricesOfADay() {
  const rule = { ...defaultSharingRule(0), communityFeeMicroPerKwh: 10_000 }
  return Array.from({ length: quartersOfDay }, (_, quarter) =>
    intervalPrices(rule, {
      importMicroPerKwh: 280_000 + 437 * quarter,
      exportMicroPerKwh: 80_000,
      networkFeeMicroPerKwh: 40_000,
    }),
  )
}

function daySums(size: number): DaySums {
  return {
    energyWh: new Float64Array(size),
    amountMicro: new Float64Array(size),
    aloneMicro: new Float64Array(size),
  }
}

function addTo(sums: Float64Array, from: number, column: Float64Array): void {
  for (let i = 0; i < column.length; i++) sums[from + i]! += column[i]!
}

/** Days and members for which the lines do not add up to what was metered, and days on which neighbours paid what nobody got. */
function wrongSumsOf(
  { importWh, exportWh }: MeteredYear,
  sums: readonly DaySums[],
  members: number,
  intervals: number,
): number {
  const taken = new Float64Array(sums[0]!.energyWh.length)
  const given = new Float64Array(taken.length)
  for (let k = 0; k < intervals; k++) {
    const row = Math.floor(k / quartersOfDay) * members
    for (let i = 0; i < members; i++) {
      taken[row + i]! += importWh[k * members + i]!
      given[row + i]! += exportWh[k * members + i]!
    }
  }
  const of = (kind: (typeof lineKinds)[number]): DaySums => sums[lineKinds.indexOf(kind)]!
  const [bought, plants, fromGrid] = [of('from-neighbours'), of('from-plants'), of('from-grid')]
  const [sold, toGrid] = [of('to-neighbours'), of('to-grid')]
  let wrong = 0
  for (let row = 0; row < taken.length; row += members) {
    let leftMicro = 0
    let leftWh = 0
    for (let at = row; at < row + members; at++) {
      const tookWh = bought.energyWh[at]! + plants.energyWh[at]! + fromGrid.energyWh[at]!
      if (tookWh !== taken[at]) wrong += 1
      if (sold.energyWh[at]! + toGrid.energyWh[at]! !== -given[at]!) wrong += 1
      leftWh += bought.energyWh[at]! + plants.energyWh[at]! + sold.energyWh[at]!
      leftMicro += bought.amountMicro[at]! + plants.amountMicro[at]! + sold.amountMicro[at]!
    }
    if (leftWh !== 0) wrong += 1
    if (leftMicro !== 0) wrong += 1
  }
  return wrong
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
