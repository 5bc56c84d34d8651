import { readFile, stat } from 'node:fs/promises'
import { refuse, RefusalError, orThrow } from '../../kernel/refusal.ts'
import { meanings, type Mapping, type ValueColumn } from '../../series/csv-mapping.ts'
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
      { isXml },
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
      if (isXml(text)) {
        const thing = pickThing(
          await listThings(db, cell.id, 'adopted'),
          textOf(call, 'thing'),
          cell,
        )
        const target = { thingId: thing.id, cellId: cell.id, timeZone: cell.timeZone }
        return orThrow(await importGreenButton(db, kind, target, text))
      }
      const zone = textOf(call, 'zone') ?? cell.timeZone
      const guess = orThrow(previewCsv(text, null, zone)).mapping
      const mapping = corrected(guess, call, file)
      if (isSet(call, 'preview')) return orThrow(previewCsv(text, mapping, zone))
      const thing = pickThing(await listThings(db, cell.id, 'adopted'), textOf(call, 'thing'), cell)
      const progress = new Progress(terminal, 'importing')
      const target = { thingId: thing.id, cellId: cell.id, timeZone: cell.timeZone }
      const result = await importCsv(db, kind, target, text, mapping, {
        skipProblems: isSet(call, 'skip-problems'),
        onProgress: (done) => progress.show(done, 1),
      })
      progress.end()
      return orThrow(result)
    })
    if (isSet(call, 'json')) {
      terminal.out(`${JSON.stringify(report)}\n`)
    } else if ('added' in report) {
      const problems = report.problemCount > 0 ? `, ${report.problemCount} lines left out` : ''
      terminal.out(
        `${report.added} values imported, ${report.known} were known already${problems}.\n`,
      )
      for (const { message } of report.problems.slice(0, 5)) terminal.out(`  ${message}\n`)
    } else {
      terminal.out(describe(report.rows, report.mapping))
      for (const { message } of report.problems.slice(0, 5)) terminal.out(`  ${message}\n`)
    }
    return 0
  },
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
