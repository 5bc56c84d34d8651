import type { Kysely, Transaction } from 'kysely'
import type { Json } from '../../kernel/canonical-json.ts'
import { fromHex, toHex } from '../../kernel/hex.ts'
import { orThrow, refuse, success, type Result } from '../../kernel/refusal.ts'
import { readKey, type NoteKey, type Signer } from '../../kernel/signed-note.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'
import { seenNote, witnessHead } from '../../kernel/witness.ts'
import type { Schema } from '../../store/schema.ts'
import { inForm } from '../mail/letter.ts'
import { sendMail } from '../mail/store-mail.ts'
import type { Peer } from '../peers/peer.ts'
import { witnessOf } from './ask-witness.ts'
import {
  askedWitnesses,
  countHeads,
  findAsked,
  findHead,
  findWatched,
  putAsked,
  putHead,
  putWatched,
  watchedCells,
  type Fault,
} from './store-witness.ts'
import { ledgerLog, witnessShapes, type WitnessKind } from './witness-letter.ts'

/** A head of a log, as its node signs it. */
export interface SignedHead {
  readonly size: number
  readonly note: string
  /** Proof that it adds to the log of the entries that were seen before; none where there were none. */
  readonly path: readonly Uint8Array[]
}

/** Logs of this node's neighbourhoods: whoever keeps them says what they are. A log is `ledger`, or the id of a ballot. */
export interface OwnLogs {
  /** The name of a log, which its heads are signed under. */
  nameOf(cellId: string, log: string): string
  /** Logs that are told of, with their sizes. */
  sizes(
    db: Kysely<Schema>,
    cellId: string,
  ): Promise<readonly { readonly log: string; readonly size: number; readonly isOver: boolean }[]>
  /** The head of now, with proof that it adds to that of the first `from`, where `from` is not 0. */
  head(db: Kysely<Schema>, cellId: string, log: string, from: number): Promise<SignedHead>
  /** States a witness by its key, whose signatures are kept from then on. */
  state(tx: Kysely<Schema>, cellId: string, key: NoteKey): Promise<Result<null>>
  /** Whether a head that a witness signed is, or was, that of the log. Refused with `never-had-head` where it never was. */
  checkSeen(
    tx: Kysely<Schema>,
    of: { readonly cellId: string; readonly log: string; readonly key: NoteKey },
    note: string,
    nowMs: number,
  ): Promise<Result<{ readonly size: number; readonly head: string; readonly atMs: number }>>
}

export interface WitnessParts {
  readonly logs: OwnLogs
  readonly peerOf: (id: string) => Peer | undefined
  /** Signs texts of this node. */
  readonly signer: Signer
}

/** Neighbourhoods whose logs this node watches, and logs of one of them, at the most. */
export const watchedLimit = 500
export const logLimit = 1_000

/** A head of which nothing was heard for so long is told again. */
const patienceMs = dayMs

/** While a ballot is open its log is told of this often at the most: when single votes come is nobody's business. */
const openBallotMs = hourMs

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
  for (const { peerId, cellId, agrees } of await askedWitnesses(db)) {
    if (agrees !== true) continue
    for (const { log, size, isOver } of await logs.sizes(db, cellId)) {
      const told = await findHead(db, { isOwn: true, peerId, cellId, log })
      const isQuiet = log !== ledgerLog && !isOver && nowMs - told.toldMs < openBallotMs
      const isWaiting = told.isAwaited && nowMs - told.toldMs < patienceMs
      if (size === 0 || isQuiet || isWaiting) continue
      if (size === told.toldSize && !told.isAwaited) continue
      const { note, path, ...head } = await logs.head(db, cellId, log, told.size)
      await db.transaction().execute(async (tx) => {
        const content = { cell: cellId, log, note, from: told.size, path: path.map(toHex) }
        const sent = await sendMail(tx, { peerId, kind: 'log-head', content }, nowMs)
        // Who takes nothing is told of a later head.
        if (!sent.ok) return
        await putHead(tx, { ...told, toldSize: head.size, toldMs: nowMs, isAwaited: true })
      })
    }
  }
}

async function askedToWitness(
  _parts: WitnessParts,
  { tx, peerId, content, nowMs }: Letter,
): Promise<Result<null>> {
  const asked = inForm(witnessShapes['asks-to-witness'], content)
  if (!asked.ok) return asked
  const { cell: cellId, name } = asked.value
  const all = await watchedCells(tx)
  const known = all.find((of) => of.peerId === peerId && of.cellId === cellId)
  if (all.some((of) => of.cellId === cellId && of.peerId !== peerId)) {
    return refuse('log-elsewhere', 'This neighbourhood is known to live on another node.', 'cell')
  }
  if (known === undefined && all.length >= watchedLimit) {
    const message = `This node watches ${watchedLimit} neighbourhoods at the most.`
    return refuse('too-many-logs', message, undefined, { most: watchedLimit })
  }
  const agrees = known?.agrees === true ? true : null
  await putWatched(tx, { peerId, cellId, agrees, name, askedMs: nowMs })
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
    if (keyText(key.value) !== keyText(seenKeyOf(peerOf(peerId)))) {
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
  const { cell, log, note, from, path } = told.value
  const watched = await findWatched(tx, peerId, cell)
  const peer = peerOf(peerId)
  if (watched?.agrees !== true || peer === undefined) {
    return refuse('log-unknown', 'This node does not watch this log.', 'cell')
  }
  const before = await findHead(tx, { isOwn: false, peerId, cellId: cell, log })
  const { size, head } = before
  if (size === 0 && (await countHeads(tx, watched)) >= logLimit) {
    const message = `At most ${logLimit} logs of one neighbourhood are watched.`
    return refuse('too-many-logs', message, 'log', { most: logLimit })
  }
  const key = { ...peer.key, name: logs.nameOf(cell, log) }
  const seen = size === 0 ? null : { origin: key.name, size, head: fromHex(head) }
  const proof = from === size ? path.map(fromHex) : []
  const looked = witnessHead(seen, note, key, proof)
  // What does not go on from what we saw may just not know how far we saw: then it is shown that.
  if (!looked.ok && looked.code === 'log-changed' && from !== size && isAhead(note, size)) {
    return tell(tx, peerId, 'head-seen', { cell, log, note: before.note }, nowMs)
  }
  if (!looked.ok && (looked.code === 'log-changed' || looked.code === 'log-went-back')) {
    await putHead(tx, { ...before, fault: { code: looked.code, atMs: nowMs } })
    return tell(tx, peerId, 'log-fault', { cell, log, code: looked.code }, nowMs)
  }
  if (!looked.ok) return looked
  const { checkpoint, text } = looked.value
  const signed = seenNote(text, witnessOf(signer), Math.floor(nowMs / 1000))
  const now = { size: checkpoint.size, head: toHex(checkpoint.head), note: signed }
  await putHead(tx, { ...before, ...now, seenMs: nowMs })
  return tell(tx, peerId, 'head-seen', { cell, log, note: signed }, nowMs)
}

async function headSeen(
  { logs, peerOf }: WitnessParts,
  { tx, peerId, content, nowMs }: Letter,
): Promise<Result<null>> {
  const told = inForm(witnessShapes['head-seen'], content)
  if (!told.ok) return told
  const { cell, log, note } = told.value
  const asked = await findAsked(tx, peerId, cell)
  const key = seenKeyOf(peerOf(peerId))
  if (asked?.agrees !== true || key === null) return refuseUnasked()
  const before = await findHead(tx, { isOwn: true, peerId, cellId: cell, log })
  const checked = await logs.checkSeen(tx, { cellId: cell, log, key }, note, nowMs)
  if (checked.ok) {
    const { atMs, ...head } = checked.value
    await putHead(tx, { ...before, ...head, note, seenMs: atMs, isAwaited: false })
    return success(null)
  }
  if (checked.code !== 'never-had-head') return checked
  // Our log is another one than the one that was seen: both sides are to know.
  const fault = { code: checked.code, atMs: nowMs }
  await putHead(tx, { ...before, isAwaited: false, fault })
  return tell(tx, peerId, 'log-fault', { cell, log, code: checked.code }, nowMs)
}

/** The other side has found that a log is not what it was. */
async function faultTold(
  _parts: WitnessParts,
  { tx, peerId, content, nowMs }: Letter,
): Promise<Result<null>> {
  const told = inForm(witnessShapes['log-fault'], content)
  if (!told.ok) return told
  const { cell: cellId, log, code } = told.value
  const fault: Fault = { code, atMs: nowMs }
  const asked = await findAsked(tx, peerId, cellId)
  const watched = await findWatched(tx, peerId, cellId)
  if (asked === null && watched === null) return refuseUnasked()
  const before = await findHead(tx, { isOwn: asked !== null, peerId, cellId, log })
  // Only of what was told or signed before.
  if (before.toldSize === 0 && before.size === 0) return refuseUnasked()
  await putHead(tx, { ...before, isAwaited: false, fault })
  return success(null)
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

/** The key that a peer signs what it saw with: its own. */
function seenKeyOf(peer: Peer | undefined): NoteKey | null {
  return peer === undefined ? null : { ...peer.key, use: 'seen' }
}

function keyText(key: NoteKey | null): string {
  return key === null ? '' : `${key.name} ${toHex(key.publicKey)}`
}

function isAhead(note: string, size: number): boolean {
  return Number(note.split('\n')[1]) > size
}

function refuseUnasked(): Result<never> {
  return refuse('witness-not-asked', 'Nobody here has asked for this.', 'cell')
}
