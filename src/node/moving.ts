import packageJson from '../../package.json' with { type: 'json' }
import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { findCell, listCells } from '../cell/store.ts'
import { ensureNodeKey, nodeSigner } from '../cell/store-node-key.ts'
import { fingerprintOf } from '../federation/peers/fingerprint.ts'
import { notePeerChange } from '../federation/peers/store-peer-changes.ts'
import { listPeers } from '../federation/peers/store-peers.ts'
import { orThrow, refuse, RefusalError } from '../kernel/refusal.ts'
import { isSignedBy, keyText, readKey, readNote, signNote } from '../kernel/signed-note.ts'
import type { ArchiveHeader } from '../store/archive/archive-format.ts'
import { takeInArchive, type TakenIn } from '../store/archive/take-in.ts'
import { writeArchive, type ArchiveSummary } from '../store/archive/write-archive.ts'
import type { Store } from '../store/open.ts'
import type { Schema } from '../store/schema.ts'
import { movingTables } from './moving-tables.ts'

/** Where a node says that it is, if it says nothing. */
const nowhere = 'node.invalid'

interface Doing {
  readonly passphrase: string
  /** This node's address for others; null: it has none. */
  readonly publicUrl: string | null
  readonly nowMs: number
  /** What a guess of the passphrase costs, as a power of two; less than usual for tests. */
  readonly cost?: number
  readonly onRows?: (rows: number) => void
}

/** Writes the archive of a neighbourhood or city with its homes. Throws a `RefusalError` for a home. */
export async function archiveCell(
  store: Pick<Store, 'db' | 'kind'>,
  { id, kind, slug, name }: Cell,
  path: string,
  { passphrase, publicUrl, nowMs, cost, onRows }: Doing,
): Promise<ArchiveSummary> {
  if (kind === 'home') {
    const message = `${name} is a home: what moves to another node is a whole neighbourhood, with its homes.`
    throw new RefusalError(refuse('archive-of-a-home', message))
  }
  await ensureNodeKey(store.db)
  const signer = await nodeSigner(store.db, hostOf(publicUrl))
  return await writeArchive(store, path, {
    tables: movingTables,
    header: {
      madeMs: nowMs,
      software: packageJson.version,
      cell: { id, kind, slug, name },
      node: { address: publicUrl ?? '', key: keyText(signer) },
    },
    passphrase,
    sign: (text) => signNote(text, signer),
    ...(cost === undefined ? {} : { cost }),
    ...(onRows === undefined ? {} : { onRows }),
  })
}

/** What an archive brought; `digits`: of the node that made it, for two people to compare. */
export interface Arrived extends TakenIn {
  readonly digits: string
}

/** Takes a neighbourhood in from an archive: all of it, or nothing. Throws a `RefusalError` that says what stands in the way. */
export async function takeInCell(
  store: Pick<Store, 'db' | 'kind'>,
  path: string,
  { passphrase, publicUrl, nowMs, onRows }: Doing,
): Promise<Arrived> {
  const slugs = new Map((await listCells(store.db)).map(({ slug, name }) => [slug, name]))
  const taken = await takeInArchive(store, path, {
    tables: movingTables,
    passphrase,
    check: checkPlace,
    checkRow: (table, row) => {
      if (table === 'cells') checkSlug(slugs, row)
      if (table === 'peers') checkPeerRow(row, publicUrl)
    },
    isSigned,
    finish: async (tx, _header, fresh) => {
      const ids = fresh('peers')
      const by = { nowMs, personId: null }
      for (const peer of await listPeers(tx)) {
        if (ids.includes(peer.id)) await notePeerChange(tx, 'stated', peer, by)
      }
    },
    ...(onRows === undefined ? {} : { onRows }),
  })
  const { address, key } = taken.header.node
  return {
    ...taken,
    digits: fingerprintOf({ address, key: orThrow(readKey(key, 'text', 'node')) }),
  }
}

/** Whether there is room for the neighbourhood, and whether the node that made the archive has the key that it had before. */
async function checkPlace(db: Kysely<Schema>, { cell, node }: ArchiveHeader): Promise<void> {
  const there = await findCell(db, cell.id)
  if (there !== null) {
    const message = `${there.name} is on this node already. Nothing was changed: a neighbourhood is taken in once.`
    throw new RefusalError(refuse('cell-there', message))
  }
  const known = (await listPeers(db)).find(({ address }) => address === node.address)
  if (known === undefined || keyText(known.key) === node.key) return
  const message = `The archive says that it is from ${node.address}, which has another key as far as this node knows. Nothing was taken in: ask the stewards there which is right.`
  throw new RefusalError(refuse('archive-other-key', message))
}

function checkSlug(
  slugs: ReadonlyMap<string, string>,
  { slug, name }: Readonly<Record<string, unknown>>,
): void {
  const other = slugs.get(String(slug))
  if (other === undefined) return
  const message = `${other} has the short name "${String(slug)}" on this node, and so has ${String(name)} in the archive. Nothing was taken in: give one of them another short name first, here, or there before the archive is made again.`
  throw new RefusalError(refuse('slug-taken', message, 'slug'))
}

function checkPeerRow(
  { address }: Readonly<Record<string, unknown>>,
  publicUrl: string | null,
): void {
  if (publicUrl === null || address !== publicUrl) return
  const message =
    'The neighbourhood belongs to a city of this node, or is watched by it. Nothing was taken in: let it leave there first, make the archive, and join again here.'
  throw new RefusalError(refuse('archive-peer-here', message))
}

function isSigned(note: string, text: string, { node }: ArchiveHeader): boolean {
  const key = readKey(node.key, 'text', 'node')
  const read = readNote(note)
  return key.ok && read.ok && read.value.text === text && isSignedBy(read.value, key.value)
}

function hostOf(publicUrl: string | null): string {
  return publicUrl === null ? nowhere : new URL(publicUrl).host
}
