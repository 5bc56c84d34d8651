import { createHmac } from 'node:crypto'
import {
  headByInclusion,
  headOfLeaves,
  inclusionPath,
  leafHash,
  type Hash,
} from '../kernel/merkle.ts'
import type { Booking, Entry } from './ledger.ts'

// What the log of a ledger says of a booking. Its leaf commits to the booking's header and to the head of a small tree with
// one leaf for each account, which commits to all that the booking has for that account. Amounts are easily guessed, so
// each of those leaves is blinded by a number that only the node and the account's owner know.

/** A booking on its way into the log: accounts by their numbers, which stay when a member is forgotten. */
export interface LoggedBooking {
  readonly kind: Booking['kind']
  readonly key: string
  readonly startMs: number
  readonly revision: number
  /** Numbers of the accounts without a value, in order. */
  readonly gaps: readonly number[]
  /** All entries, by the number of their account. */
  readonly lines: ReadonlyMap<number, readonly LoggedLine[]>
}

export type LoggedLine = Omit<Entry, 'accountId'>

/** What somebody has to know to check that the log holds all that a booking says of one account; hashes in hex. */
export interface LineProof {
  readonly booking: Pick<LoggedBooking, 'kind' | 'key' | 'startMs' | 'revision'>
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

/** No account has this number: under it stands who had no value. */
const gapsNumber = 0

/** The log's leaf of a booking. `secret`: the cell's, 32 bytes. */
export function bookingLeaf(secret: Uint8Array, booking: LoggedBooking): Hash {
  return leafOf(booking, headOfLeaves(accountLeaves(secret, booking)))
}

/** Proves what the log says of one account in booking `index`; null where the booking has nothing for it. `leaves`: of all bookings. */
export function proveLines(
  secret: Uint8Array,
  booking: LoggedBooking,
  accountNumber: number,
  { leaves, index }: { readonly leaves: readonly Hash[]; readonly index: number },
): LineProof | null {
  const place = numbersOf(booking).indexOf(accountNumber)
  if (place < 0) return null
  const accounts = accountLeaves(secret, booking)
  const { kind, key, startMs, revision } = booking
  return {
    booking: { kind, key, startMs, revision },
    account: {
      number: accountNumber,
      blind: blindOf(secret, key, accountNumber).toString('hex'),
      lines: booking.lines.get(accountNumber) ?? [],
      index: place,
      size: accounts.length,
      path: inclusionPath(accounts, place).map(toHex),
    },
    log: {
      index,
      size: leaves.length,
      path: inclusionPath(leaves, index).map(toHex),
      head: toHex(headOfLeaves(leaves)),
    },
  }
}

/**
 * Whether a proof leads from the entries in it to the head in it. It takes no secret and no database. Whoever notes a head notes the size
 * with it: one head may belong to logs of several sizes as far as a single path can tell.
 */
export function isProven({ booking, account, log }: LineProof): boolean {
  const leaf = accountLeaf(fromHex(account.blind), account.number, account.lines)
  const ofBooking = headByInclusion(leaf, account.index, account.size, account.path.map(fromHex))
  if (ofBooking === null) return false
  const path = log.path.map(fromHex)
  const head = headByInclusion(leafOf(booking, ofBooking), log.index, log.size, path)
  return head !== null && toHex(head) === log.head
}

export function toHex(hash: Hash): string {
  return Buffer.from(hash).toString('hex')
}

export function fromHex(text: string): Hash {
  return Buffer.from(text, 'hex')
}

function leafOf({ kind, key, startMs, revision }: LineProof['booking'], accounts: Hash): Hash {
  return leafHash(bytesOf([kind, key, startMs, revision, toHex(accounts)]))
}

/** Leaves of a booking: who had no value, then each account with entries by its number. */
function accountLeaves(secret: Uint8Array, { key, gaps, lines }: LoggedBooking): Hash[] {
  const ofGaps = leafHash(
    Buffer.concat([blindOf(secret, key, gapsNumber), bytesOf([gapsNumber, gaps])]),
  )
  const ofAccounts = [...lines.keys()]
    .sort((a, b) => a - b)
    .map((number) => accountLeaf(blindOf(secret, key, number), number, lines.get(number)!))
  return [ofGaps, ...ofAccounts]
}

/** Numbers in the order of the leaves. */
function numbersOf({ lines }: LoggedBooking): number[] {
  return [gapsNumber, ...[...lines.keys()].sort((a, b) => a - b)]
}

function accountLeaf(blind: Uint8Array, number: number, lines: readonly LoggedLine[]): Hash {
  return leafHash(Buffer.concat([blind, bytesOf([number, lines.map(saidOf).sort()])]))
}

/** A line as text; lines are sorted by it, since databases give them back in any order. */
function saidOf({ kind, source, energyWh, amountMicro, aloneMicro }: LoggedLine): string {
  return `${kind} ${source} ${energyWh} ${amountMicro} ${aloneMicro}`
}

function blindOf(secret: Uint8Array, key: string, accountNumber: number): Buffer {
  return createHmac('sha256', secret)
    .update(bytesOf([key, accountNumber]))
    .digest()
}

/** JSON without gaps: numbers are whole, so that it is the same everywhere. */
function bytesOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
