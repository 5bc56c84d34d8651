import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'

/** What can be added up without anybody's own being seen: quantities, and counts of those whom something is true for. */
export interface Numbers {
  readonly sums: Float64Array
  readonly counts: Uint32Array
}

/** How many of each there are. */
export interface Shape {
  readonly sums: number
  readonly counts: number
}

/** Words of 32 bits for a quantity: a fixed-point number of 128 bits, half of them behind the point. */
const wordsEach = 4

/** A quantity's magnitude at the most: a hundred of them stay far from half of the whole part's 2^64. */
export const mostMagnitude = 2 ** 56

/** 2^32: what a word counts up to. */
const full = 2 ** 32

/** The first word counts who is in the sum: it comes out right only if every mask is gone. */
const headWords = 1

/**
 * Adds up numbers and masks in words of 32 bits, modulo 2^128 for a quantity and 2^32 for a count, without losing anything: a quantity of 2^-11 or
 * more is held to its last bit, a smaller one to 2^-65. Words are added as they are, and what one is too much is carried on at the end.
 */
export class Tally {
  readonly #shape: Shape
  /** Each below 2^53 in magnitude: some two million words can be added. */
  readonly #words: Float64Array

  constructor(shape: Shape) {
    this.#shape = shape
    this.#words = new Float64Array(wordCount(shape))
  }

  /** Adds one's own numbers; refuses those that are too large, or none. */
  count({ sums, counts }: Numbers): Result<void> {
    const shape = this.#shape
    assert(sums.length === shape.sums && counts.length === shape.counts, 'numbers fit their shape')
    for (const [i, sum] of sums.entries()) {
      if (!(Math.abs(sum) <= mostMagnitude)) {
        return refuse(
          'number-not-countable',
          `A quantity in a secret sum is ${sum}. It has to be a number between -2^56 and 2^56.`,
          `sums[${i}]`,
        )
      }
    }
    const words = this.#words
    words[0]! += 1
    for (const [i, of] of counts.entries()) words[headWords + i]! += of
    const first = headWords + shape.counts
    for (const [i, sum] of sums.entries()) addQuantity(words, first + i * wordsEach, sum)
    return success(undefined)
  }

  /** Adds (or takes off) a mask, or what another tally came to. */
  add(words: Uint32Array, sign: 1 | -1): void {
    const own = this.#words
    assert(words.length === own.length, 'words fit their tally')
    for (let i = 0; i < own.length; i++) own[i]! += sign * words[i]!
  }

  /** What it came to. */
  get words(): Uint32Array {
    const { counts } = this.#shape
    const words = new Uint32Array(this.#words.length)
    const single = headWords + counts
    for (let i = 0; i < single; i++) words[i] = wrapped(this.#words[i]!)
    for (let at = single; at < words.length; at += wordsEach) {
      let carry = 0
      for (let i = at; i < at + wordsEach; i++) {
        const word = this.#words[i]! + carry
        carry = Math.floor(word / full)
        words[i] = word - carry * full
      }
    }
    return words
  }

  /** What it came to, as numbers, and how many have counted theirs. */
  read(): Numbers & { readonly present: number } {
    const { words } = this
    const { sums, counts } = this.#shape
    const first = headWords + counts
    return {
      present: words[0]!,
      counts: words.slice(headWords, first),
      sums: Float64Array.from({ length: sums }, (_, i) => quantity(words, first + i * wordsEach)),
    }
  }
}

/** Words of a tally of this shape. */
export function wordCount({ sums, counts }: Shape): number {
  return headWords + counts + sums * wordsEach
}

function addQuantity(words: Float64Array, at: number, value: number): void {
  const sign = Math.sign(value)
  const magnitude = Math.abs(value)
  const whole = Math.floor(magnitude)
  const behind = (magnitude - whole) * full
  const upper = Math.floor(behind)
  // What rounds up to a whole word is carried on with the rest.
  words[at]! += sign * Math.round((behind - upper) * full)
  words[at + 1]! += sign * upper
  words[at + 2]! += sign * (whole % full)
  words[at + 3]! += sign * Math.floor(whole / full)
}

/** The number that four words are, the uppermost bit its sign. */
function quantity(words: Uint32Array, at: number): number {
  const isNegative = words[at + 3]! >= full / 2
  let value = 0
  let carry = isNegative ? 1 : 0
  for (let i = 0; i < wordsEach; i++) {
    let word = isNegative ? full - 1 - words[at + i]! : words[at + i]!
    word += carry
    carry = word === full ? 1 : 0
    if (carry === 1) word = 0
    value += word * 2 ** (32 * (i - 2))
  }
  return isNegative ? -value : value
}

function wrapped(word: number): number {
  return word - Math.floor(word / full) * full
}
