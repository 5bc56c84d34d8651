import { fromHex, toHex } from '../../../kernel/hex.ts'
import { headByInclusion, isConsistent } from '../../../kernel/merkle.ts'
import type { LogTree } from './log-tree.ts'

/** What a voter keeps: where their entry stands in the log, and that it does. Hashes in hex. It does not say what they voted. */
export interface Receipt {
  readonly ballot: string
  /** Hash of the entry, and its place, from 0. */
  readonly leaf: string
  readonly index: number
  /** The log when the receipt was made, and the way from the entry to its head. */
  readonly size: number
  readonly head: string
  readonly path: readonly string[]
}

/** A log's size and head, as it is published. */
export interface LogHead {
  readonly size: number
  readonly head: string
}

/** The receipt of entry `index`, in the log of now or of its first `size` entries. */
export function receiptOf(tree: LogTree, ballot: string, index: number, size = tree.size): Receipt {
  return {
    ballot,
    leaf: toHex(tree.leaf(index)),
    index,
    size,
    head: toHex(tree.head(size)),
    path: tree.inclusion(index, size).map(toHex),
  }
}

/** Whether the entry of a receipt is in the log with the receipt's head. */
export function isReceiptProven({ leaf, index, size, head, path }: Receipt): boolean {
  const found = headByInclusion(fromHex(leaf), index, size, path.map(fromHex))
  return found !== null && toHex(found) === head
}

/** Whether a later log only adds to the one of an earlier head. `path`: of `LogTree.consistency`, in hex. */
export function isGrownFrom(before: LogHead, after: LogHead, path: readonly string[]): boolean {
  const [old, now] = [before, after].map(({ size, head }) => ({ size, head: fromHex(head) }))
  return isConsistent(old!, now!, path.map(fromHex))
}
