import { readFile, stat } from 'node:fs/promises'
import { refuse, RefusalError, orThrow } from '../../kernel/refusal.ts'
import { meanings, type Mapping, type ValueColumn } from '../../series/csv-mapping.ts'
import type { CsvRead } from '../../series/csv-read.ts'
import type { ImportTarget } from '../../series/import.ts'
import { isQuantity } from '../../things/quantity.ts'
import { dataOption, isSet, jsonOption, textOf, type Call, type Command } from './command.ts'
import { withNodeStore } from './node-store.ts'
import { pickCell, pickThing } from './pick-cell.ts'
import { Progress } from './progress.ts'
import { readWhole } from './read-number.ts'

/** Bytes of a file at the most: its text has a limit of its own in `series/limits.ts`. */
const fileLimitBytes = 128 * 1024 * 1024

export const importCommand: Command = {
  name: 'import',
  summary: 'read interval data from a CSV or Green Button file',
  description:
    'How the file is to be read is guessed and shown with --preview; what is wrong is put ' +
    'right with the other options. Columns count from 1. Either all of the file is ' +
    'imported or nothing; twice is the same as once. A Green Button file (XML) says itself what it holds.',
  example: 'commonwatt import meter.csv --cell home-7 --thing Meter --preview',
  arguments: [{ name: 'FILE', meaning: 'the file, as UTF-8 text', isRequired: true }],
  options: {
    cell: { type: 'string', value: 'CELL', meaning: 'short name of the home (needed)' },
    thing: {
      type: 'string',
      value: 'NAME',
      meaning: 'the thing that measured it (needed where there are several)',
    },
    preview: { type: 'boolean', meaning: 'show how it would be read, import nothing' },
    time: { type: 'string', value: 'N', meaning: 'column of the time' },
    values: {
      type: 'string',
      value: 'LIST',
      meaning: 'columns of values: 2=importWh:kWh:per-interval,3=exportWh:kWh:per-interval',
    },
    zone: {
      type: 'string',
      value: 'ZONE',
      meaning: "time zone of the times (default: the home's)",
    },
    'skip-problems': { type: 'boolean', meaning: 'leave out lines that cannot be read' },
    data: dataOption,
    json: jsonOption,
  },
  async run(call) {
    const [
      { importCsv, importGreenButton },
      { previewCsv },
      { isXml, readGreenButton },
      { listThings },
      { listCells },
    ] = await Promise.all([
      import('../../series/import.ts'),
      import('../../series/csv-preview.ts'),
      import('../../series/green-button.ts'),
      import('../../things/store.ts'),
      import('../../cell/store.ts'),
    ])
    const { terminal } = call
    const [file = ''] = call.arguments
    const text = await readText(file)
    const report = await withNodeStore(call, 'exist', async ({ db, kind }) => {
      const cell = pickCell(await listCells(db), textOf(call, 'cell') ?? '')
      const things = await listThings(db, cell.id, 'adopted')
      const progress = new Progress(terminal, 'importing')
      const onProgress = (done: number): void => progress.show(done, 1)
      const targetOf = (): ImportTarget => {
        const thing = pickThing(things, textOf(call, 'thing'), cell)
        return { thingId: thing.id, cellId: cell.id, timeZone: cell.timeZone }
      }
      if (isXml(text)) {
        refuseForFeeds(call)
        if (isSet(call, 'preview')) return orThrow(readGreenButton(text))
        const result = await importGreenButton(db, kind, targetOf(), text, { onProgress })
        progress.end()
        return orThrow(result)
      }
      const zone = textOf(call, 'zone') ?? cell.timeZone
      const guess = orThrow(previewCsv(text, null, zone)).mapping
      const mapping = corrected(guess, call, file)
      if (isSet(call, 'preview')) return orThrow(previewCsv(text, mapping, zone))
      const result = await importCsv(db, kind, targetOf(), text, mapping, {
        skipProblems: isSet(call, 'skip-problems'),
        onProgress,
      })
      progress.end()
      return orThrow(result)
    })
    if (isSet(call, 'json')) {
      terminal.out(`${JSON.stringify('columns' in report ? shortOf(report) : report)}\n`)
    } else if ('added' in report) {
      const problems = report.problemCount > 0 ? `, ${report.problemCount} lines left out` : ''
      terminal.out(
        `${report.added} values imported, ${report.known} were known already${problems}.\n`,
      )
      for (const { message } of report.problems.slice(0, 5)) terminal.out(`  ${message}\n`)
    } else if ('columns' in report) {
      terminal.out(describeFeed(report))
    } else {
      terminal.out(describe(report.rows, report.mapping))
      for (const { message } of report.problems.slice(0, 5)) terminal.out(`  ${message}\n`)
    }
    return 0
  },
}

/** Options that say how a table is to be read, which a feed says itself: ignoring them would look like obeying. */
const tableOptions: readonly string[] = ['time', 'values', 'zone', 'skip-problems']

function refuseForFeeds(call: Call): void {
  const [wrong] = tableOptions.filter((name) => call.options.has(name))
  if (wrong === undefined) return
  throw new RefusalError(
    refuse(
      'bad-option',
      `A Green Button file says itself what it holds and when; leave out --${wrong}.`,
    ),
  )
}

/** What a feed holds: each quantity with its values and when they begin and end. */
function shortOf({ lines, columns }: CsvRead) {
  return {
    lines,
    columns: columns.map(({ of: { quantity, unit, meaning }, samples }) => ({
      quantity,
      unit,
      meaning,
      count: samples.length,
      firstMs: samples[0]?.atMs ?? null,
      lastMs: samples.at(-1)?.atMs ?? null,
    })),
  }
}

function describeFeed(read: CsvRead): string {
  const time = (atMs: number | null): string =>
    atMs === null ? '' : new Date(atMs).toISOString().slice(0, 16)
  const columns = shortOf(read).columns.map(
    ({ quantity, unit, meaning, count, firstMs, lastMs }) =>
      `  ${quantity} in ${unit}, ${meaning}: ${count} values, ${time(firstMs)} to ${time(lastMs)} UTC`,
  )
  return `A Green Button file with ${read.lines} readings:\n${columns.join('\n')}\n`
}

async function readText(file: string): Promise<string> {
  const found = await stat(file).catch(() => null)
  if (found === null || !found.isFile()) {
    throw new RefusalError(refuse('file-missing', `There is no file ${file} that can be read.`))
  }
  if (found.size > fileLimitBytes) {
    throw new RefusalError(
      refuse(
        'file-too-long',
        `${file} is larger than ${fileLimitBytes / 2 ** 20} MiB; cut it in parts.`,
      ),
    )
  }
  return await readFile(file, 'utf8')
}

/** The guessed mapping with what the options say otherwise. */
function corrected(guess: Mapping | null, call: Call, file: string): Mapping {
  if (guess === null) {
    throw new RefusalError(
      refuse('not-a-table', `${file} has no column of times that can be read.`, file),
    )
  }
  const time = readWhole(call, 'time', 1, 200)
  const values = textOf(call, 'values')
  return {
    ...guess,
    timeColumn: time === null ? guess.timeColumn : time - 1,
    timeZone: textOf(call, 'zone') ?? guess.timeZone,
    values: values === undefined ? guess.values : values.split(',').map(readColumn),
  }
}

function readColumn(text: string): ValueColumn {
  const [, number, quantity = '', unit = '', meaning = ''] =
    /^(\d{1,3})=(\w+):([^:]+):([\w-]+)$/.exec(text.trim()) ?? []
  const known = meanings.find((one) => one === meaning)
  if (number !== undefined && isQuantity(quantity) && known !== undefined) {
    return { column: Number(number) - 1, quantity, unit, meaning: known }
  }
  throw new RefusalError(
    refuse(
      'bad-option',
      `--values takes columns like 2=importWh:kWh:per-interval (number, quantity, unit, and ${meanings.join(', ')}), not "${text}".`,
    ),
  )
}

function describe(rows: readonly (readonly string[])[], mapping: Mapping | null): string {
  const lines = rows.map((row) => `  ${row.join(' | ').slice(0, 100)}`)
  if (mapping === null) return `${lines.join('\n')}\nIt could not be guessed how to read this.\n`
  const columns = mapping.values.map(
    ({ column, quantity, unit, meaning }) =>
      `column ${column + 1}: ${quantity} in ${unit}, ${meaning}`,
  )
  const times = `column ${mapping.timeColumn + 1}: time, ${mapping.timeZone}, ${mapping.timeMarks} of the interval`
  return `${[...lines, times, ...columns].join('\n')}\n`
}
