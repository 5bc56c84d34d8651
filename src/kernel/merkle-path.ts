// What of a Merkle tree of RFC 6962 needs no hash function: browsers, which hash asynchronously, share it with the node.

/** Stands before an entry where it is hashed. */
export const leafMark = Uint8Array.of(0)

/** Stands before two hashes where they are hashed to the one above them. */
export const nodeMark = Uint8Array.of(1)

/**
 * On which side of the way up each hash of an inclusion path stands, from the leaf to the head (RFC 9162, section
 * 2.1.3.2). null where a path of `length` does not fit leaf `index` of a log of `size`.
 */
export function sidesOfPath(
  index: number,
  size: number,
  length: number,
): readonly ('left' | 'right')[] | null {
  if (!isCount(index) || !isCount(size) || index >= size) return null
  const sides: ('left' | 'right')[] = []
  let [at, last] = [index, size - 1]
  while (sides.length < length) {
    if (last === 0) return null
    if (at % 2 === 1 || at === last) {
      sides.push('left')
      // A last node without a neighbour goes up as it is.
      while (at % 2 === 0 && at > 0) [at, last] = [at / 2, half(last)]
    } else sides.push('right')
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 ? sides : null
}

/** Half of a whole number, whole. */
export function half(value: number): number {
  return Math.floor(value / 2)
}

/** Whether something can be a size or an index. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
