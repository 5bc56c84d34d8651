import type { Kysely } from 'kysely'
import { readLogHead } from '../accounts/log/store-ledger-log.ts'
import { stateWitness } from '../accounts/log/store-witness.ts'
import { consistencyOf, originOf, recordSeen, signedHead } from '../accounts/log/witnesses.ts'
import { ballotLogSizes, ballotOriginOf, readLogTree } from '../assembly/ballot/store-log-tree.ts'
import { nodeSigner } from '../cell/store-node-key.ts'
import type { Channel } from '../federation/context.ts'
import { ledgerLog } from '../federation/witness/witness-letter.ts'
import type { OwnLogs, SignedHead, WitnessParts } from '../federation/witness/witnessing.ts'
import { assert } from '../kernel/assert.ts'
import { checkpointText, readCheckpoint, type Checkpoint } from '../kernel/checkpoint.ts'
import { toHex } from '../kernel/hex.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { readNote, seenAtS, signNote, type NoteKey } from '../kernel/signed-note.ts'
import type { Schema } from '../store/schema.ts'

/** The ledgers' and the ballots' logs of this node's neighbourhoods, for witnesses on other nodes. */
export const ownLogs: OwnLogs = {
  nameOf: (cellId, log) => (log === ledgerLog ? originOf(cellId) : ballotOriginOf(log)),
  async sizes(db, cellId) {
    const { size } = await readLogHead(db, cellId)
    return [{ log: ledgerLog, size, isOver: false }, ...(await ballotLogSizes(db, cellId))]
  },
  head: (db, cellId, log, from) =>
    log === ledgerLog ? ledgerHead(db, cellId, from) : ballotHead(db, cellId, log, from),
  state: stateWitness,
  async checkSeen(tx, { cellId, log, key }, note, nowMs) {
    const read = readSeen(note, this.nameOf(cellId, log), key)
    if (!read.ok) return read
    const { size, head } = read.value
    const seen = success({ size, head: toHex(head), atMs: read.value.atMs })
    if (log === ledgerLog) {
      const kept = await recordSeen(tx, cellId, note, nowMs)
      return kept.ok ? seen : kept
    }
    const tree = await readLogTree(tx, cellId, log)
    const hadIt = tree !== null && size > 0 && size <= tree.size
    if (hadIt && toHex(tree.head(size)) === toHex(head)) return seen
    return refuse('never-had-head', `This log never had this head with ${size} entries.`, 'note')
  },
}

/** What watching each other works with. */
export function witnessParts({ peers, signer }: Channel): WitnessParts {
  return { logs: ownLogs, peerOf: (id) => peers.get(id), signer }
}

async function ledgerHead(db: Kysely<Schema>, cellId: string, from: number): Promise<SignedHead> {
  const note = await signedHead(db, cellId)
  const checkpoint = readCheckpoint(note)
  assert(checkpoint.ok, 'a head that was signed is one')
  const { size } = checkpoint.value
  const path = from > 0 && from < size ? await consistencyOf(db, cellId, from, size) : success([])
  return { size, note, path: path.ok ? path.value : [] }
}

async function ballotHead(
  db: Kysely<Schema>,
  cellId: string,
  ballotId: string,
  from: number,
): Promise<SignedHead> {
  const tree = await readLogTree(db, cellId, ballotId)
  assert(tree !== null && tree.size > 0, 'a ballot has a log with its definition')
  const origin = ballotOriginOf(ballotId)
  const { size } = tree
  const text = checkpointText({ origin, size, head: tree.head() })
  const path = from > 0 && from < size ? tree.consistency(from) : []
  return { size, note: signNote(text, await nodeSigner(db, origin)), path }
}

/** A head of a log that a witness signed. */
function readSeen(
  note: string,
  origin: string,
  key: NoteKey,
): Result<Checkpoint & { readonly atMs: number }> {
  const read = readNote(note)
  if (!read.ok) return read
  const checkpoint = readCheckpoint(read.value.text)
  if (!checkpoint.ok) return checkpoint
  if (checkpoint.value.origin !== origin) {
    return refuse('other-log', `This is a head of ${checkpoint.value.origin}.`, 'note')
  }
  const atS = seenAtS(read.value, key)
  if (atS !== null) return success({ ...checkpoint.value, atMs: atS * 1000 })
  return refuse('unknown-witness', 'Its witness did not sign this.', 'note')
}
