import { assert } from '../kernel/assert.ts'

/**
 * Who holds an account of a neighbourhood: a home; a plant that the neighbourhood owns together; the
 * grid (who sells, buys and carries the rest); the community's own pot; the bank, through which
 * payments come and go; VAT that the community owes to the state.
 */
export const accountKinds = ['home', 'plant', 'grid', 'community', 'bank', 'vat'] as const

export type AccountKind = (typeof accountKinds)[number]

export interface Account {
  readonly id: number
  readonly cellId: string
  readonly kind: AccountKind
  /** The home's or thing's id; the neighbourhood's for the other kinds. A former member's says nothing. */
  readonly ownerId: string
  /** Counts within the neighbourhood from 1: all that is left of a member who was forgotten. */
  readonly number: number
  readonly isFormer: boolean
  /** The first interval that it takes part in; 0: from the first one settled. */
  readonly fromMs: number
  readonly balanceMicro: number
}

/**
 * What an entry is about; the texts are in the message catalogues. `late-…`: counted after a gap in the
 * readings, so that nobody knows when it flowed: settled with the grid alone, never shared. `month-end`: money moved between members
 * when a month is evened out.
 */
export const entryKinds = [
  'from-neighbours',
  'from-plants',
  'to-neighbours',
  'from-grid',
  'to-grid',
  'late-from-grid',
  'late-to-grid',
  'network-fee',
  'community-fee',
  'monthly-fee',
  'vat',
  'month-end',
  'payment',
] as const

export type EntryKind = (typeof entryKinds)[number]

/**
 * Whether the energy of an entry was counted here, derived where part of the interval was not, or published by the grid
 * operator, whose allocation counts.
 */
export const sources = ['measured', 'estimated', 'allocated'] as const

export type Source = (typeof sources)[number]

/** One line of the ledger. + flows into the account and its owner: energy used, money received. */
export interface Entry {
  readonly accountId: number
  readonly kind: EntryKind
  readonly source: Source
  readonly energyWh: number
  readonly amountMicro: number
  /** What the same energy would have cost or earned if nothing were shared. Not money: for comparison only. */
  readonly aloneMicro: number
}

/**
 * `settlement`: one interval, `revision` 0 first; `reversal`: takes back that revision of the interval, before a
 * settlement with the next one; `bill` and `bill-reversal`: the same for VAT and fees of a month; `month-end` and
 * `month-end-reversal`: for money moved between members after that; `payment`: money that was paid.
 */
export const bookingKinds = [
  'settlement',
  'reversal',
  'bill',
  'bill-reversal',
  'month-end',
  'month-end-reversal',
  'payment',
] as const

export type BookingKind = (typeof bookingKinds)[number]

/** Entries that belong together and sum to zero. */
export interface Booking {
  readonly cellId: string
  readonly kind: BookingKind
  /** Unique in the neighbourhood: booking twice equals booking once. */
  readonly key: string
  /** The interval's start, of a bill that of its month's last interval, or the instant of the payment. */
  readonly startMs: number
  readonly revision: number
  readonly entries: readonly Entry[]
  /** Accounts with no value for the interval: not settled, and said so. */
  readonly gaps: readonly number[]
  /**
   * Of a settlement: what a kWh was worth inside the neighbourhood, with the local fee, by the plan that was in force when the
   * interval began, micro-units; null: none was. Kept whatever the rule, since plans are forgotten.
   */
  readonly planMicroPerKwh: number | null
}

/** Amounts at the most: a thousand million of the currency in one booking. */
const amountLimitMicro = 1e15

/** Stops the job when a booking is not whole numbers that sum to zero, in energy and in money. */
export function assertBalanced(booking: Booking): void {
  let energyWh = 0
  let amountMicro = 0
  for (const entry of booking.entries) {
    const values = [entry.energyWh, entry.amountMicro, entry.aloneMicro]
    assert(values.every(Number.isSafeInteger), `${booking.key}: an entry is not in whole numbers`)
    assert(Math.abs(entry.amountMicro) <= amountLimitMicro, `${booking.key}: an amount is absurd`)
    energyWh += entry.energyWh
    amountMicro += entry.amountMicro
  }
  assert(energyWh === 0, `${booking.key}: ${energyWh} Wh too many`)
  assert(amountMicro === 0, `${booking.key}: ${amountMicro} micro-units too many`)
}

/** A settlement of an interval. */
export function settlementBooking(
  cellId: string,
  startMs: number,
  revision: number,
  entries: readonly Entry[],
  gaps: readonly number[],
  planMicroPerKwh: number | null = null,
): Booking {
  const key = `settlement ${startMs} ${revision}`
  return { cellId, kind: 'settlement', key, startMs, revision, entries, gaps, planMicroPerKwh }
}

/** Takes a settlement back: the same entries with the other sign. It points to what it reverses by interval and revision. */
export function reversalOf(booking: Booking): Booking {
  assert(booking.kind === 'settlement', 'only a settlement is reversed')
  return {
    ...booking,
    kind: 'reversal',
    key: `reversal ${booking.startMs} ${booking.revision}`,
    gaps: [],
    planMicroPerKwh: null,
    entries: reversed(booking.entries),
  }
}

/** The same entries with the other sign. */
export function reversed(entries: readonly Entry[]): Entry[] {
  return entries.map((entry) => ({
    ...entry,
    energyWh: negated(entry.energyWh),
    amountMicro: negated(entry.amountMicro),
    aloneMicro: negated(entry.aloneMicro),
  }))
}

/** What turns the booked settlement into the one that is right now: nothing, or its reversal and a new revision. */
export function correctionOf(booked: Booking, right: Booking): readonly Booking[] {
  if (sameGaps(booked.gaps, right.gaps) && sameEntries(booked.entries, right.entries)) return []
  const { cellId, startMs, revision, planMicroPerKwh } = booked
  const { entries, gaps } = right
  return [
    reversalOf(booked),
    settlementBooking(cellId, startMs, revision + 1, entries, gaps, planMicroPerKwh),
  ]
}

/** Money paid from one account to another; `id` is the payer's, so that a payment sent twice is booked once. */
export function paymentBooking(
  cellId: string,
  payment: {
    readonly id: string
    readonly atMs: number
    readonly fromAccountId: number
    readonly toAccountId: number
    readonly amountMicro: number
  },
): Booking {
  assert(payment.amountMicro > 0, 'a payment is of more than nothing')
  const { id, atMs, fromAccountId, toAccountId, amountMicro } = payment
  const parts = [{ accountId: toAccountId, amountMicro }]
  return dividedPaymentBooking(cellId, { key: `payment ${id}`, atMs, fromAccountId, parts })
}

/** Keys of what an operator paid for shared energy, and of what was booked back of it. No id of a payment comes to one. */
export const premiumKey = (id: string): string => `premium ${id}`
export const premiumUndoneKey = (id: string): string => `premium-undone ${id}`

/** How the keys of both begin. */
export const premiumKeyStart = 'premium'

/** Money paid from one account to several, in one booking. Parts of nothing are left out; what is paid is all of them together. */
export function dividedPaymentBooking(
  cellId: string,
  payment: {
    readonly key: string
    readonly atMs: number
    readonly fromAccountId: number
    readonly parts: readonly { readonly accountId: number; readonly amountMicro: number }[]
  },
): Booking {
  const { key, atMs, fromAccountId } = payment
  const parts = payment.parts.filter(({ amountMicro }) => amountMicro !== 0)
  const totalMicro = parts.reduce((total, { amountMicro }) => total + amountMicro, 0)
  return {
    cellId,
    kind: 'payment',
    key,
    startMs: atMs,
    revision: 0,
    entries: [
      paymentLine(fromAccountId, -totalMicro),
      ...parts.map(({ accountId, amountMicro }) => paymentLine(accountId, amountMicro)),
    ],
    gaps: [],
    planMicroPerKwh: null,
  }
}

function paymentLine(accountId: number, amountMicro: number): Entry {
  return {
    accountId,
    kind: 'payment',
    source: 'measured',
    energyWh: 0,
    amountMicro,
    aloneMicro: amountMicro,
  }
}

/** Whether a payment may leave this account below zero. The community's pot and its VAT hold what they hold. */
export function mayOverdraw(kind: AccountKind): boolean {
  return kind !== 'community' && kind !== 'vat'
}

/** What a booking adds to each account, micro-units by account id. */
export function changesOf(bookings: readonly Booking[]): Map<number, number> {
  const changes = new Map<number, number>()
  for (const { entries } of bookings) {
    for (const { accountId, amountMicro } of entries) {
      changes.set(accountId, (changes.get(accountId) ?? 0) + amountMicro)
    }
  }
  return changes
}

function sameGaps(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id))
}

/** Entries are compared as sets: a database gives them back in its own order. */
export function sameEntries(a: readonly Entry[], b: readonly Entry[]): boolean {
  if (a.length !== b.length) return false
  const lines = new Set(a.map(lineOf))
  return b.every((entry) => lines.has(lineOf(entry)))
}

function lineOf(entry: Entry): string {
  const { accountId, kind, source, energyWh, amountMicro, aloneMicro } = entry
  return `${accountId} ${kind} ${source} ${energyWh} ${amountMicro} ${aloneMicro}`
}

/** Without a negative zero, which no database gives back. */
function negated(value: number): number {
  return value === 0 ? 0 : -value
}
