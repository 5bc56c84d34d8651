import { assert } from '../../kernel/assert.ts'
import { microPerUnit } from '../../kernel/money.ts'

/** Money of one rate, micro-units with the sign of the account: `grossMicro = netMicro + vatMicro`. */
export interface VatRow {
  /** Hundredths of a per cent. */
  readonly rateHundredths: number
  /** Whether the prices had the VAT in them, or it came on top. */
  readonly isIncluded: boolean
  readonly netMicro: number
  /** Whole cents. */
  readonly vatMicro: number
  readonly grossMicro: number
}

const microPerCent = microPerUnit / 100

/**
 * VAT of an amount at a rate r: on top `vat = net r`, or in it `vat = gross r / (1 + r)`, rounded to whole cents, halves
 * away from zero. How it is rounded is left to the member states (Council Directive 2006/112/EC has no rule; Court of
 * Justice, C-484/06 Ahold): here once for each rate of a statement.
 */
export function vatRow(amountMicro: number, rateHundredths: number, isIncluded: boolean): VatRow {
  assert(Number.isSafeInteger(amountMicro), 'VAT is of whole micro-units')
  const part = BigInt(amountMicro) * BigInt(rateHundredths)
  const whole = BigInt(isIncluded ? 10_000 + rateHundredths : 10_000)
  const vatMicro = toCents(part, whole)
  const netMicro = isIncluded ? amountMicro - vatMicro : amountMicro
  const grossMicro = netMicro + vatMicro
  return { rateHundredths, isIncluded, netMicro, vatMicro, grossMicro }
}

/** `part / whole` micro-units to the nearest cent, halves away from zero. */
function toCents(part: bigint, whole: bigint): number {
  const cent = whole * BigInt(microPerCent)
  const half = part < 0n ? -cent / 2n : cent / 2n
  return Number((part + half) / cent) * microPerCent + 0
}

/** Rows of the same rate become one: their sums, never rounded again. Ascending by rate. */
export function sumVatRows(rows: readonly VatRow[]): VatRow[] {
  const sums = new Map<string, VatRow>()
  for (const row of rows) {
    const key = `${row.rateHundredths} ${row.isIncluded}`
    const sum = sums.get(key)
    sums.set(key, sum === undefined ? row : added(sum, row))
  }
  return [...sums.values()].toSorted(
    (a, b) => a.rateHundredths - b.rateHundredths || Number(a.isIncluded) - Number(b.isIncluded),
  )
}

function added(one: VatRow, other: VatRow): VatRow {
  return {
    ...one,
    netMicro: one.netMicro + other.netMicro,
    vatMicro: one.vatMicro + other.vatMicro,
    grossMicro: one.grossMicro + other.grossMicro,
  }
}
