// What settling costs: a quarter hour of a neighbourhood with 25 meters through the whole job (readings,
// roll-up, settlement, ledger in a SQLite file), and the pure settlement of a large community.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { assertBalanced, settlementBooking } from '../src/accounts/ledger.ts'
import { settleDue } from '../src/accounts/settle.ts'
import { settleInterval, type Metered } from '../src/accounts/settlement.ts'
import { defaultSharingRule, intervalPrices } from '../src/accounts/sharing-rule.ts'
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
      intervals: { type: 'string', default: '1000' },
    },
  })
  const job = await settleByTheJob(Number(values.homes), Number(values.quarters))
  const engine = settleInMemory(Number(values.members), Number(values.intervals))
  return { ...job, ...engine }
}

/** A neighbourhood in a file lives quarter by quarter; only the settlement itself is timed. */
async function settleByTheJob(homes: number, quarters: number): Promise<Record<string, unknown>> {
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

/** Assignments of a large community without a database: shared, priced, checked to sum to zero. */
function settleInMemory(members: number, intervals: number): Record<string, unknown> {
  const random = seededRandom(2)
  const prices = intervalPrices(defaultSharingRule(0), {
    importMicroPerKwh: 300_000,
    exportMicroPerKwh: 80_000,
    networkFeeMicroPerKwh: 40_000,
  })
  const days: Metered[][] = Array.from({ length: 16 }, () =>
    Array.from({ length: members }, (_, i) => ({
      accountId: i + 3,
      ownerId: `home-${i}`,
      importWh: Math.floor(random.next() * 600),
      exportWh: random.next() < 0.3 ? Math.floor(random.next() * 900) : 0,
      lateImportWh: 0,
      lateExportWh: 0,
      source: 'measured',
    })),
  )
  const before = process.cpuUsage()
  let assignments = 0
  for (let turn = 0; turn < intervals; turn++) {
    const entries = settleInterval({
      turn,
      homes: days[turn % days.length] ?? [],
      plants: [],
      key: { kind: 'dynamic' },
      prices,
      gridAccountId: 1,
      communityAccountId: 2,
    })
    assertBalanced(settlementBooking('n', startMs + turn * dayMs, 0, entries, []))
    assignments += members
  }
  const used = process.cpuUsage(before)
  const cpuSeconds = (used.user + used.system) / 1e6
  return {
    members,
    intervals,
    assignments,
    cpuSeconds: round(cpuSeconds),
    assignmentsPerCpuSecond: Math.round(assignments / cpuSeconds),
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
