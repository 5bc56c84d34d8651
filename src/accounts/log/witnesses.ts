import type { Kysely } from 'kysely'
import { nodeSigner } from '../../cell/store-node-key.ts'
import { checkpointText, readCheckpoint, type Checkpoint } from '../../kernel/checkpoint.ts'
import { fromHex, toHex } from '../../kernel/hex.ts'
import { consistencyPath, emptyFrontier, grown, headOf, type Hash } from '../../kernel/merkle.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import {
  readNote,
  seenAtS,
  signNote,
  type Note,
  type NoteKey,
  type Signer,
} from '../../kernel/signed-note.ts'
import { minuteMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { leavesOf, readLogHead, type LogHead } from './store-ledger-log.ts'
import { keepSeen, listWitnesses, type Seen, type Witness } from './store-witness.ts'

// What a node shows of a log to those who look at it from outside, and what it keeps of what they saw.

/** Clocks of a witness may be ahead of ours by this. */
const aheadMs = 10 * minuteMs

/** The name of a cell's log, the same wherever the node stands. */
export function originOf(cellId: string): string {
  return `commonwatt/log/${cellId}`
}

/** The key that heads of a cell's log are signed with: the node's, under the log's name. */
export async function logSigner(db: Kysely<Schema>, cellId: string): Promise<Signer> {
  return await nodeSigner(db, originOf(cellId))
}

/** The head of a cell's log as a signed note (c2sp.org/tlog-checkpoint). */
export async function signedHead(db: Kysely<Schema>, cellId: string): Promise<string> {
  const { size, head } = await readLogHead(db, cellId)
  const text = checkpointText({ origin: originOf(cellId), size, head: fromHex(head) })
  return signNote(text, await logSigner(db, cellId))
}

/** Proof that the log of `to` entries adds to that of the first `from` (RFC 6962, section 2.1.2). Refuses sizes that it does not have. */
export async function consistencyOf(
  db: Kysely<Schema>,
  cellId: string,
  from: number,
  to: number,
): Promise<Result<readonly Hash[]>> {
  const { size } = await readLogHead(db, cellId)
  if (to > size) return refuseSize('to', size)
  if (from < 1 || from > to) return refuseSize('from', to)
  const leaves = await leavesOf(db, cellId, 0, to)
  return success(
    consistencyPath(
      leaves.map(({ leaf }) => fromHex(leaf)),
      from,
    ),
  )
}

/**
 * Keeps that a witness saw a head. Refused: what is no note of this log's head, without a signature of a stated witness, from the future,
 * or of a head that this log never had. Told twice, or something older, it keeps the newest.
 */
export async function recordSeen(
  db: Kysely<Schema>,
  cellId: string,
  note: string,
  nowMs: number,
): Promise<Result<{ readonly size: number; readonly atMs: number }>> {
  const read = readNote(note)
  if (!read.ok) return read
  const checkpoint = readCheckpoint(read.value.text)
  if (!checkpoint.ok) return checkpoint
  const { origin, size, head } = checkpoint.value
  if (origin !== originOf(cellId)) {
    return refuse('other-log', `This is a head of ${origin}, and not of this log.`, 'note')
  }
  const signed = signerIn(read.value, await listWitnesses(db, cellId))
  if (signed === null) {
    const message = 'No stated witness signed this: the steward states its key first.'
    return refuse('unknown-witness', message, 'note')
  }
  const { witness, atMs } = signed
  if (atMs > nowMs + aheadMs) {
    return refuse('seen-too-early', 'This was signed in the future: set the clock.', 'note')
  }
  if (!(await hadHead(db, cellId, checkpoint.value))) {
    const message = `This log never had this head with ${size} entries.`
    return refuse('never-had-head', message, 'note')
  }
  await keepSeen(db, cellId, witness.keyId, { size, head: toHex(head), atMs, note })
  return success({ size, atMs })
}

/** A witness as members see it. */
export interface Witnessed {
  readonly keyId: string
  readonly key: NoteKey
  readonly seen: Seen | null
  /** Whether what it saw is still the beginning of the log; null where it saw nothing. */
  readonly holds: boolean | null
}

/** The witnesses of a log, and whether the log still begins with what each of them saw. */
export async function readWitnesses(db: Kysely<Schema>, cellId: string): Promise<Witnessed[]> {
  const witnesses = await listWitnesses(db, cellId)
  const sizes = witnesses.flatMap(({ seen }) => (seen === null ? [] : [seen.size]))
  const heads = await headsAt(db, cellId, new Set(sizes))
  return witnesses.map(({ keyId, key, seen }) => {
    return { keyId, key, seen, holds: seen === null ? null : heads.get(seen.size) === seen.head }
  })
}

function signerIn(
  note: Note,
  witnesses: readonly Witness[],
): { readonly witness: Witness; readonly atMs: number } | null {
  for (const witness of witnesses) {
    const atS = seenAtS(note, witness.key)
    if (atS !== null) return { witness, atMs: atS * 1000 }
  }
  return null
}

async function hadHead(
  db: Kysely<Schema>,
  cellId: string,
  { size, head }: Pick<Checkpoint, 'size' | 'head'>,
): Promise<boolean> {
  return (await headsAt(db, cellId, new Set([size]))).get(size) === toHex(head)
}

/** Heads that a log had at some sizes; without those it never had. */
async function headsAt(
  db: Kysely<Schema>,
  cellId: string,
  sizes: ReadonlySet<number>,
): Promise<Map<number, LogHead['head']>> {
  const heads = new Map<number, string>()
  if (sizes.size === 0) return heads
  let log = emptyFrontier
  if (sizes.has(0)) heads.set(0, toHex(headOf(log)))
  for (const { leaf } of await leavesOf(db, cellId, 0, Math.max(...sizes))) {
    log = grown(log, fromHex(leaf))
    if (sizes.has(log.size)) heads.set(log.size, toHex(headOf(log)))
  }
  return heads
}

function refuseSize(at: 'from' | 'to', most: number): Result<never> {
  const message = `The log has ${most} entries here: say a whole number from 1 to that.`
  return refuse('no-such-size', message, at, { most })
}
