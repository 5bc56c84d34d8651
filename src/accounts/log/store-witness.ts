import type { Kysely, Selectable } from 'kysely'
import { lockCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { keyIdOf, keyText, readKey, type NoteKey } from '../../kernel/signed-note.ts'
import type { Schema } from '../../store/schema.ts'
import type { AccountsTables } from '../../store/tables/accounts.ts'
import type { LogHead } from './store-ledger-log.ts'
import { inTransaction } from '../store-rows.ts'

/** Witnesses of one neighbourhood at the most. */
export const witnessLimit = 16

/** Somebody outside who looks at a neighbourhood's log, and what they last saw of it. */
export interface Witness {
  readonly keyId: string
  readonly key: NoteKey
  /** null: nothing yet. */
  readonly seen: Seen | null
}

/** A head that a witness co-signed. `note`: with the signature, for whoever wants to check it. */
export interface Seen extends LogHead {
  readonly atMs: number
  readonly note: string
}

/** The witnesses of a neighbourhood, by their names. */
export async function listWitnesses(db: Kysely<Schema>, cellId: string): Promise<Witness[]> {
  const rows = await db
    .selectFrom('ledger_witnesses')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('key')
    .execute()
  return rows.map(toWitness)
}

/** States a witness by its key; stating it again changes nothing. Refused beyond {@link witnessLimit}. */
export async function stateWitness(
  db: Kysely<Schema>,
  cellId: string,
  key: NoteKey,
): Promise<Result<null>> {
  return await inTransaction(db, async (tx) => {
    await lockCell(tx, cellId)
    const known = await listWitnesses(tx, cellId)
    if (known.some(({ keyId }) => keyId === keyIdOf(key))) return success(null)
    if (known.length >= witnessLimit) {
      const message = `A neighbourhood has at most ${witnessLimit} witnesses; remove one first.`
      return refuse('too-many-witnesses', message, 'key', { most: witnessLimit })
    }
    await tx
      .insertInto('ledger_witnesses')
      .values({
        cell_id: cellId,
        key_id: keyIdOf(key),
        key: keyText(key),
        size: 0,
        head: '',
        seen_ms: null,
        note: '',
      })
      .execute()
    return success(null)
  })
}

/** Removes a witness; false where there is none of this key. */
export async function removeWitness(
  db: Kysely<Schema>,
  cellId: string,
  keyId: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('ledger_witnesses')
    .where('cell_id', '=', cellId)
    .where('key_id', '=', keyId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Keeps what a witness saw, where it is newer than what is kept. */
export async function keepSeen(
  db: Kysely<Schema>,
  cellId: string,
  keyId: string,
  { size, head, atMs, note }: Seen,
): Promise<void> {
  await db
    .updateTable('ledger_witnesses')
    .set({ size, head, seen_ms: atMs, note })
    .where('cell_id', '=', cellId)
    .where('key_id', '=', keyId)
    .where((eb) => eb.or([eb('seen_ms', 'is', null), eb('seen_ms', '<', atMs)]))
    .execute()
}

function toWitness(row: Selectable<AccountsTables['ledger_witnesses']>): Witness {
  const key = readKey(row.key, 'seen', 'key')
  assert(key.ok, 'a key that was stated is one')
  const { key_id, size, head, seen_ms, note } = row
  const seen = seen_ms === null ? null : { size, head, atMs: seen_ms, note }
  return { keyId: key_id, key: key.value, seen }
}
