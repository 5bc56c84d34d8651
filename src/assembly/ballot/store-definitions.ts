import type { Kysely } from 'kysely'
import * as v from 'valibot'
import type { Schema } from '../../store/schema.ts'
import { entryShape, type BallotDefinition } from './log/ballot-shapes.ts'

/** Ballots that are read at the most: the newest. */
export const definitionsLimit = 500

/** A ballot as it was begun, and where it stands. */
export interface BegunBallot {
  readonly ballot: BallotDefinition
  /** null: it is open. */
  readonly closedMs: number | null
  /** null: nothing came of it, or not yet. */
  readonly decisionId: string | null
}

/** The ballots of a neighbourhood with the first line of their logs, the newest first; {@link definitionsLimit} at the most. */
export async function readDefinitions(
  db: Kysely<Schema>,
  cellId: string,
  limit = definitionsLimit,
): Promise<BegunBallot[]> {
  const rows = await db
    .selectFrom('ballots')
    .innerJoin('ballot_log', 'ballot_log.ballot_id', 'ballots.id')
    .select(['ballot_log.line', 'ballots.closed_ms', 'ballots.decision_id'])
    .where('ballots.cell_id', '=', cellId)
    .where('ballot_log.seq', '=', 0)
    .orderBy('ballots.made_ms', 'desc')
    .orderBy('ballots.id')
    .limit(limit)
    .execute()
  return rows.flatMap(({ line, closed_ms: closedMs, decision_id: decisionId }) => {
    const entry = v.parse(entryShape, JSON.parse(line))
    return entry.kind === 'definition' ? [{ ballot: entry.ballot, closedMs, decisionId }] : []
  })
}
