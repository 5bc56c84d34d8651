import type { Cell } from '../../cell/cell.ts'
import { lockCell } from '../../cell/store.ts'
import type { Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import { enterDecisionWithin } from '../decision/decisions.ts'
import type { Consequence } from './consequence.ts'
import type { BallotContext } from './context.ts'
import { decidedBy, type ClosedBallot } from './decided.ts'
import type { Receipt } from './log/receipt.ts'
import { dueBallots, keepConsequence } from './store-consequence.ts'
import { readBallot } from './store.ts'
import { layVoicesOn } from './topics.ts'
import { sheetsOf } from './tally/sheets.ts'
import { voicesIn } from './tally/tally.ts'

/** Ballots of one neighbourhood that are looked after at once at the most; the others follow a minute later. */
export const dueLimit = 50

/** How long a ballot waits for sheets of paper to be read after its time; a steward may close it sooner. */
export const sheetsWaitMs = 3 * dayMs

/**
 * Looks after the ballots of a neighbourhood: closes those whose time is over, with the time that they were begun with, enters what they
 * decided, and lays voices given away into those that are open. Done twice it is done once. Gives how many decisions were entered.
 */
export async function careForBallots(
  context: BallotContext,
  cell: Cell,
  nowMs: number,
): Promise<number> {
  let entered = 0
  const faults: unknown[] = []
  for (const id of await dueBallots(context.db, cell.id, nowMs, dueLimit)) {
    try {
      if (!(await closeDue(context, id, nowMs))) continue
      const consequence = await followUp(context, cell, id, nowMs)
      if (consequence?.kind === 'decided') entered++
    } catch (error) {
      // One that cannot be read stops no other.
      faults.push(error)
    }
  }
  await layVoicesOn(context, cell.id, null, nowMs)
  if (entered > 0) context.onDecided(cell.id)
  if (faults.length > 0) throw new AggregateError(faults, 'ballots that are due cannot be closed')
  return entered
}

/** Closes a ballot after its time, unless sheets of paper are still to be read; whether it is closed. */
async function closeDue({ ballots }: BallotContext, id: string, nowMs: number): Promise<boolean> {
  const box = await ballots.box(id)
  if (box === null) return false
  if (box.closedMs !== null) return true
  const { unread } = sheetsOf(box)
  if (unread > 0 && nowMs < box.definition.closesMs + sheetsWaitMs) return false
  const closed = await ballots.close(id, nowMs)
  return closed.ok || closed.code === 'ballot-closed'
}

/** Closes a ballot, before its time only with a reason, and does at once what follows. */
export async function closeByHand(
  context: BallotContext,
  cell: Cell,
  id: string,
  { reason, nowMs }: { readonly reason: string; readonly nowMs: number },
): Promise<Result<Receipt>> {
  const closed = await context.ballots.close(id, nowMs, reason)
  if (!closed.ok) return closed
  const consequence = await followUp(context, cell, id, nowMs)
  if (consequence?.kind === 'decided') context.onDecided(cell.id)
  return closed
}

/**
 * Does what follows from a closed ballot, once: the decision and that it came of this ballot are kept together. Null: the ballot is
 * open, or this was done before.
 */
export async function followUp(
  { db, ballots, random }: BallotContext,
  cell: Cell,
  id: string,
  nowMs: number,
): Promise<Consequence | null> {
  const closed = await closedBallot(ballots, id)
  if (closed === null) return null
  return db.transaction().execute(async (tx) => {
    await lockCell(tx, cell.id)
    const kept = await readBallot(tx, id)
    if (kept === null || kept.cellId !== cell.id || kept.consequence !== null) return null
    const decided = decidedBy({ ...closed, minority: kept.minority, timeZone: cell.timeZone })
    if ('kind' in decided) {
      await keepConsequence(tx, id, { consequence: JSON.stringify(decided), decisionId: null })
      return decided
    }
    const entered = await enterDecisionWithin(tx, cell, decided, { random, nowMs })
    const consequence: Consequence = entered.ok
      ? { kind: 'decided' }
      : { kind: 'refused', code: entered.code, message: entered.message, values: entered.values }
    const decisionId = entered.ok ? entered.value.id : null
    await keepConsequence(tx, id, { consequence: JSON.stringify(consequence), decisionId })
    return consequence
  })
}

async function closedBallot(
  ballots: BallotContext['ballots'],
  id: string,
): Promise<Omit<ClosedBallot, 'minority' | 'timeZone'> | null> {
  await ballots.settled(id)
  const box = await ballots.box(id)
  const log = await ballots.head(id)
  const tally = await ballots.tally(id)
  if (box === null || box.closedMs === null || log === null || !tally.ok) return null
  return {
    definition: box.definition,
    closedMs: box.closedMs,
    tally: tally.value,
    choices: voicesIn(box).choices,
    logRoot: log.head,
  }
}
