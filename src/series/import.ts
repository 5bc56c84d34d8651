import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import {
  catchRefusal,
  refuse,
  RefusalError,
  success,
  type Refusal,
  type Result,
} from '../kernel/refusal.ts'
import type { DatabaseKind } from '../store/migration.ts'
import type { Schema } from '../store/schema.ts'
import { quantities, type Quantity } from '../things/quantity.ts'
import { checkMapping, type Mapping } from './csv-mapping.ts'
import { readCsv, type CsvColumn, type CsvRead } from './csv-read.ts'
import { readGreenButton } from './green-button.ts'
import { totalsOf } from './interval-totals.ts'
import { joinTotals } from './join-totals.ts'
import { commitLimit } from './limits.ts'
import type { Sample } from './sample.ts'
import type { Series } from './series.ts'
import { ensureSeries, insertReadings, rawReadings } from './store.ts'
import { rollUpSeries } from './store-roll-up.ts'

/** Where imported values go. */
export interface ImportTarget {
  readonly thingId: string
  readonly cellId: string
  readonly timeZone: string
}

export interface ImportOptions {
  /** Leaves out the lines that cannot be read, instead of importing nothing. */
  readonly skipProblems?: boolean
  /** Told how much is done, 0 to 1, from time to time. */
  readonly onProgress?: (done: number) => void
}

/** What an import did. */
export interface ImportReport {
  readonly lines: number
  /** Values that are new. */
  readonly added: number
  /** Values that were there already: the first value of an instant stays. */
  readonly known: number
  readonly series: readonly Series[]
  readonly firstMs: number | null
  readonly lastMs: number | null
  readonly problems: readonly Refusal[]
  readonly problemCount: number
}

/**
 * Imports a table of values over time for one thing. Everything is read and checked before anything
 * is written, and all of it is written in one transaction: there is no half import. Importing the
 * same table again changes nothing.
 */
export async function importCsv(
  db: Kysely<Schema>,
  kind: DatabaseKind,
  target: ImportTarget,
  text: string,
  mapping: Mapping,
  options: ImportOptions = {},
): Promise<Result<ImportReport>> {
  const checked = checkMapping(mapping)
  if (!checked.ok) return checked
  const read = await readSlowly(text, mapping)
  const [first] = read.problems
  if (first !== undefined && options.skipProblems !== true) {
    const others =
      read.problemCount > 1 ? ` ${read.problemCount - 1} more lines have problems.` : ''
    return { ...first, message: `${first.message}${others} Nothing was imported.` }
  }
  if (read.columns.every(({ samples }) => samples.length === 0)) {
    return refuse('nothing-to-import', 'No line of the text holds a time and a value.', 'text')
  }
  return await importRead(db, kind, target, read, options)
}

/** Imports the readings of a Green Button feed for one thing: as {@link importCsv} does, without a mapping. */
export async function importGreenButton(
  db: Kysely<Schema>,
  kind: DatabaseKind,
  target: ImportTarget,
  text: string,
  options: ImportOptions = {},
): Promise<Result<ImportReport>> {
  const read = readGreenButton(text)
  return read.ok ? await importRead(db, kind, target, read.value, options) : read
}

async function importRead(
  db: Kysely<Schema>,
  kind: DatabaseKind,
  target: ImportTarget,
  read: CsvRead,
  options: ImportOptions,
): Promise<Result<ImportReport>> {
  options.onProgress?.(0.3)
  return catchRefusal(() =>
    db.transaction().execute((tx) => write(tx, kind, target, read, options.onProgress)),
  )
}

async function readSlowly(text: string, mapping: Mapping): Promise<CsvRead> {
  const reading = readCsv(text, mapping)
  for (;;) {
    const next = reading.next()
    if (next.done) return next.value
    await setImmediate()
  }
}

async function write(
  tx: Kysely<Schema>,
  kind: DatabaseKind,
  target: ImportTarget,
  read: CsvRead,
  onProgress?: (done: number) => void,
): Promise<ImportReport> {
  const series: Series[] = []
  let [added, known] = [0, 0]
  let [firstMs, lastMs] = [Infinity, -Infinity]
  for (const [i, column] of read.columns.entries()) {
    if (column.samples.length === 0) continue
    const of = await ensureSeries(tx, { ...target, quantity: column.of.quantity })
    const samples = await settle(tx, kind, of, column, read.stepMs)
    const inserted = await insertSlowly(tx, kind, of, samples, (part) =>
      onProgress?.(0.3 + (0.6 * (i + part)) / read.columns.length),
    )
    series.push(of)
    known += inserted.known
    added += inserted.added
    firstMs = Math.min(firstMs, samples[0]?.atMs ?? Infinity)
    lastMs = Math.max(lastMs, samples.at(-1)?.atMs ?? -Infinity)
  }
  onProgress?.(1)
  const { lines, problems, problemCount } = read
  return {
    lines,
    added,
    known,
    series,
    firstMs: Number.isFinite(firstMs) ? firstMs : null,
    lastMs: Number.isFinite(lastMs) ? lastMs : null,
    problems,
    problemCount,
  }
}

/**
 * Imports values of one quantity that another program kept: totals of a counter from any base, or momentary values, in
 * order of time. All of them or none; once more, nothing is added. Refused: what was measured says something else.
 */
export async function importSamples(
  db: Kysely<Schema>,
  kind: DatabaseKind,
  target: ImportTarget,
  quantity: Quantity,
  samples: readonly Sample[],
): Promise<Result<Pick<ImportReport, 'added' | 'known'>>> {
  if (samples.length === 0) return success({ added: 0, known: 0 })
  return catchRefusal(() =>
    db.transaction().execute(async (tx) => {
      const series = await ensureSeries(tx, { ...target, quantity })
      const isCounter = quantities[quantity].kind === 'counter'
      const settled = isCounter ? await joinTotals(tx, kind, series, samples) : samples
      return await insertSlowly(tx, kind, series, settled)
    }),
  )
}

/** Writes values in order of time and rolls them up. Gives how many were new. */
async function insertSlowly(
  tx: Kysely<Schema>,
  kind: DatabaseKind,
  { id: seriesId }: Series,
  samples: readonly Sample[],
  onProgress?: (done: number) => void,
): Promise<{ readonly added: number; readonly known: number }> {
  const fromMs = samples[0]?.atMs ?? 0
  const toMs = (samples.at(-1)?.atMs ?? 0) + 1
  const present = await rawReadings(tx, seriesId, fromMs, toMs)
  const held = new Set(present.map(({ atMs }) => atMs))
  const known = samples.filter(({ atMs }) => held.has(atMs)).length
  for (let from = 0; from < samples.length; from += commitLimit) {
    const part = samples.slice(from, from + commitLimit)
    await insertReadings(
      tx,
      kind,
      part.map((sample) => ({ seriesId, ...sample })),
    )
    onProgress?.(from / samples.length)
    await setImmediate()
  }
  await rollUpSeries(tx, [seriesId])
  return { added: samples.length - known, known }
}

/** The values of a column as they go into a series that may hold some already. */
async function settle(
  tx: Kysely<Schema>,
  kind: DatabaseKind,
  series: Series,
  column: CsvColumn,
  stepMs: number,
): Promise<readonly Sample[]> {
  const isEnergy =
    column.of.meaning === 'per-interval' && quantities[series.quantity].kind === 'counter'
  return isEnergy
    ? await joinTotals(tx, kind, series, totalsWithin(column.samples, column.lastsMs ?? stepMs))
    : column.samples
}

function totalsWithin(
  energies: readonly Sample[],
  lastsMs: number | readonly number[],
): readonly Sample[] {
  if (lastsMs !== 0) return totalsOf(energies, lastsMs)
  const message = 'One line alone does not say how long its interval is; import two at least.'
  throw new RefusalError(refuse('one-line', message, 'text'))
}
