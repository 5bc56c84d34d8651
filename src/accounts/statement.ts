import type { PlannedSavings } from '../energy/plan/plan-savings.ts'
import { assert } from '../kernel/assert.ts'
import { sum } from './sharing/apportion.ts'
import type { PartSpan } from './communities/meter-part.ts'
import type { PremiumPart } from './expected-premium.ts'
import { entryKinds, sources, type EntryKind, type Source } from './ledger.ts'
import { quartersIn, type Period } from './period.ts'
import type { AgreedSpan, Span } from './sharing/rule-spans.ts'
import { saidSource, type SaidSource } from './said-source.ts'
import type { VatRow } from './billing/vat.ts'

/** What one member is owed or owes for a period. Page, CSV, JSON and print are all made from this object. */
export interface Statement {
  readonly neighbourhood: { readonly id: string; readonly name: string }
  /** `name` is null for a member who was forgotten. */
  readonly member: { readonly accountNumber: number; readonly name: string | null }
  /** ISO 4217. */
  readonly currency: string
  readonly period: Period
  /** The first instant not settled yet: in the period where the period is not over. */
  readonly settledUntilMs: number
  readonly lines: readonly StatementLine[]
  readonly totals: StatementTotals
  /** VAT of the months that end in the period, by rate: on top it is in the lines too. */
  readonly vat: readonly VatRow[]
  /** Whether fees and VAT of a month in the period are still to come: they are booked when the month is over. */
  readonly isBillOpen: boolean
  readonly balance: StatementBalance
  readonly intervals: StatementIntervals
  readonly planned: StatementPlanned
  /** How often late readings or an allocation changed a quarter of an hour of the period, and what that changed. */
  readonly corrections: { readonly count: number; readonly amountMicro: number }
  readonly allocation: StatementAllocation
  /** The member's part of Italy's premium for shared energy, expected and not booked: in no sum. null where the rule has none. */
  readonly expectedPremium: PremiumPart | null
  /** What of the rules of the period was agreed on together, and by what. */
  readonly agreed: readonly AgreedSpan[]
  /** With what part of its meters the home takes part here, where it takes part in other communities too, by time. */
  readonly meterParts: readonly PartSpan[]
}

/** What the grid operator's allocation says of a period. */
export interface StatementAllocation {
  /** Quarter hours of the period that it counts for. */
  readonly intervals: number
  /** Of these, those in which it changed what the account had. */
  readonly corrected: number
  /** What that changed, together; it is in the lines. */
  readonly amountMicro: number
}

/** Sum of the ledger's entries of one kind and source. + flows into the home and its account. */
export interface EntrySum {
  readonly kind: EntryKind
  readonly source: Source
  readonly energyWh: number
  readonly amountMicro: number
  /** What the same energy would have cost or earned if nothing were shared. */
  readonly aloneMicro: number
}

/** Such a sum as people are told it. */
export interface StatementLine extends Omit<EntrySum, 'source'> {
  readonly source: SaidSource
  /** Mean price, to the micro-unit per kWh; null where the line has no energy. */
  readonly priceMicroPerKwh: number | null
}

/** Sums over the lines, exact. */
export interface StatementTotals {
  /** Energy that came into the home, all of it. */
  readonly importedWh: number
  /** Of it from neighbours and shared plants. */
  readonly localWh: number
  /** Energy that left the home, all of it, as a positive number. */
  readonly exportedWh: number
  /** Of it to neighbours. */
  readonly soldWh: number
  readonly amountMicro: number
  readonly aloneMicro: number
  /** What sharing was worth: `amountMicro - aloneMicro`. */
  readonly savedMicro: number
}

/** `closing = opening + amount + payments`. */
export interface StatementBalance {
  readonly openingMicro: number
  readonly amountMicro: number
  readonly paymentsMicro: number
  /** Of the payments: what came of Italy's premium for shared energy, without what was booked back of it. */
  readonly premiumMicro: number
  readonly closingMicro: number
}

/**
 * What planning was expected to save in the settled part of the period; null where no plan was in force. It is planned,
 * not booked: the home's at the prices inside the neighbourhood, and a part of the neighbourhood's.
 */
export interface StatementPlanned {
  readonly neighbourhood: PlannedSavings | null
  readonly home: PlannedSavings | null
}

export interface StatementIntervals {
  /** Quarter hours of the period that are over and settled or due. */
  readonly expected: number
  readonly settled: number
  /** Spans without a value of this member's meter, ascending: not settled. */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[]
  /** Settled ones without a plan in force, where the rule takes its price: shared at halfway instead. */
  readonly unplanned: number
}

/** What the ledger says about an account in a period. */
export interface StatementFacts {
  readonly vat: readonly VatRow[]
  readonly isBillOpen: boolean
  readonly sums: readonly EntrySum[]
  readonly openingMicro: number
  readonly paymentsMicro: number
  readonly premiumMicro: number
  readonly settledIntervals: number
  readonly settledUntilMs: number
  /** Settled intervals without a value of this account, ascending. */
  readonly gaps: readonly Span[]
  readonly unplannedIntervals: number
  readonly corrections: { readonly count: number; readonly amountMicro: number }
  readonly allocation: StatementAllocation
  readonly expectedPremium: PremiumPart | null
  readonly agreed: readonly AgreedSpan[]
  readonly meterParts: readonly PartSpan[]
}

/** Makes the statement. Every amount of it is a sum of ledger entries, but `planned` and `expectedPremium`, which are in no sum. */
export function buildStatement(
  of: Pick<Statement, 'neighbourhood' | 'member' | 'currency' | 'period' | 'planned'>,
  facts: StatementFacts,
): Statement {
  const lines = facts.sums
    .filter(({ energyWh, amountMicro, aloneMicro }) => energyWh || amountMicro || aloneMicro)
    .toSorted((a, b) => orderOf(a) - orderOf(b))
    .map((line) => ({
      ...line,
      source: saidSource(line),
      priceMicroPerKwh: meanPrice(line.energyWh, line.amountMicro),
    }))
  const totals = totalsOf(facts.sums)
  const { amountMicro } = totals
  const { openingMicro, paymentsMicro, settledUntilMs } = facts
  assert(Number.isSafeInteger(openingMicro + amountMicro), 'a statement is in whole micro-units')
  return {
    ...of,
    settledUntilMs,
    lines,
    totals,
    vat: facts.vat,
    isBillOpen: facts.isBillOpen,
    balance: {
      openingMicro,
      amountMicro,
      paymentsMicro,
      premiumMicro: facts.premiumMicro,
      closingMicro: openingMicro + amountMicro + paymentsMicro,
    },
    intervals: {
      expected: quartersIn(of.period, settledUntilMs),
      settled: facts.settledIntervals,
      gaps: joined(facts.gaps),
      unplanned: facts.unplannedIntervals,
    },
    corrections: facts.corrections,
    allocation: facts.allocation,
    expectedPremium: facts.expectedPremium,
    agreed: facts.agreed,
    meterParts: facts.meterParts,
  }
}

/** Sums over lines; payments are no part of them. */
export function totalsOf(lines: readonly EntrySum[]): StatementTotals {
  const whOf = (...kinds: readonly EntryKind[]): number =>
    sum(lines.filter((line) => kinds.includes(line.kind)).map((line) => line.energyWh))
  const settled = lines.filter((line) => line.kind !== 'payment')
  const amountMicro = sum(settled.map((line) => line.amountMicro))
  const aloneMicro = sum(settled.map((line) => line.aloneMicro))
  return {
    importedWh: whOf('from-neighbours', 'from-plants', 'from-grid', 'late-from-grid'),
    localWh: whOf('from-neighbours', 'from-plants'),
    exportedWh: 0 - whOf('to-neighbours', 'to-grid', 'late-to-grid'),
    soldWh: 0 - whOf('to-neighbours'),
    amountMicro,
    aloneMicro,
    savedMicro: amountMicro - aloneMicro,
  }
}

function orderOf(line: { readonly kind: EntryKind; readonly source: Source }): number {
  return entryKinds.indexOf(line.kind) * sources.length + sources.indexOf(line.source)
}

function meanPrice(energyWh: number, amountMicro: number): number | null {
  if (energyWh === 0) return null
  // Buying has energy in and money out, selling the other way round: the price is positive in both.
  return Math.round((-amountMicro * 1000) / energyWh) + 0
}

/** Neighbouring intervals become one span. */
function joined(gaps: readonly Span[]): readonly Span[] {
  const spans: { fromMs: number; toMs: number }[] = []
  for (const { fromMs, toMs } of gaps) {
    const last = spans.at(-1)
    if (last?.toMs === fromMs) last.toMs = toMs
    else spans.push({ fromMs, toMs })
  }
  return spans
}
