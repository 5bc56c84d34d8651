import type { EntryKind, Source } from './ledger.ts'

/** How people are told that an amount is known: as the ledger has it, or `agreed` where it rests on no meter. */
export const saidSources = ['measured', 'estimated', 'allocated', 'agreed'] as const

export type SaidSource = (typeof saidSources)[number]

/**
 * How an entry is known. Fees, VAT and what evens a month out follow from what was agreed; the ledger, whose bookings never
 * change, has them without that. Whoever shows an entry or a sum of entries, in whatever form, asks here.
 */
export function saidSource({
  kind,
  source,
}: {
  readonly kind: EntryKind
  readonly source: Source
}): SaidSource {
  return kind === 'monthly-fee' || kind === 'vat' || kind === 'month-end' ? 'agreed' : source
}
