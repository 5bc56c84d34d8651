import type { PlannedSavings } from '../energy/plan/plan-savings.ts'
import type { EntryKind } from './ledger.ts'
import type { SaidSource } from './said-source.ts'
import type { AgreedBy, AgreedKind } from './sharing/agreed-part.ts'
import type { Statement } from './statement.ts'
import type { VatRow } from './billing/vat.ts'

/** What a row of a statement is called besides the kinds of entries. */
export type RowName =
  | EntryKind
  | 'total'
  | 'saved-by-sharing'
  | 'home-saved-by-planning'
  | 'neighbourhood-saved-by-planning'
  | 'expected-premium'
  | 'vat-on-top'
  | 'vat-included'
  | 'corrected-by-grid-operator'
  | 'opening-balance'
  | 'period-amount'
  | 'payments'
  | 'premium-in-payments'
  | 'closing-balance'
  | 'no-value'
  | 'meter-part'
  | 'settled-until'

/** One row of a statement. What it has no value for is left out. + flows into the home and its account. */
export interface StatementRow {
  /** Which part of the statement it stands in. */
  readonly part: 'lines' | 'total' | 'worth' | 'premium' | 'vat' | 'balance' | 'span'
  readonly name: RowName
  readonly source?: SaidSource | 'planned' | 'expected'
  readonly energyWh?: number
  readonly priceMicroPerKwh?: number | null
  readonly amountMicro?: number
  /** What the same energy would have cost or earned without sharing. */
  readonly aloneMicro?: number
  readonly vat?: VatRow
  /** What part of the home's meters counts here. */
  readonly partsPerMillion?: number
  /** What was agreed on together that the row goes by; absent: nothing. */
  readonly agreed?: readonly AgreedBy[]
  /** Of a row about another span than the statement's. */
  readonly fromMs?: number
  readonly toMs?: number
}

/**
 * A statement row by row, in the order it is read. The page, which is also the print, and the CSV show these rows and
 * work nothing out themselves; so they say the same to the micro-unit as the statement, which is the JSON.
 */
export function statementRows(statement: Statement): readonly StatementRow[] {
  const { totals, lines, planned, intervals, settledUntilMs } = statement
  return [
    ...lines.map(({ kind, ...line }) => ({
      part: 'lines' as const,
      name: kind,
      ...line,
      ...agreedOn(statement, kind),
    })),
    {
      part: 'total',
      name: 'total',
      energyWh: totals.importedWh - totals.exportedWh,
      amountMicro: totals.amountMicro,
      aloneMicro: totals.aloneMicro,
    },
    { part: 'worth', name: 'saved-by-sharing', amountMicro: totals.savedMicro },
    ...plannedRow('home-saved-by-planning', planned.home),
    ...plannedRow('neighbourhood-saved-by-planning', planned.neighbourhood),
    ...premiumRow(statement),
    ...vatRows(statement),
    ...allocationRow(statement),
    ...balanceRows(statement),
    ...intervals.gaps.map((gap) => ({ part: 'span' as const, name: 'no-value' as const, ...gap })),
    ...statement.meterParts.map((span) => {
      return { part: 'span' as const, name: 'meter-part' as const, ...span }
    }),
    { part: 'span', name: 'settled-until', toMs: settledUntilMs },
  ]
}

/** Who gets how much and at what price goes by these; what is moved when a month is over by a least benefit. */
const goesBy: Readonly<Partial<Record<EntryKind, readonly AgreedKind[]>>> = {
  'from-neighbours': ['key', 'price'],
  'from-plants': ['key', 'price'],
  'to-neighbours': ['key', 'price'],
  'month-end': ['least-benefit'],
}

/** Each only once, however many times it began anew. */
function agreedOn({ agreed }: Statement, kind: EntryKind): Pick<StatementRow, 'agreed'> {
  const by = agreed.filter((of) => goesBy[kind]?.includes(of.kind)).map((of) => of.by)
  const once = [...new Map(by.map((of) => [of.id, of])).values()]
  return once.length === 0 ? {} : { agreed: once }
}

function plannedRow(name: RowName, savings: PlannedSavings | null): readonly StatementRow[] {
  if (savings === null) return []
  return [{ part: 'worth', name, source: 'planned', amountMicro: savings.savedMicro }]
}

/** What is not booked: it stands apart from what is, and in no sum. */
function premiumRow({ expectedPremium }: Statement): readonly StatementRow[] {
  if (expectedPremium === null) return []
  const { sharedWh, amountMicro } = expectedPremium
  const row = { energyWh: sharedWh, amountMicro }
  return [{ part: 'premium', name: 'expected-premium', source: 'expected', ...row }]
}

function vatRows({ vat }: Statement): readonly StatementRow[] {
  return vat.map((row) => {
    return { part: 'vat', name: row.isIncluded ? 'vat-included' : 'vat-on-top', vat: row }
  })
}

/** What the grid operator's figures changed: it is in the lines already. */
function allocationRow({ allocation }: Statement): readonly StatementRow[] {
  if (allocation.intervals === 0) return []
  const { amountMicro } = allocation
  return [{ part: 'worth', name: 'corrected-by-grid-operator', source: 'allocated', amountMicro }]
}

function balanceRows({ balance }: Statement): readonly StatementRow[] {
  return [
    { part: 'balance', name: 'opening-balance', amountMicro: balance.openingMicro },
    { part: 'balance', name: 'period-amount', amountMicro: balance.amountMicro },
    { part: 'balance', name: 'payments', amountMicro: balance.paymentsMicro },
    ...premiumInPayments(balance),
    { part: 'balance', name: 'closing-balance', amountMicro: balance.closingMicro },
  ]
}

/** What is in the payments already: a row only where there is something. */
function premiumInPayments({ premiumMicro }: Statement['balance']): readonly StatementRow[] {
  if (premiumMicro === 0) return []
  return [{ part: 'balance', name: 'premium-in-payments', amountMicro: premiumMicro }]
}
