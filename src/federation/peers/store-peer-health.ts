import type { Kysely } from 'kysely'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'

/** How it goes with another node; null: never. */
export interface PeerHealth {
  /** When it last answered. */
  readonly heardMs: number | null
  /** From our question to its answer, and how far its clock was ahead of ours. */
  readonly tookMs: number | null
  readonly aheadMs: number | null
  /** When it last did not, and why. */
  readonly failedMs: number | null
  readonly refusal: Refusal | null
}

/** A peer has answered. */
export async function noteHeard(
  db: Kysely<Schema>,
  peerId: string,
  { nowMs, tookMs, aheadMs }: { nowMs: number; tookMs: number; aheadMs: number },
): Promise<void> {
  await note(db, peerId, { heard_ms: nowMs, took_ms: tookMs, ahead_ms: aheadMs })
}

/** A peer has not answered as it should. */
export async function noteFailed(
  db: Kysely<Schema>,
  peerId: string,
  nowMs: number,
  { code, message, values = {} }: Refusal,
): Promise<void> {
  await note(db, peerId, {
    failed_ms: nowMs,
    refusal: JSON.stringify({ ok: false, code, message, values }),
  })
}

/** How it goes with each peer that was ever asked, by its id. */
export async function peerHealth(db: Kysely<Schema>): Promise<ReadonlyMap<string, PeerHealth>> {
  const rows = await db.selectFrom('peer_health').selectAll().execute()
  return new Map(
    rows.map((row) => [
      row.peer_id,
      {
        heardMs: row.heard_ms,
        tookMs: row.took_ms,
        aheadMs: row.ahead_ms,
        failedMs: row.failed_ms,
        refusal: row.refusal === null ? null : JSON.parse(row.refusal),
      },
    ]),
  )
}

/** One that was removed meanwhile has no health. */
async function note(
  db: Kysely<Schema>,
  peerId: string,
  values:
    | { heard_ms: number; took_ms: number; ahead_ms: number }
    | { failed_ms: number; refusal: string },
): Promise<void> {
  const never = {
    heard_ms: null,
    took_ms: null,
    ahead_ms: null,
    failed_ms: null,
    refusal: null,
  }
  await db.transaction().execute(async (tx) => {
    const peer = await tx
      .selectFrom('peers')
      .select('id')
      .where('id', '=', peerId)
      .executeTakeFirst()
    if (peer === undefined) return
    await tx
      .insertInto('peer_health')
      .values({ peer_id: peerId, ...never, ...values })
      .onConflict((conflict) => conflict.column('peer_id').doUpdateSet(values))
      .execute()
  })
}
