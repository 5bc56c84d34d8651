import { unreachable } from '../../kernel/assert.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import type { Allocation, AllocationFormat } from './allocation.ts'
import type { CoefficientTable } from './coefficient-table.ts'
import { energiedatenSheets, readEnergiedaten } from './energiedaten.ts'
import { readFrenchCoefficients } from './french-coefficients.ts'
import { readGreenButton } from './green-button.ts'
import { readSpanishCoefficients, type CoefficientContext } from './spanish-coefficients.ts'
import { readWorkbook } from './workbook.ts'

/** A file as it was sent. */
export interface SentFile {
  readonly format: AllocationFormat
  readonly fileName: string
  readonly bytes: Buffer
}

/** What a file holds: energies, or the coefficients by which they follow from what was metered. */
export type FileContent =
  | { readonly kind: 'energies'; readonly values: readonly Allocation[] }
  | { readonly kind: 'coefficients'; readonly table: CoefficientTable }

/** Reads a file of a grid operator or an organiser. Times without an offset are of the context's zone. */
export async function readAllocationFile(
  { format, fileName, bytes }: SentFile,
  context: CoefficientContext,
): Promise<Result<FileContent>> {
  switch (format) {
    case 'at-energiedaten': {
      const rows = await readWorkbook(bytes, energiedatenSheets)
      return rows.ok ? energies(readEnergiedaten(rows.value, context.timeZone)) : rows
    }
    case 'es-coefficients':
      return coefficients(readSpanishCoefficients(fileName, bytes, context))
    case 'fr-coefficients':
      return coefficients(readFrenchCoefficients(bytes, context.timeZone))
    case 'espi':
      return energies(readGreenButton(bytes))
    default:
      return unreachable(format)
  }
}

function energies(read: Result<readonly Allocation[]>): Result<FileContent> {
  return read.ok ? success({ kind: 'energies', values: read.value }) : read
}

function coefficients(read: Result<CoefficientTable>): Result<FileContent> {
  return read.ok ? success({ kind: 'coefficients', table: read.value }) : read
}
