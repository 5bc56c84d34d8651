import { success, type Refusal, type Result } from '../kernel/refusal.ts'
import type { Quantity } from '../things/quantity.ts'
import { csvLines, guessSeparator } from './csv.ts'
import { guessMapping } from './csv-guess.ts'
import { checkMapping, type Mapping } from './csv-mapping.ts'
import { readWholeCsv } from './csv-read.ts'
import type { Sample } from './sample.ts'

/** Lines and values that a preview shows, and lines that it reads to find problems early. */
const shownRows = 10
const readLines = 1_000

/** How the beginning of a table would be read. */
export interface CsvPreview {
  /** The given one, or a proposal; null where none could be made. */
  readonly mapping: Mapping | null
  readonly rows: readonly (readonly string[])[]
  readonly values: readonly { readonly quantity: Quantity; readonly first: readonly Sample[] }[]
  readonly problems: readonly Refusal[]
}

/** Shows how a table would be read, before anything is imported. Refused: a given mapping that makes no sense. */
export function previewCsv(
  text: string,
  given: Mapping | null,
  timeZone: string,
): Result<CsvPreview> {
  if (given !== null) {
    const checked = checkMapping(given)
    if (!checked.ok) return checked
  }
  const mapping = given ?? guessMapping(text, timeZone)
  const rows: (readonly string[])[] = []
  for (const { fields } of csvLines(text, mapping?.separator ?? guessSeparator(text))) {
    rows.push(fields)
    if (rows.length >= shownRows) break
  }
  if (mapping === null) return success({ mapping, rows, values: [], problems: [] })
  const { columns, problems } = readWholeCsv(beginning(text), mapping)
  const values = columns.map(({ of, samples }) => ({
    quantity: of.quantity,
    first: samples.slice(0, shownRows),
  }))
  return success({ mapping, rows, values, problems })
}

/** The first lines of a text. */
function beginning(text: string): string {
  let end = 0
  for (let line = 0; line < readLines; line++) {
    const next = text.indexOf('\n', end)
    if (next === -1) return text
    end = next + 1
  }
  return text.slice(0, end)
}
