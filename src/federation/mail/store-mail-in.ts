import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { Outcome } from './letter.ts'

/** How far letters of a peer were handled in one row of numbers. */
export interface Handled {
  readonly number: number
  /** What became of that last one. */
  readonly outcome: Outcome
}

/** How far it is; nobody else goes on from there before the transaction ends. A row of numbers that is not the peer's last one begins at 0. */
export async function lockHandled(
  tx: Kysely<Schema>,
  peerId: string,
  line: string,
): Promise<Handled> {
  const row = await tx
    .insertInto('mail_in')
    .values({ peer_id: peerId, line, number: 0, at_ms: 0 })
    .onConflict((conflict) => conflict.column('peer_id').doUpdateSet({ peer_id: peerId }))
    .returningAll()
    .executeTakeFirstOrThrow()
  if (row.line !== line) return { number: 0, outcome: null }
  const { number, refused, reason } = row
  return { number, outcome: refused === null ? null : { code: refused, message: reason ?? '' } }
}

/** Notes that a letter was handled or refused. */
export async function putHandled(
  tx: Kysely<Schema>,
  peerId: string,
  line: string,
  { number, outcome }: Handled,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable('mail_in')
    .set({
      line,
      number,
      refused: outcome?.code ?? null,
      reason: outcome?.message ?? null,
      at_ms: nowMs,
    })
    .where('peer_id', '=', peerId)
    .execute()
}
