import { createHash } from 'node:crypto'
import { assert } from './assert.ts'
import { half, isCount, leafMark, nodeMark, sidesOfPath } from './merkle-path.ts'

// A log as a Merkle tree of RFC 6962: SHA-256, leaves and inner nodes hashed apart. Its head commits to every entry and
// their order; log2(n) hashes prove that one is in it, or that a later log only adds to an earlier one.

/** A SHA-256, 32 bytes. */
export type Hash = Uint8Array

/** Hash of an entry, which may be of any length. */
export function leafHash(entry: Uint8Array): Hash {
  return createHash('sha256').update(leafMark).update(entry).digest()
}

/** Hash of an inner node over the two below it. */
export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update(nodeMark).update(left).update(right).digest()
}

/**
 * What a log that only grows has to remember: how many leaves it has, and the roots of its full subtrees, the largest first
 * (one for each bit of the size).
 */
export interface Frontier {
  readonly size: number
  readonly roots: readonly Hash[]
}

export const emptyFrontier: Frontier = { size: 0, roots: [] }

/** The log with one leaf more. */
export function grown({ size, roots }: Frontier, leaf: Hash): Frontier {
  const all = [...roots]
  let root = leaf
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) root = nodeHash(all.pop()!, root)
  return { size: size + 1, roots: [...all, root] }
}

/** Head of a log: the hash of nothing where it is empty. */
export function headOf({ roots }: Frontier): Hash {
  const last = roots.at(-1)
  if (last === undefined) return createHash('sha256').digest()
  return roots.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last)
}

/** Head of a log of these leaves. */
export function headOfLeaves(leaves: readonly Hash[]): Hash {
  return headOf(leaves.reduce(grown, emptyFrontier))
}

/** Proof that leaf `index` is in the log of these leaves: hashes from the leaf's neighbour up. */
export function inclusionPath(leaves: readonly Hash[], index: number): Hash[] {
  assert(index >= 0 && index < leaves.length, `no leaf ${index} of ${leaves.length}`)
  if (leaves.length === 1) return []
  const split = largestPowerBelow(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return index < split
    ? [...inclusionPath(left, index), headOfLeaves(right)]
    : [...inclusionPath(right, index - split), headOfLeaves(left)]
}

/** The head that such a path leads to; null where it does not fit a log of `size` leaves. */
export function headByInclusion(
  leaf: Hash,
  index: number,
  size: number,
  path: readonly Hash[],
): Hash | null {
  const sides = sidesOfPath(index, size, path.length)
  if (sides === null) return null
  return path.reduce(
    (head, beside, i) => (sides[i] === 'left' ? nodeHash(beside, head) : nodeHash(head, beside)),
    leaf,
  )
}

/** Proof that the log of these leaves only adds to that of the first `size` of them. */
export function consistencyPath(leaves: readonly Hash[], size: number): Hash[] {
  assert(size > 0 && size <= leaves.length, `no log of ${size} in ${leaves.length}`)
  return pathFrom(leaves, size, true)
}

function pathFrom(leaves: readonly Hash[], size: number, isKnown: boolean): Hash[] {
  if (size === leaves.length) return isKnown ? [] : [headOfLeaves(leaves)]
  const split = largestPowerBelow(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return size <= split
    ? [...pathFrom(left, size, isKnown), headOfLeaves(right)]
    : [...pathFrom(right, size - split, false), headOfLeaves(left)]
}

/** Whether a path proves that the log with `after` adds to the one with `before`, and changes nothing of it. */
export function isConsistent(
  before: { readonly size: number; readonly head: Hash },
  after: { readonly size: number; readonly head: Hash },
  path: readonly Hash[],
): boolean {
  if (!isCount(before.size) || !isCount(after.size)) return false
  if (before.size === 0 || before.size > after.size) return false
  if (before.size === after.size) return path.length === 0 && isSame(before.head, after.head)
  let [at, last] = [before.size - 1, after.size - 1]
  while (at % 2 === 1) [at, last] = [half(at), half(last)]
  const all = at === 0 ? [before.head, ...path] : [...path]
  const first = all.shift()
  if (first === undefined) return false
  let [old, now] = [first, first]
  for (const beside of all) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      old = nodeHash(beside, old)
      now = nodeHash(beside, now)
      while (at % 2 === 0 && at > 0) [at, last] = [at / 2, half(last)]
    } else now = nodeHash(now, beside)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && isSame(old, before.head) && isSame(now, after.head)
}

/** The largest power of two below a size of at least 2. */
function largestPowerBelow(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}

function isSame(one: Hash, other: Hash): boolean {
  return Buffer.compare(one, other) === 0
}
