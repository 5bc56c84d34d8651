import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'

/** What the broker keeps for those who come later: the last retained message of a topic. */
export interface RetainedMessage {
  readonly topic: string
  /** The cell whose credentials it came with; null: the node's own. */
  readonly slug: string | null
  /** Empty: what was kept is taken back. */
  readonly payload: Buffer
}

/** Rows of one statement: PostgreSQL and SQLite both take far more than their parameters. */
const rowsAtOnce = 500

/** Writes the last messages of topics, all or none. A topic may be named once only. */
export async function writeRetained(
  db: Kysely<Schema>,
  messages: readonly RetainedMessage[],
): Promise<void> {
  const kept = messages.filter(({ payload }) => payload.length > 0)
  const gone = messages.filter(({ payload }) => payload.length === 0)
  await db.transaction().execute(async (tx) => {
    for (let i = 0; i < kept.length; i += rowsAtOnce) {
      await tx
        .insertInto('retained_messages')
        .values(kept.slice(i, i + rowsAtOnce).map((message) => ({ ...message })))
        .onConflict((conflict) =>
          conflict.column('topic').doUpdateSet((to) => ({
            slug: to.ref('excluded.slug'),
            payload: to.ref('excluded.payload'),
          })),
        )
        .execute()
    }
    for (let i = 0; i < gone.length; i += rowsAtOnce) {
      const topics = gone.slice(i, i + rowsAtOnce).map(({ topic }) => topic)
      await tx.deleteFrom('retained_messages').where('topic', 'in', topics).execute()
    }
  })
}

/** Every message that is kept, in the order of topics. */
export async function allRetained(db: Kysely<Schema>): Promise<RetainedMessage[]> {
  const rows = await db
    .selectFrom('retained_messages')
    .select(['topic', 'slug', 'payload'])
    .orderBy('topic')
    .execute()
  return rows.map(({ topic, slug, payload }) => ({ topic, slug, payload: Buffer.from(payload) }))
}

/** How many messages are kept and how many bytes their payloads have. */
export async function retainedTotals(
  db: Kysely<Schema>,
): Promise<{ readonly messages: number; readonly bytes: number }> {
  const row = await db
    .selectFrom('retained_messages')
    .select(({ fn }) => [
      fn.countAll<number | string>().as('messages'),
      fn.sum<number | string | null>(fn('length', ['payload'])).as('bytes'),
    ])
    .executeTakeFirstOrThrow()
  return { messages: Number(row.messages), bytes: Number(row.bytes ?? 0) }
}
