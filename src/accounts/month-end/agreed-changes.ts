import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import type { Schema } from '../../store/schema.ts'
import { newestBookingId } from '../billing/store-billing.ts'
import { monthOf, type Period } from '../period.ts'
import { tryRules } from '../rule-trial.ts'
import { heldAt } from '../sharing/agreed.ts'
import { changedHomes } from '../sharing/changed-homes.ts'
import { termAsItHolds, type KeptTerm } from '../sharing/kept-term.ts'
import { keptTerms, rulesAgreedOn } from '../sharing/store-agreed.ts'
import { knownChanges, saveChange, type AgreedChange } from '../sharing/store-changes.ts'
import { settledUntilMs } from '../store-booking.ts'
import { isEvened } from './close-months.ts'

/** Months that one run of {@link noteChanges} works out at the most: each is shared anew; the next run goes on. */
export const changesRunLimit = 2

/**
 * Works out what each thing that was agreed on meant in every month that is settled to its end and evened out: what is booked beside what the
 * month would have come to by the rule before it, which is what held without it, and what it replaced if it did. Anew, where anything of
 * the month was booked since. Running it twice equals running it once. Gives what it worked out.
 */
export async function noteChanges(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id' | 'timeZone'>,
): Promise<readonly AgreedChange[]> {
  const terms = await keptTerms(db, cell.id)
  const untilMs = terms.length === 0 ? null : await settledUntilMs(db, cell.id)
  if (untilMs === null) return []
  const known = await knownChanges(db, cell.id)
  const found: AgreedChange[] = []
  for (const [byId, own] of Map.groupBy(terms, ({ by }) => by.id)) {
    for (const month of monthsOf(own, untilMs, cell.timeZone)) {
      if (known.get(`${byId} ${month.label}`) === true) continue
      if (!(await isEvened(db, cell.id, month))) continue
      if (found.length === changesRunLimit) return found
      // What is booked meanwhile is for the next run.
      const throughId = await newestBookingId(db, cell.id)
      const change = await changeIn(db, cell, byId, terms, month)
      await saveChange(db, cell.id, month, throughId, change)
      found.push(change)
    }
  }
  return found
}

/** The months in which any of these terms held, up to the last one that is over. */
function monthsOf(terms: readonly KeptTerm[], untilMs: number, timeZone: string): Period[] {
  const held = terms.map(termAsItHolds).filter((of) => (of.untilMs ?? Infinity) > of.fromMs)
  const lastMs = Math.max(...held.map((of) => of.untilMs ?? Infinity))
  const months: Period[] = []
  const firstMs = Math.min(...held.map(({ fromMs }) => fromMs))
  if (firstMs >= untilMs) return []
  let month = monthOf(firstMs, timeZone)
  while (month.toMs <= untilMs && month.fromMs < lastMs) {
    months.push(month)
    month = monthOf(month.toMs, timeZone)
  }
  return months
}

async function changeIn(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id' | 'timeZone'>,
  byId: string,
  terms: readonly KeptTerm[],
  month: Period,
): Promise<AgreedChange> {
  const before = await rulesAgreedOn(db, cell.id, termsWithout(terms, byId))
  const { members, intervals, withoutPlanMs } = await tryRules(db, cell, before, month)
  const homes = members.filter(({ kind }) => kind === 'home')
  const changes = homes.map(({ booked, tried }) => booked.amountMicro - tried.amountMicro)
  return {
    byId,
    month: month.label,
    intervals,
    unplanned: withoutPlanMs.filter((atMs) => isPricedByPlan(terms, byId, atMs)).length,
    ...changedHomes(changes),
  }
}

/** Whether the price at an instant was to come from a plan because of one of them. */
function isPricedByPlan(terms: readonly KeptTerm[], byId: string, atMs: number): boolean {
  const [of] = heldAt(terms.map(termAsItHolds), atMs).filter(({ term }) => term.kind === 'price')
  return of?.by.id === byId && of.term.kind === 'price' && of.term.price.kind === 'plan'
}

/** What would have been agreed on without one of them: what that ended goes on. */
function termsWithout(terms: readonly KeptTerm[], byId: string) {
  return terms
    .filter(({ by }) => by.id !== byId)
    .map((term) => termAsItHolds(term.ended?.byId === byId ? { ...term, ended: null } : term))
}
