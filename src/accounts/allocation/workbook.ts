import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { fileBytesLimit, refuseTooLarge } from './allocation.ts'
import { storedZip, unzip } from './zip.ts'

/** A cell: a number as its digits, a time on the wall as a date in UTC. */
export type WorkbookCell = string | boolean | Date | null

/** A row, its cells in order. */
export type WorkbookRow = readonly WorkbookCell[]

/** What a workbook may unpack to, and its sheet at the most: rows, columns, cells with the empty ones between. */
export const unpackedBytesLimit = 128 * 1024 * 1024
export const sheetLimits = { rows: 40_000, columns: 4_100, cells: 3_000_000 } as const

/** The parts that hold the values of sheets; all else (pictures, macros, links) is not looked at. */
const isWanted = (name: string): boolean =>
  /^(xl\/workbook\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/styles\.xml|xl\/sharedStrings\.xml|xl\/worksheets\/[^/]{1,60}\.xml|\[Content_Types\]\.xml)$/.test(
    name,
  )

/**
 * Reads one sheet of a workbook (ECMA-376, SpreadsheetML), by one of its names, or else the first sheet.
 * The archive is unpacked within {@link unpackedBytesLimit} and handed on stored, so that the reader sees nothing that was not
 * measured; a sheet with a document type, or with cells beyond {@link sheetLimits}, is not read at all.
 */
export async function readWorkbook(
  bytes: Buffer,
  names: readonly string[],
): Promise<Result<readonly WorkbookRow[]>> {
  if (bytes.length > fileBytesLimit) return refuseTooLarge()
  const parts = unzip(bytes, isWanted, unpackedBytesLimit)
  if (parts === null || !parts.has('xl/workbook.xml')) return refuseUnreadable()
  for (const [name, content] of parts) {
    const isFine = name.startsWith('xl/worksheets/') ? isSheetWithin(content) : isPlainXml(content)
    if (!isFine) return refuseUnreadable()
  }
  const archive = storedZip(parts)
  for (const sheet of [...names, 1]) {
    try {
      // A file of one buffer of its own: the reader looks at all of it.
      const input = new Uint8Array(archive).buffer
      // Loaded where a sheet comes: few nodes ever see one.
      const { readSheet } = await import('read-excel-file/universal')
      const rows = await readSheet<string>(input, sheet, {
        parseNumber: (digits) => digits,
        trim: true,
      })
      return success(rows.map((row) => row.map(cellOf)))
    } catch (error) {
      if (error instanceof Error && error.name === 'SheetNotFoundError') continue
      return refuseUnreadable()
    }
  }
  return refuseUnreadable()
}

function cellOf(cell: unknown): WorkbookCell {
  const isKnown = typeof cell === 'string' || typeof cell === 'boolean' || cell instanceof Date
  return isKnown ? cell : null
}

function isPlainXml(content: Buffer): boolean {
  return !/<!(?:DOCTYPE|ENTITY)/i.test(content.toString('latin1'))
}

/** Whether all cells lie within the limits: a single one far away makes a reader fill in all that lie before. */
function isSheetWithin(content: Buffer): boolean {
  const text = content.toString('latin1')
  // An address that is written with character references would not be seen below.
  if (!isPlainXml(content) || /<[^>]*&/.test(text)) return false
  let [rows, columns] = [1, 1]
  for (const [, double, single] of text.matchAll(/\br\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    const match = /^([A-Z]{0,3})(\d{1,7})$/.exec(double ?? single ?? '')
    if (match === null) return false
    rows = Math.max(rows, Number(match[2]))
    columns = Math.max(columns, columnNumber(match[1] ?? ''))
  }
  return (
    rows <= sheetLimits.rows &&
    columns <= sheetLimits.columns &&
    rows * columns <= sheetLimits.cells
  )
}

/** `A` is 1, `AA` is 27. */
function columnNumber(letters: string): number {
  let number = 0
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64
  return number
}

function refuseUnreadable(): Result<never> {
  const { rows, columns } = sheetLimits
  const message = `This is no workbook (.xlsx) that can be read: at most ${rows} rows and ${columns} columns, without a password.`
  return refuse('not-a-workbook', message, 'file', { rows, columns })
}
