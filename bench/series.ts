// What the room of series can take: durable readings, roll-ups, packed days, imports. In one process; `intake` measures the same over MQTT.

import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../src/kernel/random.ts'
import { dayMs } from '../src/kernel/steps.ts'
import { importCsv } from '../src/series/import.ts'
import { Intake } from '../src/series/intake.ts'
import { keepSeries, rollUp } from '../src/series/job.ts'
import { packDay, unpackDay } from '../src/series/packed-day.ts'
import type { Sample } from '../src/series/sample.ts'
import type { Reading } from '../src/series/series.ts'
import { ensureSeries, rawReadings } from '../src/series/store.ts'
import { openStore, type Store } from '../src/store/open.ts'

const startMs = Date.UTC(2026, 5, 1)
const home = { id: 'home', timeZone: 'Europe/Vienna' }

/** `--seconds N`: how long readings are pushed (5). `--series N`: how many series they belong to (500). */
export async function run(options: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const seconds = numberAfter(options.args, '--seconds', 5)
  const seriesCount = numberAfter(options.args, '--series', 500)
  const folder = await mkdtemp(join(tmpdir(), 'bench-series-'))
  try {
    const store = await openStore(join(folder, 'commonwatt.db'))
    const ids = await makeSeries(store, seriesCount)
    const pushed = await push(store, ids, seconds)
    const rolled = await rollAndPack(store, pushed.readings)
    const imported = await importYear(store)
    await store.close()
    const { size } = await stat(join(folder, 'commonwatt.db'))
    return {
      durable: { ...pushed, series: seriesCount },
      ...rolled,
      packed: [packing('counter, whole Wh'), packing('gauge, 0.1 W'), packing('gauge, any float')],
      import: imported,
      fileMB: size / 1e6,
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function makeSeries({ db }: Store, count: number): Promise<number[]> {
  const ids: number[] = []
  for (let i = 0; i < count; i++) {
    const of = { thingId: `meter-${i}`, cellId: home.id, timeZone: home.timeZone } as const
    const quantity = i % 2 === 0 ? 'powerW' : 'importWh'
    ids.push((await ensureSeries(db, { ...of, quantity })).id)
  }
  return ids
}

/** Readings in messages of one, 2,000 under way at any time, as many clients would send them. */
async function push(
  store: Store,
  ids: readonly number[],
  seconds: number,
): Promise<Record<string, number> & { readings: number }> {
  const intake = new Intake(store)
  const waits: number[] = []
  let sent = 0
  let acknowledged = 0
  const began = performance.now()
  const client = async (): Promise<void> => {
    while (performance.now() - began < seconds * 1_000) {
      const reading = readingNumber(sent++, ids)
      const asked = performance.now()
      await intake.add([reading])
      waits.push(performance.now() - asked)
      acknowledged += 1
    }
  }
  await Promise.all(Array.from({ length: 2_000 }, client))
  await intake.close()
  const took = (performance.now() - began) / 1_000
  let found = 0
  for (const id of ids) found += (await rawReadings(store.db, id, 0, startMs + 1e12)).length
  waits.sort((a, b) => a - b)
  return {
    readings: acknowledged,
    readingsPerSecond: acknowledged / took,
    commitsPerSecond: intake.commits / took,
    lost: acknowledged - found,
    waitMedianMs: waits[Math.floor(waits.length / 2)] ?? NaN,
    wait99Ms: waits[Math.floor(waits.length * 0.99)] ?? NaN,
  }
}

/** One reading of each series a second, in turn. */
function readingNumber(i: number, ids: readonly number[]): Reading {
  const round = Math.floor(i / ids.length)
  const k = i % ids.length
  const value = k % 2 === 0 ? 230.5 + ((i * 7) % 97) / 10 : 1_000_000 + round
  return { seriesId: ids[k] ?? 0, atMs: startMs + round * 1_000, value }
}

async function rollAndPack(store: Store, readings: number): Promise<Record<string, unknown>> {
  const began = performance.now()
  const quarters = await rollUp(store.db, [home.id])
  const rolled = performance.now()
  const { packedDays } = await keepSeries(store.db, [home], startMs + 9 * dayMs)
  const packed = performance.now()
  return {
    rollUp: { quarters, readingsPerSecond: (1_000 * readings) / (rolled - began) },
    pack: { days: packedDays, readingsPerSecond: (1_000 * readings) / (packed - rolled) },
  }
}

/** A year of quarter hours as a meter operator would send it. */
async function importYear({ db, kind }: Store): Promise<Record<string, unknown>> {
  const lines = Array.from({ length: 35_040 }, (_, i) => {
    const [day = '', clock = ''] = new Date(startMs + i * 900_000).toISOString().split('T')
    const [year, month, date] = day.split('-')
    return `${date}.${month}.${year} ${clock.slice(0, 5)};0,${i % 1_000}`
  })
  const text = `Zeit;Verbrauch [kWh]\n${lines.join('\n')}\n`
  const began = performance.now()
  const report = await importCsv(
    db,
    kind,
    { thingId: 'imported', cellId: home.id, timeZone: home.timeZone },
    text,
    {
      separator: ';',
      headerLines: 1,
      timeColumn: 0,
      clockColumn: null,
      timeForm: 'day-month-year',
      timeZone: 'Etc/GMT-1',
      timeMarks: 'start',
      decimal: ',',
      values: [{ column: 1, quantity: 'importWh', unit: 'kWh', meaning: 'per-interval' }],
    },
  )
  if (!report.ok) throw new Error(report.message)
  const took = (performance.now() - began) / 1_000
  return { lines: report.value.lines, seconds: took, linesPerSecond: report.value.lines / took }
}

/** A day of readings every 10 s, packed and unpacked a hundred times. */
function packing(
  what: 'counter, whole Wh' | 'gauge, 0.1 W' | 'gauge, any float',
): Record<string, unknown> {
  const random = seededRandom(3)
  let total = 12_345_678
  const samples: Sample[] = Array.from({ length: 8_640 }, (_, i) => {
    total += Math.floor(random.next() * 9)
    const powerW = random.next() * 5_000
    const gauge = what === 'gauge, 0.1 W' ? Math.round(powerW * 10) / 10 : powerW
    const jitterMs = Math.floor(random.next() * 3) * 10
    return {
      atMs: startMs + i * 10_000 + jitterMs,
      value: what === 'counter, whole Wh' ? total : gauge,
    }
  })
  const rounds = 100
  let bytes = packDay(samples)
  const began = performance.now()
  for (let i = 0; i < rounds; i++) bytes = packDay(samples)
  const packed = performance.now()
  let same = true
  for (let i = 0; i < rounds; i++) same &&= unpackDay(bytes).length === samples.length
  const unpacked = performance.now()
  if (!same) throw new Error('a packed day lost values')
  const perSecond = (ms: number): number => Math.round((1_000 * rounds * samples.length) / ms)
  return {
    what,
    bytesPerValue: Number((bytes.length / samples.length).toFixed(2)),
    packedPerSecond: perSecond(packed - began),
    unpackedPerSecond: perSecond(unpacked - packed),
  }
}

function numberAfter(args: readonly string[], name: string, otherwise: number): number {
  const at = args.indexOf(name)
  const value = at === -1 ? otherwise : Number(args[at + 1])
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${name} takes a number above 0`)
  return value
}
