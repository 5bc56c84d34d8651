import { sum } from '../sharing/apportion.ts'
import type { BillingTerms } from './billing-terms.ts'
import { reversed, type Booking, type Entry, type EntryKind } from '../ledger.ts'
import { quarterMs } from '../../kernel/steps.ts'
import type { Period } from '../period.ts'
import { vatRow, type VatRow } from './vat.ts'

/** Settled money of one home in a part of a month in which the same terms held. */
export interface BilledPart {
  readonly terms: BillingTerms
  readonly lines: readonly { readonly kind: EntryKind; readonly amountMicro: number }[]
}

/** One home's month. */
export interface BilledHome {
  readonly accountId: number
  readonly parts: readonly BilledPart[]
  /** The fixed fee and the terms at the month's beginning, when it is fixed; null where none is due. */
  readonly fee: BillingTerms | null
}

/** What a month's bill books, and the VAT of each home by its account. */
export interface Bill {
  readonly entries: readonly Entry[]
  readonly vat: ReadonlyMap<number, readonly VatRow[]>
}

/** What a neighbourhood sells to its homes. Energy of the grid and its network fee are not its own. */
const energyKinds: ReadonlySet<EntryKind> = new Set(['from-neighbours', 'from-plants'])
const feeKinds: ReadonlySet<EntryKind> = new Set(['community-fee'])

/**
 * Fees and VAT of a month. The fixed fee goes from the home to the pot. VAT goes to the account of VAT: from the home
 * where it comes on top, from the pot where prices include it.
 */
export function billOf(
  homes: readonly BilledHome[],
  accounts: { readonly communityId: number; readonly vatId: number },
): Bill {
  const entries: Entry[] = []
  const vat = new Map<number, readonly VatRow[]>()
  let feesMicro = 0
  let fromPotMicro = 0
  let vatMicro = 0
  for (const home of homes) {
    const feeMicro = home.fee?.monthlyFeeMicro ?? 0
    const rows = vatOf(home)
    const included = sum(rows.filter((row) => row.isIncluded).map((row) => row.vatMicro))
    const onTop = sum(rows.filter((row) => !row.isIncluded).map((row) => row.vatMicro))
    entries.push(...moved(home.accountId, 'monthly-fee', 0 - feeMicro))
    entries.push(...moved(home.accountId, 'vat', onTop))
    if (rows.length > 0) vat.set(home.accountId, rows)
    feesMicro += feeMicro
    fromPotMicro += included
    vatMicro += included + onTop
  }
  entries.push(...moved(accounts.communityId, 'monthly-fee', feesMicro))
  entries.push(...moved(accounts.communityId, 'vat', fromPotMicro))
  entries.push(...moved(accounts.vatId, 'vat', 0 - vatMicro))
  return { entries, vat }
}

/** One row for each rate: what is taxed alike is added up before it is rounded. */
function vatOf({ parts, fee }: BilledHome): readonly VatRow[] {
  const bases = new Map<string, { rate: number; isIncluded: boolean; amountMicro: number }>()
  const add = (rate: number, isIncluded: boolean, amountMicro: number): void => {
    const key = `${rate} ${isIncluded}`
    const known = bases.get(key)?.amountMicro ?? 0
    bases.set(key, { rate, isIncluded, amountMicro: known + amountMicro })
  }
  for (const { terms, lines } of parts) {
    const of = (kinds: ReadonlySet<EntryKind>): number =>
      sum(lines.filter(({ kind }) => kinds.has(kind)).map(({ amountMicro }) => amountMicro))
    add(terms.energyVatHundredths, terms.pricesIncludeVat, of(energyKinds))
    add(terms.feeVatHundredths, terms.pricesIncludeVat, of(feeKinds))
  }
  if (fee !== null) add(fee.feeVatHundredths, fee.pricesIncludeVat, 0 - fee.monthlyFeeMicro)
  return [...bases.values()]
    .filter(({ rate, amountMicro }) => rate !== 0 && amountMicro !== 0)
    .map(({ rate, isIncluded, amountMicro }) => vatRow(amountMicro, rate, isIncluded))
}

function moved(accountId: number, kind: EntryKind, amountMicro: number): Entry[] {
  if (amountMicro === 0) return []
  return [{ accountId, kind, source: 'measured', energyWh: 0, amountMicro, aloneMicro: 0 }]
}

/** Books a bill at the last interval of its month, so that it is in the month's statement, and in the year's. */
export function billBooking(
  cellId: string,
  month: Period,
  revision: number,
  entries: readonly Entry[],
): Booking {
  const startMs = month.toMs - quarterMs
  const key = billKey(month.label, revision)
  return { cellId, kind: 'bill', key, startMs, revision, entries, gaps: [], planMicroPerKwh: null }
}

/** Takes a bill back, before one with the next revision. */
export function billReversal(bill: Booking, month: Period): Booking {
  return {
    ...bill,
    kind: 'bill-reversal',
    key: `bill-reversal ${month.label} ${bill.revision}`,
    entries: reversed(bill.entries),
  }
}

/** The key of a month's bill: each revision is booked once. */
export function billKey(month: string, revision: number): string {
  return `bill ${month} ${revision}`
}
