import { guestHomes } from '../../accounts/communities/read-parts.ts'
import { partsIn } from '../../accounts/communities/store-meter-part.ts'
import { readMonthEnd } from '../../accounts/month-end/close-months.ts'
import { monthOf, parsePeriod, type Period } from '../../accounts/period.ts'
import type { ExpectedPremium } from '../../accounts/expected-premium.ts'
import type { RuleTrial } from '../../accounts/rule-trial.ts'
import type { Statement } from '../../accounts/statement.ts'
import { statementRows } from '../../accounts/statement-rows.ts'
import { readStatement } from '../../accounts/statements.ts'
import { readLogHead } from '../../accounts/log/store-ledger-log.ts'
import { readExpectedPremium } from '../../accounts/store-premium.ts'
import { sumsOf } from '../../accounts/store-statement.ts'
import { checkLedger, listAccounts } from '../../accounts/store.ts'
import { logSigner, readWitnesses, type Witnessed } from '../../accounts/log/witnesses.ts'
import type { Cell } from '../../cell/cell.ts'
import { hasRole, type Principal } from '../../cell/role.ts'
import { smallestGroup } from '../../cell/small-group.ts'
import { findCell, homesOf } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { localMonthStartMs } from '../../kernel/local-time.ts'
import { keyText } from '../../kernel/signed-note.ts'
import { minuteMs, quarterMs } from '../../kernel/steps.ts'
import type { WebContext } from '../context.ts'
import type {
  AccountsView,
  MonthChoice,
  PremiumView,
  RuleTrialView,
  StatementView,
  WitnessesView,
} from '../view/accounts.ts'
import { byName } from './cell-day.ts'
import { Kept } from './kept.ts'
import { localKinds } from './now.ts'

/** Months that can be chosen at the most. */
const monthLimit = 36

/** Adding the whole ledger up again takes a while: the answer is shown for this long. */
const checkKeptMs = 10 * minuteMs

/** What witnesses saw is held against the whole log, and shown for this long. */
const witnessesKeptMs = minuteMs

/** The month that an address asks for, or the present one. */
export function askedMonth(asked: string | undefined, cell: Cell, nowMs: number): Period {
  const period = /^\d{4}-\d{2}$/.test(asked ?? '') ? parsePeriod(asked ?? '', cell.timeZone) : null
  return period?.ok === true ? period.value : monthOf(nowMs, cell.timeZone)
}

/** Reads the sums of a month for those whom the reader may see: own homes, or as a steward all members' sums. */
export class AccountsReader {
  readonly #context: WebContext
  readonly #checks: Kept<AccountsView['check']>
  readonly #witnesses: Kept<readonly Witnessed[]>

  constructor(context: WebContext) {
    this.#context = context
    this.#checks = new Kept(context.api.clock, checkKeptMs)
    this.#witnesses = new Kept(context.api.clock, witnessesKeptMs)
  }

  /** Who witnesses is another now. */
  forgetWitnesses(): void {
    this.#witnesses.clear()
  }

  async read(
    {
      cell,
      principal,
      nowMs,
    }: { readonly cell: Cell; readonly principal: Principal; readonly nowMs: number },
    month: Period,
  ): Promise<AccountsView> {
    const { db } = this.#context.api
    const isSteward = hasRole(principal, cell.id, 'steward')
    const own = byName(await homesOf(db, cell.id)).filter(
      (home) => isSteward || hasRole(principal, home.id, 'resident'),
    )
    const guests = isSteward ? await guestsOf(db, cell) : []
    const homes = [...own, ...guests.map(({ home }) => home)]
    const hrefs = new Map(guests.map(({ home, href }) => [home.id, href]))
    const log = await readLogHead(db, cell.id)
    const accounts = await listAccounts(db, cell.id)
    const shown = homes.flatMap((home) => {
      const account = accounts.find(({ kind, ownerId }) => kind === 'home' && ownerId === home.id)
      return account === undefined ? [] : [{ home, account }]
    })
    const sums = await sumsOf(
      db,
      shown.map(({ account }) => account.id),
      month.fromMs,
      month.toMs,
    )
    return {
      month: { key: month.label, startMs: month.fromMs },
      months: monthsOf(cell, nowMs),
      members: shown.map(({ home, account }) => {
        const lines = (sums.get(account.id) ?? []).filter(({ kind }) => kind !== 'payment')
        const total = (of: (line: (typeof lines)[number]) => number) =>
          lines.reduce((sum, line) => sum + of(line), 0)
        return {
          href: hrefs.get(home.id) ?? `/at/${home.slug}/statement`,
          name: home.name,
          amountMicro: total(({ amountMicro }) => amountMicro),
          aloneMicro: total(({ aloneMicro }) => aloneMicro),
          savedMicro: total(({ amountMicro, aloneMicro }) => amountMicro - aloneMicro),
          sharedWh: total(({ kind, energyWh }) =>
            localKinds.has(kind) || kind === 'to-neighbours' ? Math.abs(energyWh) : 0,
          ),
        }
      }),
      monthEnd: await readMonthEnd(db, cell.id, month),
      premium: premiumView(await readExpectedPremium(db, cell.id, month), homes, isSteward),
      check: isSteward ? await this.#check(cell) : null,
      isBookkeeper: isSteward,
      log: log.size === 0 ? null : log,
      witnesses: log.size === 0 ? null : await this.#readWitnesses(cell, isSteward),
    }
  }

  async #readWitnesses(cell: Cell, isSteward: boolean): Promise<WitnessesView> {
    const { db, publicUrl } = this.#context.api
    const witnesses = await this.#witnesses.get(cell.id, () => readWitnesses(db, cell.id))
    return {
      watchingHref: `/at/${cell.slug}/watching`,
      logUrl: `${publicUrl}/api/logs/${cell.id}`,
      logKey: keyText(await logSigner(db, cell.id)),
      mayChange: isSteward,
      witnesses: witnesses.map(({ keyId, key, seen, holds }) => {
        const last =
          seen === null ? null : { size: seen.size, atMs: seen.atMs, holds: holds === true }
        return { keyId, name: key.name, seen: last }
      }),
    }
  }

  #check(cell: Cell): Promise<AccountsView['check']> {
    return this.#checks.get(cell.id, async () => {
      const found = await checkLedger(this.#context.api.db, cell.id)
      const isBalanced = found.unbalanced === 0 && found.wrongBalances === 0 && found.sumMicro === 0
      return found.bookings === 0 ? null : { bookings: found.bookings, isBalanced }
    })
  }
}

/** Homes from elsewhere with an account here, by name, and where their statements stand. */
async function guestsOf(
  db: WebContext['api']['db'],
  cell: Cell,
): Promise<readonly { readonly home: Cell; readonly href: string }[]> {
  const agreed = (await partsIn(db, cell.id)).filter(({ state }) => state === 'agreed')
  const last = new Map(agreed.toReversed().map(({ homeId, id }) => [homeId, id]))
  return byName(await guestHomes(db, cell.id)).map((home) => {
    return { home, href: `/at/${cell.slug}/meter-parts/${last.get(home.id) ?? ''}/statement` }
  })
}

/** What is expected of a premium as its page shows it, of the homes that the reader may see. The sum of few homes would tell what a neighbour's part is. */
export function premiumView(
  premium: ExpectedPremium | null,
  homes: readonly Cell[],
  isSteward: boolean,
): PremiumView | null {
  if (premium === null) return null
  const names = new Map(homes.map(({ id, name }) => [id, name]))
  const members = premium.members
    .map(({ accountNumber, ownerId, sharedWh, amountMicro }) => {
      const name = names.get(ownerId ?? '') ?? null
      return { name, number: accountNumber, sharedWh, amountMicro }
    })
    .filter(({ name, sharedWh }) => name !== null || (isSteward && sharedWh !== 0))
  const maySeeSums = isSteward || premium.members.length >= smallestGroup
  return { all: maySeeSums ? premium : null, members, rest: isSteward ? premium.rest : null }
}

/** Months from the cell's first to the present one, newest first. */
export function monthsOf(cell: Cell, nowMs: number): MonthChoice[] {
  const months: MonthChoice[] = []
  for (let back = 0; back < monthLimit; back++) {
    const startMs = localMonthStartMs(cell.timeZone, nowMs, -back)
    months.push({ key: monthOf(startMs, cell.timeZone).label, startMs })
    if (startMs <= cell.createdMs) break
  }
  return months
}

/** A trial of a rule as its page shows it: homes by name, then former members by number. Plants that are owned together have no purse of their own. */
export function ruleTrialView(
  { members, unplanned, isAllWorse }: RuleTrial,
  homes: readonly Cell[],
  { label, fromMs }: Period,
): RuleTrialView {
  const places = new Map(homes.map(({ id }, i) => [id, i]))
  const names = new Map(homes.map(({ id, name }) => [id, name]))
  const placeOf = (ownerId: string | null): number => places.get(ownerId ?? '') ?? homes.length
  return {
    month: { key: label, startMs: fromMs },
    unplanned,
    isAllWorse,
    members: members
      .filter(({ kind, booked, tried }) => {
        return kind === 'home' && (booked.amountMicro !== 0 || tried.amountMicro !== 0)
      })
      .toSorted((a, b) => placeOf(a.ownerId) - placeOf(b.ownerId))
      .map(({ accountNumber, ownerId, booked, tried, fair }) => ({
        name: names.get(ownerId ?? '') ?? null,
        number: accountNumber,
        bookedMicro: booked.amountMicro,
        triedMicro: tried.amountMicro,
        aloneMicro: tried.aloneMicro,
        fair,
      })),
  }
}

/** The statement of a home for a month; null before its first settlement, and for what is no home. */
export async function readHomeStatement(
  { api: { db } }: WebContext,
  home: Cell,
  month: Period,
): Promise<Statement | null> {
  const neighbourhood = home.parentId === null ? null : await findCell(db, home.parentId)
  return neighbourhood === null ? null : await readStatement(db, neighbourhood, home, month)
}

/** A statement as its page shows it. */
export function statementView(
  statement: Statement | null,
  home: Cell,
  month: Period,
  nowMs: number,
): StatementView {
  const gaps = statement?.intervals.gaps ?? []
  const gapsMs = gaps.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0)
  assert(gapsMs % quarterMs === 0, 'gaps are whole quarters of an hour')
  return {
    owner: home.name,
    path: `/at/${home.slug}/statement`,
    community: null,
    fromMs: month.fromMs,
    toMs: month.toMs,
    timeZone: month.timeZone,
    rows: statement === null ? [] : statementRows(statement),
    isBillOpen: statement?.isBillOpen ?? false,
    amountMicro: statement?.totals.amountMicro ?? 0,
    aloneMicro: statement?.totals.aloneMicro ?? 0,
    planned: statement?.planned ?? { neighbourhood: null, home: null },
    allocation: statement?.allocation ?? { intervals: 0, corrected: 0, amountMicro: 0 },
    gaps: gapsMs / quarterMs,
    unplanned: statement?.intervals.unplanned ?? 0,
    monthKey: month.label,
    months: monthsOf(home, nowMs),
  }
}
