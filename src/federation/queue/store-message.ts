import type { Kysely } from 'kysely'
import type { DatabaseKind } from '../../store/migration.ts'
import type { Schema } from '../../store/schema.ts'

/** A message that somebody may handle until the lease ends. */
export interface LeasedMessage {
  readonly number: number
  readonly body: string
  readonly lease: string
  /** How often it was begun, with this time. */
  readonly tries: number
}

/** A message that is to be handled from `dueMs` on; of one ordering key one at a time, in the order in which they came. */
export interface NewMessage {
  readonly body: string
  readonly orderingKey: string | null
  readonly dueMs: number
  /** The server that it goes to; empty: none. */
  readonly host?: string
}

/** Messages to one server that are in hands at the same time at the most: one that is slow holds up no others. */
export const messagesOfHostLimit = 2

/** Rows written by one statement at the most. */
const rowsOnce = 100

/** Adds messages in their order, all or none. */
export async function addMessages(
  db: Kysely<Schema>,
  messages: readonly NewMessage[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (let from = 0; from < messages.length; from += rowsOnce) {
      await tx
        .insertInto('federation_messages')
        .values(
          messages.slice(from, from + rowsOnce).map(({ body, orderingKey, dueMs, host = '' }) => ({
            body,
            ordering_key: orderingKey,
            due_ms: dueMs,
            leased_until_ms: 0,
            lease: '',
            tries: 0,
            host,
          })),
        )
        .execute()
    }
  })
}

/** Takes the first message that is due and in nobody's hands, until `untilMs`; of one server {@link messagesOfHostLimit} at a time. Null: there is none. */
export async function leaseMessage(
  db: Kysely<Schema>,
  kind: DatabaseKind,
  lease: string,
  nowMs: number,
  untilMs: number,
): Promise<LeasedMessage | null> {
  return await db.transaction().execute(async (tx) => {
    const free = tx
      .selectFrom('federation_messages as one')
      .select(['one.number', 'one.body', 'one.tries'])
      .where('one.due_ms', '<=', nowMs)
      .where('one.leased_until_ms', '<=', nowMs)
      .where((is) =>
        is.or([
          is('one.ordering_key', 'is', null),
          is.not(
            is.exists(
              is
                .selectFrom('federation_messages as other')
                .select('other.number')
                .whereRef('other.ordering_key', '=', 'one.ordering_key')
                .whereRef('other.number', '<>', 'one.number')
                .where((too) =>
                  too.or([
                    too('other.leased_until_ms', '>', nowMs),
                    too.and([
                      too('other.due_ms', '<=', nowMs),
                      too('other.number', '<', too.ref('one.number')),
                    ]),
                  ]),
                ),
            ),
          ),
        ]),
      )
      .where((is) =>
        is.or([
          is('one.host', '=', ''),
          is(
            'one.host',
            'not in',
            is
              .selectFrom('federation_messages as out')
              .select('out.host')
              .where('out.leased_until_ms', '>', nowMs)
              .groupBy('out.host')
              .having(({ fn }) => fn.countAll<number>(), '>=', messagesOfHostLimit),
          ),
        ]),
      )
      .orderBy('one.number')
      .limit(1)
    // Others go on to the next one instead of waiting for this one's row.
    const row = await (
      kind === 'postgres' ? free.forUpdate('one').skipLocked() : free
    ).executeTakeFirst()
    if (row === undefined) return null
    const { numUpdatedRows } = await tx
      .updateTable('federation_messages')
      .set({ lease, leased_until_ms: untilMs, tries: row.tries + 1 })
      .where('number', '=', row.number)
      .where('leased_until_ms', '<=', nowMs)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return null
    return { number: row.number, body: row.body, lease, tries: row.tries + 1 }
  })
}

/** Holds a message longer. False: the lease ended, and it may be in other hands. */
export async function renewLease(
  db: Kysely<Schema>,
  { number, lease }: LeasedMessage,
  untilMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('federation_messages')
    .set({ leased_until_ms: untilMs })
    .where('number', '=', number)
    .where('lease', '=', lease)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** A message was handled, or is given up. Whoever's lease ended and went to another takes nothing away. */
export async function finishMessage(
  db: Kysely<Schema>,
  { number, lease }: LeasedMessage,
): Promise<void> {
  await db
    .deleteFrom('federation_messages')
    .where('number', '=', number)
    .where('lease', '=', lease)
    .execute()
}

/** Gives a message back, to be handled from `dueMs` on. */
export async function putBackMessage(
  db: Kysely<Schema>,
  { number, lease }: LeasedMessage,
  dueMs: number,
): Promise<void> {
  await db
    .updateTable('federation_messages')
    .set({ leased_until_ms: 0, lease: '', due_ms: dueMs })
    .where('number', '=', number)
    .where('lease', '=', lease)
    .execute()
}

/** How many messages there are, and how many of them wait for a later time. */
export async function countMessages(
  db: Kysely<Schema>,
  nowMs: number,
): Promise<{ readonly queued: number; readonly delayed: number }> {
  const count = (of: Kysely<Schema>) =>
    of.selectFrom('federation_messages').select(({ fn }) => fn.countAll<number>().as('count'))
  const all = await count(db).executeTakeFirstOrThrow()
  const delayed = await count(db).where('due_ms', '>', nowMs).executeTakeFirstOrThrow()
  return { queued: all.count, delayed: delayed.count }
}

/** How many messages wait for a server, and when the first of them is tried. */
export async function waitingFor(
  db: Kysely<Schema>,
  host: string,
): Promise<{ readonly count: number; readonly nextMs: number | null }> {
  const row = await db
    .selectFrom('federation_messages')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('due_ms').as('next_ms')])
    .where('host', '=', host)
    .executeTakeFirstOrThrow()
  return { count: row.count, nextMs: row.next_ms }
}
