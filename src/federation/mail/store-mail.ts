import { sql, type Kysely, type Transaction } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { jsonDepth } from '../../api/body.ts'
import {
  isLetterKind,
  mailLimits,
  pauseMs,
  tooLarge,
  type Letter,
  type Mail,
  type Outcome,
} from './letter.ts'

/**
 * Writes a letter to a trusted peer, in the transaction of what it tells: both stand or neither. Refused: a peer that is not trusted, too many letters
 * that wait for it, and a content that is too large.
 */
export async function sendMail(
  tx: Kysely<Schema>,
  { peerId, kind, content }: Mail,
  nowMs: number,
): Promise<Result<{ readonly number: number }>> {
  const text = canonicalJson(content)
  assert(isLetterKind(kind), `${kind} is a kind of letters`)
  assert(jsonDepth(text) <= mailLimits.depth, 'a letter is not deeper than mail can carry')
  if (Buffer.byteLength(text) > mailLimits.bytes) return tooLarge()
  const peer = await tx
    .selectFrom('peers')
    .select('trust')
    .where('id', '=', peerId)
    .executeTakeFirst()
  if (peer?.trust !== 'trusted') {
    return refuse('peer-not-yet', 'Only a node that is trusted here is told anything.', 'peer')
  }
  if ((await waitingFor(tx, peerId)).count >= mailLimits.waiting) {
    const most = mailLimits.waiting
    const message = `At most ${most} letters wait for another node: see why it does not take them.`
    return refuse('mail-full', message, 'peer', { most })
  }
  // The row is locked until the transaction ends: numbers stand in the order in which they can be read.
  const { last_number } = await tx
    .insertInto('mail_lines')
    .values({
      peer_id: peerId,
      line: '',
      floor_number: 0,
      last_number: 1,
      failures: 0,
      faults: 0,
      due_ms: 0,
      last_error: null,
    })
    .onConflict((conflict) =>
      conflict
        .column('peer_id')
        .doUpdateSet({ last_number: sql<number>`mail_lines.last_number + 1` }),
    )
    .returning('last_number')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('mail_out')
    .values({ peer_id: peerId, number: last_number, kind, content: text, written_ms: nowMs })
    .execute()
  return success({ number: last_number })
}

/** Peers for which a letter waits and whose pause is over. */
export async function duePeers(db: Kysely<Schema>, nowMs: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('mail_lines')
    .select('peer_id')
    .where('due_ms', '<=', nowMs)
    .where((is) =>
      is.exists(
        is
          .selectFrom('mail_out')
          .select('number')
          .whereRef('mail_out.peer_id', '=', 'mail_lines.peer_id')
          .where('settled_ms', 'is', null),
      ),
    )
    .orderBy('peer_id')
    .execute()
  return rows.map(({ peer_id }) => peer_id)
}

/** The letter whose turn it is; null: none waits. */
export async function nextLetter(db: Kysely<Schema>, peerId: string): Promise<Letter | null> {
  const row = await db
    .selectFrom('mail_out')
    .select(['number', 'kind', 'content as text'])
    .where('peer_id', '=', peerId)
    .where('settled_ms', 'is', null)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** The row of numbers that a peer is told of; the first time it gets the name that is handed in. */
export async function lineOf(db: Kysely<Schema>, peerId: string, name: string): Promise<string> {
  await db
    .updateTable('mail_lines')
    .set({ line: name })
    .where('peer_id', '=', peerId)
    .where('line', '=', '')
    .execute()
  const { line } = await db
    .selectFrom('mail_lines')
    .select('line')
    .where('peer_id', '=', peerId)
    .executeTakeFirstOrThrow()
  return line
}

/**
 * Compares how far a peer says to have handled our letters with what we know. A peer that came back from a backup gets again what it has lost, as far
 * as it is still kept. Where it has handled more than we remember to have written we are the ones: false, and another row of numbers begins.
 */
export async function compareHandled(
  db: Kysely<Schema>,
  peerId: string,
  handled: number,
): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    const { floor_number, last_number } = await tx
      .selectFrom('mail_lines')
      .select(['floor_number', 'last_number'])
      .where('peer_id', '=', peerId)
      .executeTakeFirstOrThrow()
    if (handled > last_number) {
      const next = await nextLetter(tx, peerId)
      const floor = (next?.number ?? last_number + 1) - 1
      await tx
        .updateTable('mail_lines')
        .set({ line: '', floor_number: floor })
        .where('peer_id', '=', peerId)
        .execute()
      return false
    }
    await tx
      .updateTable('mail_out')
      .set({ settled_ms: null })
      .where('peer_id', '=', peerId)
      .where('settled_ms', 'is not', null)
      .where('refused', 'is', null)
      .where('number', '>', Math.max(handled, floor_number))
      .execute()
    return true
  })
}

/** A letter of which is known what became of it. */
export interface SettledLetter {
  readonly peerId: string
  readonly kind: string
  readonly content: unknown
  readonly nowMs: number
}

/** What whoever wrote a letter does with its outcome. */
export type OnSettled = (
  tx: Transaction<Schema>,
  letter: SettledLetter,
  outcome: Outcome,
) => Promise<void>

/** Notes what became of a letter, and tells: the next one goes. */
export async function settleLetter(
  tx: Transaction<Schema>,
  peerId: string,
  { number, kind, text }: Letter,
  outcome: Outcome,
  nowMs: number,
  onSettled?: OnSettled,
): Promise<void> {
  await tx
    .updateTable('mail_out')
    .set({
      settled_ms: nowMs,
      refused: outcome?.code ?? null,
      reason: outcome?.message ?? null,
    })
    .where('peer_id', '=', peerId)
    .where('number', '=', number)
    .execute()
  await tx
    .deleteFrom('mail_out')
    .where('peer_id', '=', peerId)
    .where('number', '<=', number - mailLimits.kept)
    .where('settled_ms', 'is not', null)
    .execute()
  await tx
    .updateTable('mail_lines')
    .set({ failures: 0, faults: 0, due_ms: 0, last_error: null })
    .where('peer_id', '=', peerId)
    .execute()
  await onSettled?.(tx, { peerId, kind, content: JSON.parse(text), nowMs }, outcome)
}

/** Notes that nothing came through: what waits is tried again after a pause. `isFault`: something broke at the other end over this letter; returns how often it did. */
export async function noteFailure(
  db: Kysely<Schema>,
  peerId: string,
  code: string,
  isFault: boolean,
  nowMs: number,
): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('mail_lines')
      .set((is) => ({
        failures: is('failures', '+', 1),
        faults: is('faults', '+', isFault ? 1 : 0),
        last_error: code,
      }))
      .where('peer_id', '=', peerId)
      .returning(['failures', 'faults'])
      .executeTakeFirst()
    await tx
      .updateTable('mail_lines')
      .set({ due_ms: nowMs + pauseMs(row?.failures ?? 1) })
      .where('peer_id', '=', peerId)
      .execute()
    return row?.faults ?? 0
  })
}

/** A peer was heard from: what waits for it is tried at once. */
export async function retryAtOnce(db: Kysely<Schema>, peerId: string): Promise<void> {
  await db
    .updateTable('mail_lines')
    .set({ due_ms: 0 })
    .where('peer_id', '=', peerId)
    .where('due_ms', '>', 0)
    .execute()
}

/** Sets letters aside that nobody took for long, and forgets what was settled long ago. */
export async function ageMail(
  db: Kysely<Schema>,
  nowMs: number,
  onSettled?: OnSettled,
): Promise<void> {
  const beforeMs = nowMs - mailLimits.ageMs
  await db.deleteFrom('mail_out').where('settled_ms', '<', beforeMs).execute()
  const message = 'The other node took nothing for 30 days.'
  for (;;) {
    const old = await db
      .selectFrom('mail_out')
      .select(['peer_id', 'number', 'kind', 'content as text'])
      .where('settled_ms', 'is', null)
      .where('written_ms', '<', beforeMs)
      .orderBy('number')
      .limit(mailLimits.agedOnce)
      .execute()
    if (old.length === 0) return
    for (const { peer_id, ...letter } of old) {
      await db
        .transaction()
        .execute((tx) =>
          settleLetter(tx, peer_id, letter, { code: 'mail-too-old', message }, nowMs, onSettled),
        )
    }
  }
}

/** Where mail to a peer stands. */
export interface MailState {
  readonly waiting: number
  /** When the oldest of them was written; null: none waits. */
  readonly oldestMs: number | null
  /** Code of what went wrong the last time, and when it is tried again; null: it went well. */
  readonly failed: { readonly code: string; readonly retryMs: number } | null
  /** Letters that were set aside, the newest first. */
  readonly setAside: readonly {
    readonly number: number
    readonly kind: string
    readonly code: string
    /** In words of the other node. */
    readonly message: string
    readonly writtenMs: number
  }[]
}

export async function mailStateOf(db: Kysely<Schema>, peerId: string): Promise<MailState> {
  const { count, oldestMs } = await waitingFor(db, peerId)
  const line = await db
    .selectFrom('mail_lines')
    .select(['last_error', 'due_ms'])
    .where('peer_id', '=', peerId)
    .executeTakeFirst()
  const setAside = await db
    .selectFrom('mail_out')
    .select(['number', 'kind', 'refused', 'reason', 'written_ms as writtenMs'])
    .where('peer_id', '=', peerId)
    .where('refused', 'is not', null)
    .orderBy('number', 'desc')
    .limit(mailLimits.shown)
    .execute()
  const code = line?.last_error ?? null
  return {
    waiting: count,
    oldestMs,
    failed: code === null ? null : { code, retryMs: line?.due_ms ?? 0 },
    setAside: setAside.map(({ refused, reason, ...own }) => {
      return { ...own, code: refused ?? '', message: reason ?? '' }
    }),
  }
}

/** Letters that wait, by peer. */
export type WaitingMail = ReadonlyMap<string, Pick<MailState, 'waiting' | 'oldestMs'>>

/** What waits for each peer that something waits for. */
export async function waitingMail(db: Kysely<Schema>): Promise<WaitingMail> {
  const rows = await db
    .selectFrom('mail_out')
    .select(({ fn }) => [
      'peer_id',
      fn.countAll<number | string>().as('count'),
      fn.min('written_ms').as('oldestMs'),
    ])
    .where('settled_ms', 'is', null)
    .groupBy('peer_id')
    .execute()
  return new Map(
    rows.map(({ peer_id, count, oldestMs }) => [peer_id, { waiting: Number(count), oldestMs }]),
  )
}

async function waitingFor(
  db: Kysely<Schema>,
  peerId: string,
): Promise<{ readonly count: number; readonly oldestMs: number | null }> {
  const row = await db
    .selectFrom('mail_out')
    .select(({ fn }) => [
      fn.countAll<number | string>().as('count'),
      fn.min('written_ms').as('oldestMs'),
    ])
    .where('peer_id', '=', peerId)
    .where('settled_ms', 'is', null)
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), oldestMs: row.oldestMs }
}
