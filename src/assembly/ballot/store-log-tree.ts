import type { Kysely } from 'kysely'
import { leafHash } from '../../kernel/merkle.ts'
import type { Schema } from '../../store/schema.ts'
import { LogTree } from './log/log-tree.ts'
import { readLines } from './store.ts'

/** Ballots of a neighbourhood whose logs are told of, at the most: the newest. */
const toldBallots = 50

/** The name of a ballot's log, the same wherever the node stands. */
export function ballotOriginOf(ballotId: string): string {
  return `commonwatt/ballot/${ballotId}`
}

/** How many entries the logs of a neighbourhood's newest ballots have. */
export async function ballotLogSizes(
  db: Kysely<Schema>,
  cellId: string,
): Promise<readonly { readonly log: string; readonly size: number; readonly isOver: boolean }[]> {
  const newest = await db
    .selectFrom('ballots')
    .select(['id', 'closed_ms'])
    .where('cell_id', '=', cellId)
    .orderBy('made_ms', 'desc')
    .orderBy('id')
    .limit(toldBallots)
    .execute()
  if (newest.length === 0) return []
  const lasts = await db
    .selectFrom('ballot_log')
    .select('ballot_id')
    .select(({ fn }) => fn.max('seq').as('last'))
    .where(
      'ballot_id',
      'in',
      newest.map(({ id }) => id),
    )
    .groupBy('ballot_id')
    .execute()
  const sizes = new Map(lasts.map(({ ballot_id, last }) => [ballot_id, last + 1]))
  return newest.map(({ id, closed_ms }) => {
    return { log: id, size: sizes.get(id) ?? 0, isOver: closed_ms !== null }
  })
}

/** The log of a ballot as it is kept; null: no ballot of this neighbourhood. */
export async function readLogTree(
  db: Kysely<Schema>,
  cellId: string,
  ballotId: string,
): Promise<LogTree | null> {
  const row = await db
    .selectFrom('ballots')
    .select('id')
    .where('id', '=', ballotId)
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  if (row === undefined) return null
  const tree = new LogTree()
  for await (const line of readLines(db, ballotId)) tree.add(leafHash(Buffer.from(line)))
  return tree
}
