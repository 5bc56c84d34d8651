import { microPerUnit } from '../../kernel/money.ts'
import type { Account } from '../ledger.ts'
import { plusMonths, type Day } from './bank-day.ts'

/** A neighbourhood's own bank account, and its name towards the banks. */
export interface Creditor {
  readonly name: string
  readonly iban: string
  readonly bic: string | null
  /** SEPA creditor identifier. */
  readonly creditorId: string
}

/** That a home allows its bank account to be collected from. */
export interface Mandate {
  readonly id: string
  readonly signedOn: Day
}

/** A home's bank account; `mandate` null: money is paid to it, and never collected. */
export interface BankAccount {
  readonly name: string
  readonly iban: string
  readonly bic: string | null
  readonly mandate: Mandate | null
}

/** Whom a payment is from or to. `sequence`: the first collection of a mandate, or a later one; null for money paid out. */
export interface Party extends BankAccount {
  readonly sequence: 'FRST' | 'RCUR' | null
}

/** Why a home is left out. `left`: it left between the file and its payment. */
export const leftOutReasons = [
  'former',
  'left',
  'no-account',
  'no-mandate',
  'mandate-lapsed',
  'too-much',
] as const

export type LeftOutReason = (typeof leftOutReasons)[number]

/** What one home pays, is paid, or why it is left out. */
export type PaymentLine = {
  readonly accountId: number
  readonly accountNumber: number
  /** Whole cents above 0, in micro-units. */
  readonly amountMicro: number
} & (
  | { readonly kind: 'debit' | 'credit'; readonly party: Party }
  | {
      readonly kind: 'left-out'
      readonly owes: boolean
      readonly reason: LeftOutReason
    }
)

/** Payments of a month, as they were when they were made: the same files come of it whenever they are asked for. */
export interface PaymentRun {
  readonly cellId: string
  /** `2026-10`. */
  readonly month: string
  /** Counts within the month from 1: runs that were withdrawn keep theirs. */
  readonly attempt: number
  readonly state: 'open' | 'paid' | 'withdrawn'
  readonly madeMs: number
  readonly paidMs: number | null
  /** Bank days. */
  readonly collectOn: Day
  readonly transferOn: Day
  readonly creditor: Creditor
  readonly lines: readonly PaymentLine[]
}

const microPerCent = microPerUnit / 100

/** One SEPA payment at the most: 999,999,999.99. */
const paymentLimitMicro = 999_999_999_990_000

/** Days between a home's statement and the collection: the pre-notification of the SEPA Core scheme (EPC016-06). */
export const noticeDays = 14

/** A mandate that nothing was collected by for so many months has lapsed (EPC016-06). */
const mandateMonths = 36

/**
 * Lines for all homes that owe or are owed a cent or more. What is below a cent stays in the account.
 * `dueMicro`: what is open of a home, + is owed to it. `lastUsed`: when each mandate was last collected by.
 */
export function paymentLines(
  due: readonly { readonly account: Account; readonly dueMicro: number }[],
  bankAccounts: ReadonlyMap<string, BankAccount>,
  lastUsed: ReadonlyMap<string, Day>,
  collectOn: Day,
): PaymentLine[] {
  return due.flatMap(({ account, dueMicro }): PaymentLine[] => {
    const amountMicro = Math.floor(Math.abs(dueMicro) / microPerCent) * microPerCent
    if (amountMicro === 0) return []
    const of = { accountId: account.id, accountNumber: account.number, amountMicro }
    const owes = dueMicro < 0
    const bank = account.isFormer ? undefined : bankAccounts.get(account.ownerId)
    const reason = whyNot(account, bank, { owes, amountMicro, lastUsed, collectOn })
    if (bank === undefined || reason !== null) {
      return [{ ...of, kind: 'left-out', owes, reason: reason ?? 'no-account' }]
    }
    if (!owes) return [{ ...of, kind: 'credit', party: { ...bank, sequence: null } }]
    const sequence = lastUsed.has(bank.mandate?.id ?? '') ? 'RCUR' : 'FRST'
    return [{ ...of, kind: 'debit', party: { ...bank, sequence } }]
  })
}

function whyNot(
  account: Account,
  bank: BankAccount | undefined,
  payment: {
    readonly owes: boolean
    readonly amountMicro: number
    readonly lastUsed: ReadonlyMap<string, Day>
    readonly collectOn: Day
  },
): LeftOutReason | null {
  if (account.isFormer) return 'former'
  if (bank === undefined) return 'no-account'
  if (payment.amountMicro > paymentLimitMicro) return 'too-much'
  if (!payment.owes) return null
  if (bank.mandate === null) return 'no-mandate'
  const { id, signedOn } = bank.mandate
  const lapsesOn = plusMonths(payment.lastUsed.get(id) ?? signedOn, mandateMonths)
  return lapsesOn < payment.collectOn ? 'mandate-lapsed' : null
}
