import { refuse, success, type Result } from '../kernel/refusal.ts'

/** Columns of numbers by name, all of the same length. An empty cell is NaN. */
export type NumberTable = ReadonlyMap<string, Float64Array>

/** Lines of a recording at the most: two years of minutes. */
const lineLimit = 1_100_000

/**
 * Reads the `wanted` columns of a comma-separated table of numbers with a header. Refuses a missing
 * column, a line that is too short and a cell that is no number, naming file, line and column.
 * Columns that are not wanted are never looked at.
 */
export function readNumberTable(
  file: string,
  text: string,
  wanted: readonly string[],
): Result<NumberTable> {
  const lines = text.split(/\r?\n/)
  while (lines.at(-1) === '') lines.pop()
  const header = (lines[0] ?? '')
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim())
  if (lines.length - 1 > lineLimit) {
    return refuse('file-too-long', `${file} has more than ${lineLimit} lines.`, file)
  }
  const columns: { name: string; index: number; values: Float64Array }[] = []
  for (const name of wanted) {
    const index = header.indexOf(name)
    if (index < 0) {
      return refuse(
        'column-missing',
        `${file} has no column "${name}"; its header is: ${header.join(', ').slice(0, 200)}.`,
        `${file}, line 1`,
      )
    }
    columns.push({ name, index, values: new Float64Array(lines.length - 1) })
  }
  for (let row = 1; row < lines.length; row++) {
    const cells = (lines[row] ?? '').split(',')
    for (const { name, index, values } of columns) {
      const cell = cells[index]?.trim()
      const value = cell === '' ? Number.NaN : Number(cell)
      if (cell === undefined || (cell !== '' && !Number.isFinite(value))) {
        const what = cell === undefined ? 'the line is too short' : `"${cell}" is not a number`
        return refuse(
          'bad-number',
          `${file}, line ${row + 1}, column "${name}": ${what}.`,
          `${file}, line ${row + 1}, column ${name}`,
        )
      }
      values[row - 1] = value
    }
  }
  return success(new Map(columns.map(({ name, values }) => [name, values])))
}

/** A column that was wanted and is therefore there. */
export function columnOf(table: NumberTable, name: string): Float64Array {
  return table.get(name) ?? new Float64Array(0)
}

/** The first line whose cell in this column breaks the rule, as a refusal; null where all are right. */
export function findBad(
  file: string,
  table: NumberTable,
  name: string,
  isRight: (value: number) => boolean,
  rule: string,
): Result<never> | null {
  const row = columnOf(table, name).findIndex((value) => !isRight(value))
  if (row < 0) return null
  const value = columnOf(table, name)[row]
  return refuse(
    'bad-number',
    `${file}, line ${row + 2}, column "${name}": ${rule}, not ${Number.isNaN(value) ? 'empty' : value}.`,
    `${file}, line ${row + 2}, column ${name}`,
  )
}
