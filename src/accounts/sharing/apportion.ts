import { assert } from '../../kernel/assert.ts'

/** Into how many parts one pass of {@link Apportioner} narrows down the remainder it looks for. */
const buckets = 1024

/**
 * Splits whole numbers among up to `size` members. Its scratch columns are used again and again, so
 * that a year of a large community makes nothing anew. Columns are [member]; parts are written.
 */
export class Apportioner {
  readonly #remainders: Float64Array
  readonly #counts = new Int32Array(buckets)
  /** Who still takes part in {@link fill}, and their weights and parts, one after the other. */
  readonly #open: Int32Array
  readonly #openWeights: Float64Array
  readonly #openParts: Float64Array

  constructor(size: number) {
    this.#remainders = new Float64Array(size + 1)
    this.#open = new Int32Array(size)
    this.#openWeights = new Float64Array(size)
    this.#openParts = new Float64Array(size)
  }

  /**
   * Splits the whole number `total` into whole `parts` in proportion to `weights` (largest remainder).
   * `whole` is what the weights are parts of; where it is larger than their sum, the rest of `total`
   * is nobody's. Equal remainders are decided by whose turn it is, so that the odd unit goes round:
   * with n members, `turn` k favours member k mod n first. A negative total is split like the positive
   * one. Weights are whole, not negative, and their sum is below 2^53; each part is within one unit of
   * `total x weight / whole`.
   */
  split(
    total: number,
    weights: Float64Array,
    turn: number,
    parts: Float64Array,
    whole?: number,
  ): void {
    assert(Number.isSafeInteger(total), `only whole numbers are apportioned, got ${total}`)
    assert(Number.isSafeInteger(turn) && turn >= 0, `a turn is counted from 0, got ${turn}`)
    assert(weights.length < this.#remainders.length, 'more weights than there is room for')
    parts.fill(0)
    if (total === 0) return
    const weightSum = sumOf(weights)
    const of = whole ?? weightSum
    const rest = of - weightSum
    assert(Number.isSafeInteger(of), `weights are whole and below 2^53, got ${of}`)
    assert(rest >= 0, `weights are parts of ${of}, got ${weightSum}`)
    if (of === 0) return
    const size = Math.abs(total)
    const remainders = this.#remainders
    let missing = size
    for (let i = 0; i < weights.length; i++) {
      const product = size * weights[i]!
      if (product > Number.MAX_SAFE_INTEGER) {
        parts[i] = wholePart(size, weights[i]!, of)
        remainders[i] = remainder(size, weights[i]!, of)
      } else {
        // Exact although it is divided in floating point: both are whole and the product is below 2^53.
        const part = Math.floor(product / of)
        parts[i] = part
        remainders[i] = product - part * of
      }
      missing -= parts[i]!
    }
    if (rest > 0) {
      remainders[weights.length] = remainder(size, rest, of)
      missing -= wholePart(size, rest, of)
    }
    const count = weights.length + (rest > 0 ? 1 : 0)
    if (missing > 0) this.#giveMissing(missing, parts, count, of, turn)
    if (total < 0) for (let i = 0; i < parts.length; i++) parts[i] = 0 - parts[i]!
  }

  /**
   * Splits `total` in proportion to `weights`, but nobody gets more than their cap; what one cannot
   * take is offered again to the others (water-filling: part i is `min(cap i, level x weight i)` for
   * one common level, in whole units). All of `total` is given out while anyone with a weight can take
   * it. `total` times the sum of weights is below 2^53.
   */
  fill(
    total: number,
    weights: Float64Array,
    caps: Float64Array,
    turn: number,
    parts: Float64Array,
  ): void {
    assert(weights.length <= this.#open.length, 'more weights than there is room for')
    parts.fill(0)
    let weightLeft = 0
    let count = 0
    for (let i = 0; i < weights.length; i++) {
      if (weights[i]! <= 0) continue
      weightLeft += weights[i]!
      this.#open[count++] = i
    }
    assert(
      Number.isSafeInteger(total * weightLeft),
      `${total} x ${weightLeft} cannot be split exactly`,
    )
    let left = total
    for (let before = -1; before !== count;) {
      before = count
      count = 0
      for (let k = 0; k < before; k++) {
        const i = this.#open[k]!
        const cap = caps[i]!
        // Content with less than their part: who is, raises the level for all others.
        if (cap <= left && cap * weightLeft <= left * weights[i]!) {
          parts[i] = cap
          left -= cap
          weightLeft -= weights[i]!
        } else this.#open[count++] = i
      }
    }
    this.#splitAmongOpen(left, count, weights, turn, parts)
  }

  #splitAmongOpen(
    total: number,
    count: number,
    weights: Float64Array,
    turn: number,
    parts: Float64Array,
  ): void {
    const openWeights = this.#openWeights.subarray(0, count)
    const openParts = this.#openParts.subarray(0, count)
    for (let k = 0; k < count; k++) openWeights[k] = weights[this.#open[k]!]!
    this.split(total, openWeights, turn, openParts)
    for (let k = 0; k < count; k++) parts[this.#open[k]!] = openParts[k]!
  }

  /** One unit to each of the `missing` largest of `count` remainders; the last may be that of nobody. */
  #giveMissing(
    missing: number,
    parts: Float64Array,
    count: number,
    whole: number,
    turn: number,
  ): void {
    const remainders = this.#remainders
    const least = this.#leastGiven(missing, count, whole)
    let left = missing
    for (let i = 0; i < count; i++) {
      if (remainders[i]! <= least) continue
      left -= 1
      if (i < parts.length) parts[i]! += 1
    }
    for (let i = turn % count; left > 0; i = i + 1 === count ? 0 : i + 1) {
      if (remainders[i] !== least) continue
      left -= 1
      if (i < parts.length) parts[i]! += 1
    }
  }

  /**
   * The number that `wanted` of the remainders are above, or are above and equal to where only some of
   * the equal ones are wanted. Found by counting how many lie in each part of the range, then of that part.
   */
  #leastGiven(wanted: number, count: number, whole: number): number {
    const remainders = this.#remainders
    const counts = this.#counts
    let low = 0
    let high = whole
    let left = wanted
    for (;;) {
      const width = Math.ceil((high - low) / buckets)
      counts.fill(0)
      for (let i = 0; i < count; i++) {
        const remainder = remainders[i]!
        if (remainder >= low && remainder < high) {
          counts[Math.floor((remainder - low) / width)]! += 1
        }
      }
      let bucket = buckets - 1
      while (counts[bucket]! < left) left -= counts[bucket--]!
      low += bucket * width
      high = Math.min(high, low + width)
      // All of this part are wanted: no tie has to be decided.
      if (counts[bucket] === left) return low - 1
      if (width === 1) return low
    }
  }
}

/** `floor(a b / c)` of whole numbers whose product may be any size. */
function wholePart(a: number, b: number, c: number): number {
  return Number((BigInt(a) * BigInt(b)) / BigInt(c))
}

/** `a b mod c` of whole numbers whose product may be any size. */
function remainder(a: number, b: number, c: number): number {
  return Number((BigInt(a) * BigInt(b)) % BigInt(c))
}

/** {@link Apportioner.split} for a few numbers: the parts, in the order of the weights. */
export function apportion(
  total: number,
  weights: readonly number[],
  turn: number,
  whole?: number,
): number[] {
  const parts = new Float64Array(weights.length)
  new Apportioner(weights.length).split(total, Float64Array.from(weights), turn, parts, whole)
  return [...parts]
}

/** {@link Apportioner.fill} for a few numbers: the parts, in the order of the weights. */
export function apportionUpTo(
  total: number,
  weights: readonly number[],
  caps: readonly number[],
  turn: number,
): number[] {
  const parts = new Float64Array(weights.length)
  const all = Float64Array.from(weights)
  new Apportioner(weights.length).fill(total, all, Float64Array.from(caps), turn, parts)
  return [...parts]
}

export function sum(values: readonly number[]): number {
  let total = 0
  for (const value of values) total += value
  return total
}

/** The sum of a column of whole numbers. */
export function sumOf(column: Float64Array): number {
  let total = 0
  for (let i = 0; i < column.length; i++) total += column[i]!
  return total
}
