// What the heartbeat's second step costs: forecasts for the whole sample neighbourhood, quarter hour after
// quarter hour, from a database with its past.

import type { Cell } from '../src/cell/cell.ts'
import { dayMs, quarterMs } from '../src/kernel/steps.ts'
import { foresee } from '../src/sense/job.ts'
import { ForecastMemory } from '../src/sense/memory.ts'
import { Intake } from '../src/series/intake.ts'
import { rollUp } from '../src/series/job.ts'
import type { Reading, Series } from '../src/series/series.ts'
import { ensureSeries } from '../src/series/store.ts'
import { controllable, reportsOf } from '../src/simulation/announcement.ts'
import { pastReadings } from '../src/simulation/past.ts'
import { sampleNeighbourhood, type SampleDefinition } from '../src/simulation/sample.ts'
import { openStore } from '../src/store/open.ts'
import { isQuantity } from '../src/things/quantity.ts'
import type { Thing } from '../src/things/thing.ts'

/** Readings handed to the intake at once. */
const portion = 50_000

/** `--days N`: days of history before the first forecast (3, as in a fresh sample). `--beats N`: heartbeats (32). */
export async function run(options: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const days = numberAfter(options.args, '--days', 3)
  const beats = numberAfter(options.args, '--beats', 32)
  const sample = sampleNeighbourhood()
  const fromMs = sample.startMs - days * dayMs
  const toMs = sample.startMs + beats * quarterMs
  const began = cpuSeconds()
  const { reports } = pastReadings(sample, fromMs, toMs)
  const pastSeconds = cpuSeconds() - began

  const store = await openStore(':memory:')
  const { db, kind } = store
  try {
    const { cells, things } = worldOf(sample)
    const series = new Map<string, Series>()
    for (const thing of things) {
      for (const quantity of thing.reports) {
        const of = { thingId: thing.id, cellId: thing.cellId, quantity, timeZone: sample.timeZone }
        series.set(`${thing.id} ${quantity}`, await ensureSeries(db, of))
      }
    }
    const intake = new Intake({ db, kind })
    const keepUntil = async (startMs: number, endMs: number): Promise<void> => {
      const readings: Reading[] = reports
        .filter(({ atMs }) => atMs >= startMs && atMs < endMs)
        .flatMap(({ slug, device, atMs, values }) =>
          Object.entries(values).flatMap(([quantity, value]) => {
            const id = series.get(`${slug}/${device} ${quantity}`)?.id
            return id === undefined || !isQuantity(quantity) ? [] : [{ seriesId: id, atMs, value }]
          }),
        )
      for (let i = 0; i < readings.length; i += portion) {
        await intake.add(readings.slice(i, i + portion))
      }
      await rollUp(
        db,
        cells.map((cell) => cell.id),
      )
    }

    await keepUntil(fromMs, sample.startMs)
    const memory = new ForecastMemory()
    const all = [...series.values()]
    const seconds: number[] = []
    let forecasts = 0
    for (let beat = 0; beat < beats; beat++) {
      const nowMs = sample.startMs + beat * quarterMs
      await keepUntil(nowMs - quarterMs, nowMs)
      const steps = { startMs: nowMs, stepMs: quarterMs, count: 144 }
      const start = cpuSeconds()
      for (const cell of cells) {
        forecasts += (await foresee(db, cell, things, all, nowMs, steps, memory)).length
      }
      seconds.push(cpuSeconds() - start)
    }
    await intake.close()
    const later = seconds.slice(1).sort((a, b) => a - b)
    return {
      cells: cells.length,
      seriesForecast: forecasts / beats,
      daysOfHistory: days,
      beats,
      cpuSecondsFirstBeat: seconds[0],
      cpuSecondsMedianBeat: later[later.length >> 1],
      cpuSecondsSlowestLaterBeat: later.at(-1),
      cpuSecondsPast: pastSeconds,
    }
  } finally {
    await store.close()
  }
}

/** The sample's cells and things as they stand in a node's database. */
function worldOf(sample: SampleDefinition): { cells: Cell[]; things: Thing[] } {
  const sites = [...sample.homes, sample.shared]
  const cells = sites.map((site): Cell => {
    const { place, timeZone, currency, startMs } = sample
    const isHome = site !== sample.shared
    return {
      id: site.slug,
      kind: isHome ? 'home' : 'neighbourhood',
      parentId: isHome ? sample.slug : null,
      slug: site.slug,
      name: site.name,
      place,
      timeZone,
      currency,
      time: { kind: 'machine' },
      isSample: true,
      createdMs: startMs,
    }
  })
  const things = sites.flatMap((site) =>
    site.devices.map((device): Thing => {
      const address = `${site.slug}/${device.id}`
      return {
        ...device,
        id: address,
        cellId: site.slug,
        state: 'adopted',
        protocol: 'mqtt',
        address,
        reports: reportsOf[device.kind],
        isControllable: controllable.has(device.kind),
        createdMs: sample.startMs,
      }
    }),
  )
  return { cells, things }
}

function numberAfter(args: readonly string[], name: string, fallback: number): number {
  const at = args.indexOf(name)
  return at < 0 ? fallback : Number(args[at + 1])
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
