import { fromHex, toHex } from '../../kernel/hex.ts'
import { leafMark, nodeMark, sidesOfPath } from '../../kernel/merkle-path.ts'
import type { Booking, Entry } from '../ledger.ts'

// What somebody outside the node needs to check what the log of a ledger says of them. A browser runs this file as it is:
// nothing here but what browsers have.

/** What the log says of a booking beside its accounts. */
export type LoggedHeader = Pick<Booking, 'kind' | 'key' | 'startMs' | 'revision'>

/** One entry of an account, as the log commits to it. */
export type LoggedLine = Omit<Entry, 'accountId'>

/** What somebody has to know to check that the log holds all that a booking says of one account; hashes in hex. */
export interface LineProof {
  readonly booking: LoggedHeader
  readonly account: {
    readonly number: number
    /** What blinds its leaf. */
    readonly blind: string
    /** All entries of the account. */
    readonly lines: readonly LoggedLine[]
    readonly index: number
    /** How many leaves the booking has. */
    readonly size: number
    readonly path: readonly string[]
  }
  readonly log: {
    readonly index: number
    readonly size: number
    readonly path: readonly string[]
    readonly head: string
  }
}

/**
 * Whether a proof leads from the entries in it to the head in it. It takes no secret and no database. Whoever notes a head notes the size
 * with it: one head may belong to logs of several sizes as far as a single path can tell.
 */
export async function isProven({ booking, account, log }: LineProof): Promise<boolean> {
  const entry = accountEntry(fromHex(account.blind), account.number, account.lines)
  const ofBooking = await headFrom(entry, account)
  if (ofBooking === null) return false
  const head = await headFrom(bookingEntry(booking, toHex(ofBooking)), log)
  return head !== null && toHex(head) === log.head
}

/** Where an inclusion path leads from an entry; null where it does not fit. */
async function headFrom(
  entry: Uint8Array,
  { index, size, path }: Pick<LineProof['log'], 'index' | 'size' | 'path'>,
): Promise<Uint8Array | null> {
  const sides = sidesOfPath(index, size, path.length)
  if (sides === null) return null
  let head = await sha256(leafMark, entry)
  for (const [i, text] of path.entries()) {
    const beside = fromHex(text)
    const [left, right] = sides[i] === 'left' ? [beside, head] : [head, beside]
    head = await sha256(nodeMark, left, right)
  }
  return head
}

async function sha256(...parts: readonly Uint8Array[]): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined(...parts)))
}

/** What the leaf of a booking is the hash of. `accounts`: head of the tree of its accounts, hex. */
export function bookingEntry(
  { kind, key, startMs, revision }: LoggedHeader,
  accounts: string,
): Uint8Array {
  return bytesOf([kind, key, startMs, revision, accounts])
}

/** What the leaf of an account in a booking is the hash of. */
export function accountEntry(
  blind: Uint8Array,
  number: number,
  lines: readonly LoggedLine[],
): Uint8Array {
  return joined(blind, bytesOf([number, lines.map(saidOf).sort()]))
}

/** A line as text; lines are sorted by it, since databases give them back in any order. */
function saidOf({ kind, source, energyWh, amountMicro, aloneMicro }: LoggedLine): string {
  return `${kind} ${source} ${energyWh} ${amountMicro} ${aloneMicro}`
}

/** JSON without gaps, as UTF-8: numbers are whole, so that it is the same everywhere. */
export function bytesOf(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value))
}

const encoder = new TextEncoder()

/** Bytes one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
