import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { assert } from '../kernel/assert.ts'
import { dayMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { sum } from './sharing/apportion.ts'
import { bookedMeters } from './held-meters.ts'
import type { Account, Booking, Entry } from './ledger.ts'
import { CommunityGame, type FairShare } from './month-end/community-game.ts'
import { gainsOfAll, keepLeast } from './month-end/least-benefit.ts'
import {
  entriesOfMoves,
  makeWhole,
  shareByAdded,
  turnOfMonth,
  type Gain,
} from './month-end/month-end.ts'
import type { Period } from './period.ts'
import type { Span } from './sharing/rule-spans.ts'
import { stepAt } from './sharing/settlement-steps.ts'
import { settleInterval, type Metered } from './settlement.ts'
import { eveningOf, type Evening, type SharingRule } from './sharing/sharing-rule.ts'
import { totalsOf, type StatementTotals } from './statement.ts'
import { settlementsBetween } from './store-booking.ts'
import { entriesOfMonths } from './month-end/store-month-end.ts'
import { listAccounts } from './store.ts'
import { conditionsOf, readTerms, type Condition } from './read-terms.ts'

/** What a sharing rule would have meant for a period that is settled already. */
export interface RuleTrial {
  /** Settlements that were shared anew. */
  readonly intervals: number
  /** Of them those without a plan in force, where the rule takes its price: shared at halfway instead. */
  readonly unplanned: number
  /** Whether months are evened out by the rule, and this one cannot be: together they would have been worse off than alone. */
  readonly isAllWorse: boolean
  /** The least benefit that each home would have had, where the rule has one; null: it has none, or all together would have been worse off. */
  readonly keptLeastMicro: number | null
  /** Every home and plant that the ledger has, in the order of their numbers. */
  readonly members: readonly MemberTrial[]
}

export interface MemberTrial {
  readonly accountNumber: number
  readonly kind: 'home' | 'plant'
  /** The home's or thing's id; null for a member who was forgotten. */
  readonly ownerId: string | null
  /** As it is booked. */
  readonly booked: StatementTotals
  /** As it would have been; `savedMicro` below 0: worse off than alone. */
  readonly tried: StatementTotals
  /** What the member adds to what all could gain at these prices (`shapley.ts`): to be compared with `tried.savedMicro`. */
  readonly fair: FairShare
}

/**
 * Shares a settled period anew by another rule, from the meter values that it was settled with and at the tariffs that held, and books
 * nothing. Fees and VAT of bills stay as they are booked. The period is evened out as a month, where the rule asks for it. A rule that names homes gives those nothing that it does not name, former members among them.
 */
export async function tryRule(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id' | 'timeZone'>,
  rule: Omit<SharingRule, 'validFromMs'>,
  period: Period,
): Promise<RuleTrial> {
  const accounts = await listAccounts(db, cell.id)
  const { rules, ...held } = await readTerms(db, cell)
  const terms = { ...held, rules: [{ ...rule, validFromMs: 0 }] }
  const booked = new Sums()
  const tried = new Sums()
  const game = new CommunityGame(accounts)
  let intervals = 0
  let unplanned = 0
  for (let fromMs = period.fromMs; fromMs < period.toMs; fromMs += dayMs) {
    const toMs = Math.min(period.toMs, fromMs + dayMs)
    const bookings = [...(await settlementsBetween(db, cell.id, fromMs, toMs)).values()]
    for (const { entries } of bookings) booked.add(entries)
    const parts = triedSteps(bookings, rules, terms.rules)
    const plannedAt = new Map(parts.map(({ step, of }) => [step.fromMs, meanPlanPrice(of)]))
    const steps = parts.map(({ step }) => step)
    const conditions = conditionsOf(terms, cell.timeZone, steps, plannedAt)
    for (const [k, { of }] of parts.entries()) {
      const condition = conditions[k]!
      const meters = metersOf(of, accounts)
      tried.add(settledBy(condition, meters, accounts))
      game.add(meters, condition.prices, condition.rule, condition.turn)
    }
    intervals += bookings.length
    if (rule.price.kind === 'plan') {
      unplanned += bookings.filter((one) => one.planMicroPerKwh === null).length
    }
    // A long month leaves room for readings and pages in between.
    await setImmediate()
  }
  const bills = await entriesOfMonths(db, cell.id, period, ['monthly-fee', 'vat'])
  booked.add(bills)
  booked.add(await entriesOfMonths(db, cell.id, period, ['month-end']))
  tried.add(bills)
  const fair = await game.fairShares(turnOfMonth(period), setImmediate)
  const evening = eveningOf(rule)
  const isAllUneven = evening !== null && !tried.evenOut(evening, accounts, fair, period)
  const { leastMicro } = rule
  const keptLeastMicro =
    leastMicro === undefined ? null : tried.keepLeast(leastMicro, accounts, period)
  const isAllWorse = isAllUneven || (leastMicro !== undefined && keptLeastMicro === null)
  const members = accounts.flatMap(({ id, number, kind, ownerId, isFormer }) =>
    kind === 'home' || kind === 'plant'
      ? {
          accountNumber: number,
          kind,
          ownerId: isFormer ? null : ownerId,
          booked: booked.of(id),
          tried: tried.of(id),
          fair: fair.get(id) ?? noShare,
        }
      : [],
  )
  return { intervals, unplanned, isAllWorse, keptLeastMicro, members }
}

/** Of who has no account with energy. */
const noShare: FairShare = { shareMicro: 0, standardErrorMicro: null }

/** An interval that is tried, and the settlements in it. */
interface TriedStep {
  readonly step: Span
  readonly of: Booking[]
}

/** Settlements by the intervals of the rule that is tried; what was settled in longer ones than that stays as it is. */
function triedSteps(
  bookings: readonly Booking[],
  rules: readonly SharingRule[],
  tried: readonly SharingRule[],
): TriedStep[] {
  const steps: TriedStep[] = []
  let beginMs = NaN
  for (const booking of bookings.toSorted((a, b) => a.startMs - b.startMs)) {
    const own = stepAt(rules, booking.startMs)
    const { fromMs } = stepAt(tried, booking.startMs)
    const last = steps.at(-1)
    if (last !== undefined && fromMs === beginMs) {
      steps[steps.length - 1] = {
        step: { fromMs: last.step.fromMs, toMs: own.toMs },
        of: [...last.of, booking],
      }
    } else steps.push({ step: own, of: [booking] })
    beginMs = fromMs
  }
  return steps
}

/** What the plans said of settlements, on average; null: none was in force. */
function meanPlanPrice(bookings: readonly Booking[]): number | null {
  const planned = bookings.flatMap(({ planMicroPerKwh }) => planMicroPerKwh ?? [])
  return planned.length === 0 ? null : Math.round(sum(planned) / planned.length)
}

/** What meters counted in settlements one after the other. */
function metersOf(bookings: readonly Booking[], accounts: readonly Account[]): Metered[] {
  const all = new Map<number, Metered>()
  for (const booking of bookings) {
    for (const [id, one] of bookedMeters(booking, accounts)) {
      const known = all.get(id)
      all.set(id, known === undefined ? one : meteredTogether(known, one))
    }
  }
  return [...all.values()]
}

function meteredTogether(one: Metered, other: Metered): Metered {
  return {
    ...one,
    importWh: one.importWh + other.importWh,
    exportWh: one.exportWh + other.exportWh,
    lateImportWh: one.lateImportWh + other.lateImportWh,
    lateExportWh: one.lateExportWh + other.lateExportWh,
    source: other.source === 'estimated' ? 'estimated' : one.source,
  }
}

function settledBy(
  { rule, prices, turn }: Condition,
  meters: readonly Metered[],
  accounts: readonly Account[],
): readonly Entry[] {
  const idOf = (kind: 'grid' | 'community'): number => {
    const account = accounts.find((known) => known.kind === kind)
    assert(account !== undefined, `what is settled has an account of the ${kind}`)
    return account.id
  }
  const plantIds = new Set(accounts.flatMap(({ id, kind }) => (kind === 'plant' ? [id] : [])))
  return settleInterval({
    turn,
    homes: meters.filter(({ accountId }) => !plantIds.has(accountId)),
    plants: meters.filter(({ accountId }) => plantIds.has(accountId)),
    key: rule.key,
    terms: rule,
    prices,
    gridAccountId: idOf('grid'),
    communityAccountId: idOf('community'),
  })
}

type Line = Parameters<typeof totalsOf>[0][number]

/** Entries summed by account and kind. */
class Sums {
  readonly #lines = new Map<number, Map<string, Line>>()

  add(entries: readonly Entry[]): void {
    for (const { accountId, ...entry } of entries) {
      const lines = this.#lines.get(accountId) ?? new Map<string, Line>()
      this.#lines.set(accountId, lines)
      const known = lines.get(entry.kind)
      lines.set(entry.kind, known === undefined ? entry : together(known, entry))
    }
  }

  /** Evens the period out as a month; false: nothing can be moved. */
  evenOut(
    evening: Evening,
    accounts: readonly Account[],
    fair: ReadonlyMap<number, FairShare>,
    period: Period,
  ): boolean {
    const gains = this.#gains(accounts)
    const added = new Map([...fair].map(([id, { shareMicro }]) => [id, shareMicro]))
    const turn = turnOfMonth(period)
    const moves = evening === 'shapley' ? shareByAdded(gains, added, turn) : makeWhole(gains, turn)
    if (moves !== null) this.add(entriesOfMoves(moves))
    return moves !== null
  }

  /** Gives each home its least benefit, or what can be kept for all alike; null: nothing can. */
  keepLeast(leastMicro: number, accounts: readonly Account[], period: Period): number | null {
    const booked = this.#gains(accounts).filter(({ accountId }) => this.#lines.has(accountId))
    const gains = gainsOfAll(booked, accounts, period.toMs)
    const homes = new Set(accounts.flatMap(({ id, kind }) => (kind === 'home' ? [id] : [])))
    const { moves, keptMicro } = keepLeast(gains, homes, leastMicro, turnOfMonth(period))
    this.add(entriesOfMoves(moves))
    return keptMicro
  }

  #gains(accounts: readonly Account[]): Gain[] {
    return accounts.flatMap(({ id, kind }) =>
      kind === 'home' || kind === 'plant'
        ? [{ accountId: id, savedMicro: this.of(id).savedMicro }]
        : [],
    )
  }

  of(accountId: number): StatementTotals {
    return totalsOf([...(this.#lines.get(accountId)?.values() ?? [])])
  }
}

function together(one: Line, other: Line): Line {
  return {
    ...one,
    energyWh: one.energyWh + other.energyWh,
    amountMicro: one.amountMicro + other.amountMicro,
    aloneMicro: one.aloneMicro + other.aloneMicro,
  }
}
