import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { refuse, type Refusal } from '../../kernel/refusal.ts'
import type { BallotContext } from './context.ts'
import { readBallot } from './store.ts'

/** Why a neighbourhood has no such ballot; null: it has. */
export async function findIn(
  db: BallotContext['db'],
  { cell, ballot }: { readonly cell: string; readonly ballot: string },
): Promise<Refusal | null> {
  const kept = await readBallot(db, ballot)
  return kept?.cellId === cell ? null : unknownBallot()
}

export function unknownBallot(): Refusal {
  return refuse('ballot-unknown', 'There is no such ballot.')
}

/** A neighbourhood that a route names, and its time. */
export async function cellAndTime(
  { db, clockOf }: BallotContext,
  cellId: string,
): Promise<{ readonly cell: Cell; readonly nowMs: number }> {
  const cell = await findCell(db, cellId)
  assert(cell !== null, 'a ballot belongs to a neighbourhood')
  return { cell, nowMs: clockOf(cell).now() }
}

export async function nowIn(context: BallotContext, cellId: string): Promise<number> {
  return (await cellAndTime(context, cellId)).nowMs
}
