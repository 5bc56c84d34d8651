import type { Kysely } from 'kysely'
import { catchRefusal, orThrow, refuse, type Result } from '../../kernel/refusal.ts'
import { keyText, type Signer } from '../../kernel/signed-note.ts'
import type { Schema } from '../../store/schema.ts'
import { sendMail } from '../mail/store-mail.ts'
import { askedWitnesses, findWatched, putAsked, putWatched } from './store-witness.ts'

/** Nodes that are asked to watch one log, at the most. */
export const askedLimit = 10

/** A neighbourhood asks a node to watch its log. Asked again, nothing changes, but where it was refused. */
export async function askToWitness(
  db: Kysely<Schema>,
  cell: { readonly id: string; readonly name: string },
  peerId: string,
  nowMs: number,
): Promise<Result<null>> {
  return catchRefusal(() =>
    db.transaction().execute(async (tx) => {
      const all = await askedWitnesses(tx, cell.id)
      const known = all.find((of) => of.peerId === peerId)
      if (known !== undefined && known.agrees !== false) return null
      if (known === undefined && all.length >= askedLimit) {
        const message = `At most ${askedLimit} nodes are asked to watch a log.`
        orThrow(refuse('too-many-witnesses', message, 'peer', { most: askedLimit }))
      }
      await putAsked(tx, { peerId, cellId: cell.id, askedMs: nowMs, agrees: null })
      const content = { cell: cell.id, name: cell.name }
      orThrow(await sendMail(tx, { peerId, kind: 'asks-to-witness', content }, nowMs))
      return null
    }),
  )
}

/** A steward of this node says whether it watches a log. */
export async function agreeToWitness(
  db: Kysely<Schema>,
  { signer }: { readonly signer: Signer },
  of: { readonly peerId: string; readonly cellId: string; readonly agrees: boolean },
  nowMs: number,
): Promise<Result<null>> {
  const { peerId, cellId, agrees } = of
  return catchRefusal(() =>
    db.transaction().execute(async (tx) => {
      const known = await findWatched(tx, peerId, cellId)
      if (known === null) {
        return orThrow(
          refuse('log-unknown', 'Nobody has asked this node to watch this log.', 'log'),
        )
      }
      await putWatched(tx, { ...known, agrees })
      const content = { cell: cellId, agrees, key: keyText(witnessOf(signer)) }
      orThrow(await sendMail(tx, { peerId, kind: 'witness-answer', content }, nowMs))
      return null
    }),
  )
}

/** The node's key, as it signs what it saw. */
export function witnessOf(signer: Signer): Signer {
  return { ...signer, use: 'seen' }
}
