import { createHmac, type KeyObject } from 'node:crypto'
import { toHex } from '../../kernel/hex.ts'
import { headOfLeaves, inclusionPath, leafHash, type Hash } from '../../kernel/merkle.ts'
import {
  accountEntry,
  bookingEntry,
  bytesOf,
  joined,
  type LineProof,
  type LoggedHeader,
  type LoggedLine,
} from './line-proof.ts'

// What the log of a ledger says of a booking. Its leaf commits to the booking's header and to the head of a small tree with
// one leaf for each account, which commits to all that the booking has for that account. Amounts are easily guessed, so
// each of those leaves is blinded by a number that only the node and the account's owner know.

/** A booking on its way into the log: accounts by their numbers, which stay when a member is forgotten. */
export interface LoggedBooking extends LoggedHeader {
  /** Numbers of the accounts without a value, in order. */
  readonly gaps: readonly number[]
  /** All entries, by the number of their account. */
  readonly lines: ReadonlyMap<number, readonly LoggedLine[]>
}

/** No account has this number: under it stands who had no value. */
const gapsNumber = 0

/** The log's leaf of a booking. `secret`: the cell's, 32 bytes, as a key: made once, since node takes 20 us to make one of bytes. */
export function bookingLeaf(secret: KeyObject, booking: LoggedBooking): Hash {
  const accounts = headOfLeaves(accountLeaves(secret, booking))
  return leafHash(bookingEntry(booking, toHex(accounts)))
}

/** Proves what the log says of one account in booking `index`; null where the booking has nothing for it. `leaves`: of all bookings. */
export function proveLines(
  secret: KeyObject,
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
      blind: toHex(blindOf(secret, key, accountNumber)),
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

/** Leaves of a booking: who had no value, then each account with entries by its number. */
function accountLeaves(secret: KeyObject, { key, gaps, lines }: LoggedBooking): Hash[] {
  const ofGaps = leafHash(joined(blindOf(secret, key, gapsNumber), bytesOf([gapsNumber, gaps])))
  const ofAccounts = [...lines.keys()]
    .sort((a, b) => a - b)
    .map((number) =>
      leafHash(accountEntry(blindOf(secret, key, number), number, lines.get(number)!)),
    )
  return [ofGaps, ...ofAccounts]
}

/** Numbers in the order of the leaves. */
function numbersOf({ lines }: LoggedBooking): number[] {
  return [gapsNumber, ...[...lines.keys()].sort((a, b) => a - b)]
}

function blindOf(secret: KeyObject, key: string, accountNumber: number): Buffer {
  return createHmac('sha256', secret)
    .update(bytesOf([key, accountNumber]))
    .digest()
}
