import { assert } from '../../kernel/assert.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import type { Answer, Settlement } from '../group.ts'
import { lengthParts, partsOf } from '../length-parts.ts'
import type { Trial } from '../member.ts'
import type { Lengths } from '../pairs.ts'
import type { Numbers, Shape } from './tally.ts'

/** How answers of one kind are written as numbers that can be added up, and read from their sum. */
export interface Code<Value> {
  readonly shape: Shape
  write(value: Value): Numbers
  read(numbers: Numbers): Value
}

/** Codes of what a group answers, for so many steps. */
export interface Codes {
  readonly size: Code<{ movers: number; limits: number }>
  readonly use: Code<Float64Array>
  readonly answer: Code<Answer>
  readonly trial: Code<Trial>
  readonly lengths: Code<Lengths>
  readonly settlement: Code<Settlement>
  readonly yes: Code<boolean>
}

export function codesOf(count: number): Codes {
  return {
    size: {
      shape: { sums: 0, counts: 2 },
      write: ({ movers, limits }) => numbers([], [movers, limits]),
      read: ({ counts }) => ({ movers: counts[0]!, limits: counts[1]! }),
    },
    use: {
      shape: { sums: count, counts: 0 },
      write: (use) => numbers(use, []),
      read: ({ sums }) => sums,
    },
    answer: {
      shape: { sums: count + (count * (count + 1)) / 2, counts: 0 },
      write: ({ foreseen, response }) => numbers([...foreseen, ...triangle(response, count)], []),
      read: ({ sums }) => ({
        foreseen: sums.slice(0, count),
        response: matrix(sums.subarray(count), count),
      }),
    },
    trial: {
      shape: { sums: 5, counts: lengthsCode.shape.counts },
      write: ({ reach, gap, leftAlone }) => ({
        sums: Float64Array.of(gap.now, gap.byUse, gap.byPrice, gap.byBoth, leftAlone),
        counts: lengthsCode.write(reach).counts,
      }),
      read: (of) => {
        const [now = 0, byUse = 0, byPrice = 0, byBoth = 0, leftAlone = 0] = of.sums
        return { reach: lengthsCode.read(of), gap: { now, byUse, byPrice, byBoth }, leftAlone }
      },
    },
    lengths: lengthsCode,
    settlement: {
      shape: { sums: 3 + count, counts: 0 },
      write: ({ bound, cost, use }) => numbers([bound.value, bound.magnitude, cost, ...use], []),
      read: ({ sums }) => {
        const [value = 0, magnitude = 0, cost = 0] = sums
        return { bound: { value, magnitude }, cost, use: sums.slice(3) }
      },
    },
    yes: {
      shape: { sums: 0, counts: 1 },
      write: (isSo) => numbers([], [isSo ? 1 : 0]),
      read: ({ counts }) => counts[0]! > 0,
    },
  }
}

/** Places for a length of 0 to a whole, in parts. */
const places = lengthParts + 1

/** Lengths are shortest, not summed: everyone counts itself at its own, rounded down, and the first place where anybody is counted is the shortest. */
const lengthsCode: Code<Lengths> = {
  shape: { sums: 0, counts: 2 * places },
  write: ({ use, price }) => {
    const counts = new Uint32Array(2 * places)
    counts[placeOf(use)] = 1
    counts[places + placeOf(price)] = 1
    return numbers([], counts)
  },
  read: ({ counts }) => ({
    use: shortest(counts.subarray(0, places)),
    price: shortest(counts.subarray(places)),
  }),
}

function placeOf(length: number): number {
  if (length >= 0 && length <= 1) return partsOf(length)
  throw new RefusalError(
    refuse('length-not-countable', `A length in a secret sum is ${length}. It has to be 0 to 1.`),
  )
}

/** A whole where nobody is counted. */
function shortest(counts: Uint32Array): number {
  const place = counts.findIndex((those) => those > 0)
  return place < 0 ? 1 : place / lengthParts
}

function numbers(sums: ArrayLike<number>, counts: ArrayLike<number>): Numbers {
  return { sums: Float64Array.from(sums), counts: Uint32Array.from(counts) }
}

/** The lower triangle of a square matrix, row after row. */
function triangle(square: Float64Array, count: number): Float64Array {
  assert(square.length === count * count, 'a response is square')
  const values = new Float64Array((count * (count + 1)) / 2)
  for (let row = 0, at = 0; row < count; at += ++row) {
    values.set(square.subarray(row * count, row * count + row + 1), at)
  }
  return values
}

function matrix(values: Float64Array, count: number): Float64Array {
  const square = new Float64Array(count * count)
  for (let row = 0, at = 0; row < count; at += ++row) {
    square.set(values.subarray(at, at + row + 1), row * count)
  }
  return square
}
