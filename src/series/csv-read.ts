import { refuse, type Refusal } from '../kernel/refusal.ts'
import { hourMs } from '../kernel/steps.ts'
import { quantities } from '../things/quantity.ts'
import { csvLines, type CsvLine } from './csv.ts'
import { unitFactor, type Mapping, type ValueColumn } from './csv-mapping.ts'
import { readNumber } from './csv-number.ts'
import { instantOf, readTime, timeExamples, type CsvTime } from './csv-time.ts'
import { importCharsLimit, importLinesLimit, importProblemsLimit } from './limits.ts'
import type { Sample } from './sample.ts'

/** One column of a table in the quantity's own unit, in order of time. Energy of intervals for a counter: Wh each, at the interval's start. */
export interface CsvColumn {
  readonly of: ValueColumn
  readonly samples: readonly Sample[]
  /** How long the interval of each sample is, where the source says it, ms; absent: as long as the table's step. */
  readonly lastsMs?: readonly number[]
}

/** A whole table, read. `problems` names the first lines that could not be read; `problemCount` counts all of them. */
export interface CsvRead {
  readonly lines: number
  /** The most common distance of two lines, ms; 0 for a single line. */
  readonly stepMs: number
  readonly columns: readonly CsvColumn[]
  readonly problems: readonly Refusal[]
  readonly problemCount: number
}

/** Lines read between two breaths. */
const breathLines = 5_000

interface TimedLine {
  readonly line: CsvLine
  readonly time: CsvTime
}

/**
 * Reads a table of values over time, the newest line first or last. Never throws: what cannot be
 * read is named with line and column and what would be right. An empty cell is a gap. Yields how
 * many lines are done from time to time, so that the caller can let other work go on.
 */
export function* readCsv(text: string, mapping: Mapping): Generator<number, CsvRead> {
  const problems = new Problems()
  const timed = yield* readTimes(text, mapping, problems)
  const instants = inOrder(timed, mapping, problems)
  const stepMs = commonStep(instants.map(({ atMs }) => atMs))
  const columns: CsvColumn[] = []
  for (const of of mapping.values) {
    const samples: Sample[] = []
    for (const [i, { line, atMs }] of instants.entries()) {
      const value = readValue(line, of, mapping, stepMs, problems)
      if (value !== null) samples.push({ atMs: atMs - shiftMs(of, mapping, stepMs), value })
      if (i % breathLines === breathLines - 1) yield timed.length
    }
    columns.push({ of, samples })
  }
  return { lines: timed.length, stepMs, columns, ...problems.found() }
}

/** Reads a table at once. For small ones, and for tests. */
export function readWholeCsv(text: string, mapping: Mapping): CsvRead {
  const reading = readCsv(text, mapping)
  for (;;) {
    const next = reading.next()
    if (next.done) return next.value
  }
}

function* readTimes(
  text: string,
  mapping: Mapping,
  problems: Problems,
): Generator<number, TimedLine[]> {
  const { timeColumn, clockColumn, timeForm, headerLines } = mapping
  const timed: TimedLine[] = []
  if (text.length > importCharsLimit) {
    problems.add(
      'too-long',
      `The text is longer than ${importCharsLimit} characters; send it in parts.`,
      0,
    )
    return timed
  }
  let count = 0
  for (const line of csvLines(text, mapping.separator)) {
    count += 1
    if (count <= headerLines) continue
    if (count - headerLines > importLinesLimit) {
      const message = `The text has more than ${importLinesLimit} lines; send it in parts.`
      problems.add('too-long', message, line.number)
      break
    }
    if (count % breathLines === 0) yield count
    if (line.problem !== undefined) {
      problems.add('no-line', `Line ${line.number} ${line.problem}.`, line.number)
      continue
    }
    const written =
      clockColumn === null
        ? (line.fields[timeColumn] ?? '')
        : `${line.fields[timeColumn] ?? ''} ${line.fields[clockColumn] ?? ''}`
    const time = readTime(written, timeForm)
    if (time === null) {
      const message = `Line ${line.number}, column ${timeColumn + 1}: ${shown(written)} is not a time like ${timeExamples[timeForm]}.`
      problems.add('not-a-time', message, line.number)
    } else timed.push({ line, time })
  }
  return timed
}

/** The lines with their instants, the oldest first, each instant once. */
function inOrder(
  timed: readonly TimedLine[],
  mapping: Mapping,
  problems: Problems,
): { readonly line: CsvLine; readonly atMs: number }[] {
  const ofTime = (time: CsvTime): number => (time.kind === 'instant' ? time.atMs : time.wallMs)
  const [first] = timed
  const last = timed.at(-1)
  const isNewestFirst =
    first !== undefined && last !== undefined && ofTime(first.time) > ofTime(last.time)
  const lines = new Map<number, CsvLine>()
  let afterMs = -Infinity
  for (const { line, time } of isNewestFirst ? timed.toReversed() : timed) {
    const atMs =
      time.kind === 'instant' ? time.atMs : instantOf(time.wallMs, mapping.timeZone, afterMs)
    if (atMs === null) {
      const message = `Line ${line.number}: the clocks skip this time in ${mapping.timeZone}; if the meter does not change its clock, choose a zone without summer time, like Etc/GMT-1.`
      problems.add('skipped-time', message, line.number)
      continue
    }
    const same = lines.get(atMs)
    if (same === undefined) lines.set(atMs, line)
    else if (mapping.values.some(({ column }) => same.fields[column] !== line.fields[column])) {
      const message = `Line ${line.number} has the time of line ${same.number} and another value; one of them must go.`
      problems.add('time-twice', message, line.number)
    }
    afterMs = Math.max(afterMs, atMs)
  }
  return [...lines].map(([atMs, line]) => ({ atMs, line })).sort((a, b) => a.atMs - b.atMs)
}

function readValue(
  line: CsvLine,
  of: ValueColumn,
  mapping: Mapping,
  stepMs: number,
  problems: Problems,
): number | null {
  const written = line.fields[of.column]
  const at = `Line ${line.number}, column ${of.column + 1}`
  if (written === undefined) {
    problems.add('no-column', `${at}: the line ends before it.`, line.number)
    return null
  }
  if (written === '' || written === '-' || /^(?:nan|null|n\/a)$/i.test(written)) return null
  const number = readNumber(written, mapping.decimal)
  if (number === null) {
    const right = mapping.decimal === ',' ? '1234,5' : '1234.5'
    problems.add(
      'not-a-number',
      `${at}: ${shown(written)} is not a number like ${right}.`,
      line.number,
    )
    return null
  }
  if (of.meaning === 'per-interval' && number < 0) {
    const message = `${at}: energy of an interval is 0 or more, but this is ${shown(written)}; what flows the other way is a quantity of its own.`
    problems.add('negative-energy', message, line.number)
    return null
  }
  const value = number * (unitFactor(of) ?? NaN)
  if (Math.abs(value) > 1e15) {
    problems.add(
      'too-large',
      `${at}: ${shown(written)} ${of.unit} is more than any meter counts.`,
      line.number,
    )
    return null
  }
  const isMeanPower = of.meaning === 'per-interval' && quantities[of.quantity].kind === 'gauge'
  if (!isMeanPower) return value
  return stepMs > 0 ? (value * hourMs) / stepMs : null
}

/** How much earlier than its time the interval of a line starts. */
function shiftMs(of: ValueColumn, mapping: Mapping, stepMs: number): number {
  return of.meaning === 'per-interval' && mapping.timeMarks === 'end' ? stepMs : 0
}

function commonStep(instants: readonly number[]): number {
  const counts = new Map<number, number>()
  for (let i = 1; i < instants.length; i++) {
    const step = (instants[i] ?? 0) - (instants[i - 1] ?? 0)
    counts.set(step, (counts.get(step) ?? 0) + 1)
  }
  let [best, bestCount] = [0, 0]
  for (const [step, count] of counts) if (count > bestCount) [best, bestCount] = [step, count]
  return best
}

/** What was written, short enough for a message. */
function shown(text: string): string {
  return text.length > 40 ? `"${text.slice(0, 40)}…"` : `"${text}"`
}

/** Collects what could not be read: the first ones with their text, the others as a number. */
class Problems {
  readonly #problems: Refusal[] = []
  #count = 0

  add(code: string, message: string, line: number): void {
    this.#count += 1
    if (this.#problems.length < importProblemsLimit) {
      this.#problems.push(refuse(code, message, `line ${line}`, { line }))
    }
  }

  found(): { readonly problems: readonly Refusal[]; readonly problemCount: number } {
    return { problems: this.#problems, problemCount: this.#count }
  }
}
