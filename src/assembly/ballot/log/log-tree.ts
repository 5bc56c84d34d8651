import { assert } from '../../../kernel/assert.ts'
import { nodeHash, type Hash } from '../../../kernel/merkle.ts'

/** Hashes over parts of the right edge that are remembered at the most. */
const edgeLimit = 1_000

/**
 * A log as a Merkle tree of RFC 6962 that remembers the hash of every full subtree: a leaf more, its proof, and the proof that the
 * log only grew since, take a number of hashes that grows with the logarithm of its size. 64 bytes an entry.
 */
export class LogTree {
  /** [height][number of the subtree] */
  private readonly levels: Hash[][] = [[]]
  /** Hashes over what is no full subtree, by start and count; they never change, but there are many. */
  private readonly edges = new Map<string, Hash>()

  get size(): number {
    return this.levels[0]!.length
  }

  /** Adds an entry's leaf hash; its place in the log. */
  add(leaf: Hash): number {
    let node = leaf
    for (let height = 0; ; height++) {
      const level = (this.levels[height] ??= [])
      level.push(node)
      if (level.length % 2 === 1) return this.size - 1
      node = nodeHash(level.at(-2)!, node)
    }
  }

  leaf(index: number): Hash {
    assert(index >= 0 && index < this.size, `no leaf ${index} of ${this.size}`)
    return this.levels[0]![index]!
  }

  /** Head of the log, or of its first `size` entries. */
  head(size = this.size): Hash {
    assert(size > 0 && size <= this.size, `no log of ${size} in ${this.size}`)
    return this.over(0, size)
  }

  /** Proof that entry `index` is among the first `size`: hashes from its neighbour up. */
  inclusion(index: number, size = this.size): Hash[] {
    assert(index >= 0 && index < size && size <= this.size, `no leaf ${index} of ${size}`)
    const path: Hash[] = []
    let [start, count] = [0, size]
    while (count > 1) {
      const split = largestPowerBelow(count)
      if (index < start + split) {
        path.push(this.over(start + split, count - split))
        count = split
      } else {
        path.push(this.over(start, split))
        start += split
        count -= split
      }
    }
    return path.reverse()
  }

  /** Proof that the first `size` entries begin with the first `before`. */
  consistency(before: number, size = this.size): Hash[] {
    assert(before > 0 && before <= size && size <= this.size, `no log of ${before} in ${size}`)
    const path: Hash[] = []
    let [start, count, rest, isKnown] = [0, size, before, true]
    while (rest !== count) {
      const split = largestPowerBelow(count)
      if (rest <= split) {
        path.push(this.over(start + split, count - split))
        count = split
      } else {
        path.push(this.over(start, split))
        start += split
        count -= split
        rest -= split
        isKnown = false
      }
    }
    if (!isKnown) path.push(this.over(start, count))
    return path.reverse()
  }

  /** Hash over `count` leaves from `start`, which is a multiple of the largest power of two not above `count`. */
  private over(start: number, count: number): Hash {
    const height = Math.log2(count)
    if (Number.isInteger(height)) return this.levels[height]![start / count]!
    const key = `${start} ${count}`
    const known = this.edges.get(key)
    if (known !== undefined) return known
    const split = largestPowerBelow(count)
    const hash = nodeHash(this.over(start, split), this.over(start + split, count - split))
    if (this.edges.size >= edgeLimit) this.edges.clear()
    this.edges.set(key, hash)
    return hash
  }
}

/** The largest power of two below a count of at least 2. */
function largestPowerBelow(count: number): number {
  return 2 ** (31 - Math.clz32(count - 1))
}
