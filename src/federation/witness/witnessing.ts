import type { Kysely, Transaction } from 'kysely'
import type { Json } from '../../kernel/canonical-json.ts'
import { fromHex, toHex } from '../../kernel/hex.ts'
import { orThrow, refuse, success, type Result } from '../../kernel/refusal.ts'
import { readKey, type NoteKey, type Signer } from '../../kernel/signed-note.ts'
import { dayMs } from '../../kernel/steps.ts'
import { seenNote, witnessHead } from '../../kernel/witness.ts'
import type { Schema } from '../../store/schema.ts'
import { inForm } from '../mail/letter.ts'
import { sendMail } from '../mail/store-mail.ts'
import type { Peer } from '../peers/peer.ts'
import {
  askedWitnesses,
  findAsked,
  findWatched,
  putAsked,
  putWatched,
  watchedLogs,
  type AskedWitness,
  type Fault,
} from './store-witness.ts'
import { witnessOf } from './ask-witness.ts'
import { witnessShapes, type WitnessKind } from './witness-letter.ts'

/** Logs of this node's neighbourhoods: whoever keeps them says what they are. */
export interface OwnLogs {
  /** The name of a neighbourhood's log, which its heads are signed under. */
  nameOf(cellId: string): string
  head(
    db: Kysely<Schema>,
    cellId: string,
  ): Promise<{ readonly size: number; readonly head: string; readonly note: string }>
  /** Proof that the log of `to` entries adds to that of the first `from`. */
  path(
    db: Kysely<Schema>,
    cellId: string,
    from: number,
    to: number,
  ): Promise<Result<readonly Uint8Array[]>>
  /** States a witness by its key, whose signatures are kept from then on. */
  state(tx: Kysely<Schema>, cellId: string, key: NoteKey): Promise<Result<null>>
  /** Keeps what a witness signed. Refused with `never-had-head` where the log never had it. */
  keepSeen(
    tx: Kysely<Schema>,
    cellId: string,
    note: string,
    nowMs: number,
  ): Promise<Result<{ readonly size: number }>>
}

export interface WitnessParts {
  readonly logs: OwnLogs
  readonly peerOf: (id: string) => Peer | undefined
  /** Signs texts of this node. */
  readonly signer: Signer
}

/** Logs that this node watches at the most. */
export const watchedLimit = 500

/** A head of which nothing was heard for so long is told again. */
const patienceMs = dayMs

interface Letter {
  readonly tx: Transaction<Schema>
  readonly peerId: string
  readonly content: unknown
  readonly nowMs: number
}

/** What this node takes of letters about logs. */
export const witnessDesk: Readonly<
  Record<WitnessKind, (parts: WitnessParts, letter: Letter) => Promise<Result<null>>>
> = {
  'asks-to-witness': askedToWitness,
  'witness-answer': answered,
  'log-head': headTold,
  'head-seen': headSeen,
  'log-fault': faultTold,
}

/** Tells witnesses of heads that are new. */
export async function tellHeads(
  db: Kysely<Schema>,
  { logs }: Pick<WitnessParts, 'logs'>,
  nowMs: number,
): Promise<void> {
  for (const asked of await askedWitnesses(db)) {
    if (asked.agrees !== true) continue
    if (asked.toldMs !== null && nowMs - asked.toldMs < patienceMs) continue
    const { cellId, peerId, seenSize } = asked
    const { size, head, note } = await logs.head(db, cellId)
    const isNew = size !== asked.toldSize || head !== asked.toldHead || asked.toldMs !== null
    if (size === 0 || !isNew) continue
    const isProven = seenSize > 0 && seenSize < size
    const proven = isProven ? await logs.path(db, cellId, seenSize, size) : success([])
    const path = proven.ok ? proven.value.map(toHex) : []
    await db.transaction().execute(async (tx) => {
      const content = { cell: cellId, note, from: seenSize, path }
      const sent = await sendMail(tx, { peerId, kind: 'log-head', content }, nowMs)
      // Who takes nothing is told of a later head.
      if (!sent.ok) return
      await putAsked(tx, { ...asked, toldSize: size, toldHead: head, toldMs: nowMs })
    })
  }
}

async function askedToWitness(
  _parts: WitnessParts,
  { tx, peerId, content, nowMs }: Letter,
): Promise<Result<null>> {
  const asked = inForm(witnessShapes['asks-to-witness'], content)
  if (!asked.ok) return asked
  const { cell: cellId, name } = asked.value
  const all = await watchedLogs(tx)
  const known = all.find((of) => of.peerId === peerId && of.cellId === cellId)
  if (all.some((of) => of.cellId === cellId && of.peerId !== peerId)) {
    return refuse(
      'log-elsewhere',
      'A log of this neighbourhood is watched on another node.',
      'cell',
    )
  }
  if (known === undefined && all.length >= watchedLimit) {
    const message = `This node watches ${watchedLimit} logs at the most.`
    return refuse('too-many-logs', message, undefined, { most: watchedLimit })
  }
  const nothing = { agrees: null, size: 0, head: '', note: '', seenMs: null, fault: null }
  const before = known ?? { peerId, cellId, ...nothing }
  const agrees = before.agrees === false ? null : before.agrees
  await putWatched(tx, { ...before, agrees, name, askedMs: nowMs })
  return success(null)
}

async function answered(
  { logs, peerOf }: WitnessParts,
  { tx, peerId, content }: Letter,
): Promise<Result<null>> {
  const said = inForm(witnessShapes['witness-answer'], content)
  if (!said.ok) return said
  const { cell, agrees } = said.value
  const asked = await findAsked(tx, peerId, cell)
  if (asked === null) return refuseUnasked()
  if (agrees) {
    const key = readKey(said.value.key, 'seen', 'key')
    if (!key.ok) return key
    // Nobody brings the key of somebody else as a witness.
    if (toHex(key.value.publicKey) !== toHex(peerOf(peerId)?.key.publicKey ?? new Uint8Array())) {
      return refuse('key-of-other', 'A node signs with its own key what it saw.', 'key')
    }
    const stated = await logs.state(tx, cell, key.value)
    if (!stated.ok) return stated
  }
  await putAsked(tx, { ...asked, agrees })
  return success(null)
}

async function headTold(
  { logs, peerOf, signer }: WitnessParts,
  { tx, peerId, content, nowMs }: Letter,
): Promise<Result<null>> {
  const told = inForm(witnessShapes['log-head'], content)
  if (!told.ok) return told
  const { cell, note, from, path } = told.value
  const watched = await findWatched(tx, peerId, cell)
  const peer = peerOf(peerId)
  if (watched?.agrees !== true || peer === undefined) {
    return refuse('log-unknown', 'This node does not watch this log.', 'cell')
  }
  const key = { ...peer.key, name: logs.nameOf(cell) }
  const { size, head } = watched
  const seen = size === 0 ? null : { origin: key.name, size, head: fromHex(head) }
  const proof = from === size ? path.map(fromHex) : []
  const looked = witnessHead(seen, note, key, proof)
  // What does not go on from what we saw may just not know how far we saw: then it is shown that.
  if (!looked.ok && looked.code === 'log-changed' && from !== size && isAhead(note, size)) {
    return tell(tx, peerId, 'head-seen', { cell, note: watched.note }, nowMs)
  }
  if (!looked.ok && (looked.code === 'log-changed' || looked.code === 'log-went-back')) {
    const fault = { code: looked.code, atMs: nowMs }
    await putWatched(tx, { ...watched, fault })
    return tell(tx, peerId, 'log-fault', { cell, code: looked.code }, nowMs)
  }
  if (!looked.ok) return looked
  const { checkpoint, text } = looked.value
  const signed = seenNote(text, witnessOf(signer), Math.floor(nowMs / 1000))
  await putWatched(tx, {
    ...watched,
    size: checkpoint.size,
    head: toHex(checkpoint.head),
    note: signed,
    seenMs: nowMs,
  })
  return tell(tx, peerId, 'head-seen', { cell, note: signed }, nowMs)
}

async function headSeen(
  { logs }: WitnessParts,
  { tx, peerId, content, nowMs }: Letter,
): Promise<Result<null>> {
  const seen = inForm(witnessShapes['head-seen'], content)
  if (!seen.ok) return seen
  const { cell, note } = seen.value
  const asked = await findAsked(tx, peerId, cell)
  if (asked?.agrees !== true) return refuseUnasked()
  const kept = await logs.keepSeen(tx, cell, note, nowMs)
  if (kept.ok) {
    await putAsked(tx, { ...asked, seenSize: kept.value.size, toldMs: null })
    return success(null)
  }
  if (kept.code !== 'never-had-head') return kept
  // Our log is another one than the one that was seen: both sides are to know.
  await putAsked(tx, { ...asked, toldMs: null, fault: { code: kept.code, atMs: nowMs } })
  return tell(tx, peerId, 'log-fault', { cell, code: kept.code }, nowMs)
}

/** The other side has found that a log is not what it was. */
async function faultTold(
  _parts: WitnessParts,
  { tx, peerId, content, nowMs }: Letter,
): Promise<Result<null>> {
  const told = inForm(witnessShapes['log-fault'], content)
  if (!told.ok) return told
  const { cell, code } = told.value
  const fault: Fault = { code, atMs: nowMs }
  const asked: AskedWitness | null = await findAsked(tx, peerId, cell)
  if (asked !== null) await putAsked(tx, { ...asked, fault, toldMs: null })
  const watched = await findWatched(tx, peerId, cell)
  if (watched !== null) await putWatched(tx, { ...watched, fault })
  return asked === null && watched === null ? refuseUnasked() : success(null)
}

async function tell(
  tx: Transaction<Schema>,
  peerId: string,
  kind: WitnessKind,
  content: Json,
  nowMs: number,
): Promise<Result<null>> {
  orThrow(await sendMail(tx, { peerId, kind, content }, nowMs))
  return success(null)
}

function isAhead(note: string, size: number): boolean {
  return Number(note.split('\n')[1]) > size
}

function refuseUnasked(): Result<never> {
  return refuse('witness-not-asked', 'Nobody here has asked for this.', 'cell')
}
