import { quantileLevels, type Forecast } from './forecast.ts'

/** What a value may come to: equally likely, in order from the least, [outcome][step]. */
export type Outcomes = readonly Float64Array[]

/** How many outcomes stand for what a forecast leaves open. */
const outcomeCount = 12

/** What is expected, and what may come on top of it, [scenario][step]: each as likely, in order, the middle one nothing. */
export interface Spread {
  readonly middle: Float64Array
  readonly besides: readonly Float64Array[]
}

/** The outcomes of a forecast: its quantile function at the middles of equal parts, straight between its levels and on beyond them. */
export function outcomesOf({ steps: { count }, values }: Forecast): Outcomes {
  const at = (level: number, t: number): number => values[level * count + t]!
  const last = quantileLevels.length - 1
  return Array.from({ length: outcomeCount }, (_, i) => {
    const place =
      ((i + 0.5) / outcomeCount - quantileLevels[0]) / (quantileLevels[1] - quantileLevels[0])
    const below = Math.max(0, Math.min(last - 1, Math.floor(place)))
    const part = place - below
    return Float64Array.from(
      { length: count },
      (_, t) => at(below, t) + part * (at(below + 1, t) - at(below, t)),
    )
  })
}

/** The same values with the other sign. */
export function negated(outcomes: Outcomes): Outcomes {
  return outcomes.toReversed().map((values) => values.map((value) => -value))
}

/** The sum of values that rise and fall together, as the sun does on neighbouring roofs: outcome by outcome. */
export function together(parts: readonly Outcomes[]): Outcomes | null {
  const [first, ...more] = parts
  if (first === undefined) return null
  const sums = first.map((values) => Float64Array.from(values))
  for (const part of more) for (const [i, sum] of sums.entries()) add(sum, part[i]!)
  return sums
}

/**
 * The sum of values that have nothing to do with each other, as homes' loads: two by two all pairs of outcomes, put together in equal
 * parts in order. What is lost of the variance by putting together is given back by spreading them.
 */
export function apart(parts: readonly Outcomes[]): Outcomes | null {
  let sums = [...parts]
  while (sums.length > 1) {
    sums = sums.flatMap((one, i) => {
      if (i % 2 === 1) return []
      const other = sums[i + 1]
      return [other === undefined ? one : sumApart(one, other)]
    })
  }
  return sums[0] ?? null
}

/** The sum of values that rise together by a part only: each has `share` of its variance in common with the others. */
export function partlyTogether(parts: readonly Outcomes[], share: number): Outcomes | null {
  const own = apart(parts)
  const common = together(parts)
  if (own === null || common === null || parts.length === 1) return own
  return sumApart(narrowed(own, Math.sqrt(1 - share), 1), narrowed(common, Math.sqrt(share), 0))
}

/** Outcomes with their distance from the mean, and the mean, times a factor each. */
function narrowed(outcomes: Outcomes, byDistance: number, byMean: number): Outcomes {
  const narrow = outcomes.map((values) => Float64Array.from(values))
  for (let t = 0; t < outcomes[0]!.length; t++) {
    const { mean } = momentsOf(outcomes.map((values) => values[t]!))
    for (const values of narrow) values[t] = byMean * mean + byDistance * (values[t]! - mean)
  }
  return narrow
}

function sumApart(one: Outcomes, other: Outcomes): Outcomes {
  const count = one[0]!.length
  const size = one.length
  const sum = one.map(() => new Float64Array(count))
  const pairs = new Float64Array(size * other.length)
  for (let t = 0; t < count; t++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < other.length; j++)
        pairs[i * other.length + j] = one[i]![t]! + other[j]![t]!
    }
    const { mean, variance } = momentsOf(pairs)
    inEqualParts(pairs.sort(), size, (i, value) => (sum[i]![t] = value))
    const left = momentsOf(sum.map((values) => values[t]!)).variance
    const stretch = left > 0 ? Math.sqrt(variance / left) : 1
    for (const values of sum) values[t] = mean + stretch * (values[t]! - mean)
  }
  return sum
}

/** Outcomes put together to a few (an odd number) and their middle one. */
export function spreadOf(outcomes: Outcomes, scenarios: number): Spread {
  const count = outcomes[0]!.length
  const besides = Array.from({ length: scenarios }, () => new Float64Array(count))
  for (let t = 0; t < count; t++) {
    const values = outcomes.map((outcome) => outcome[t]!)
    inEqualParts(values, scenarios, (k, value) => (besides[k]![t] = value))
  }
  const middle = Float64Array.from(besides[scenarios >> 1]!)
  for (const values of besides) for (let t = 0; t < count; t++) values[t]! -= middle[t]!
  return { middle, besides }
}

/** Writes the mean of each of `parts` equal parts of values in order; a value on a seam counts for both. */
function inEqualParts(
  values: ArrayLike<number>,
  parts: number,
  write: (part: number, mean: number) => void,
): void {
  const size = values.length / parts
  for (let part = 0; part < parts; part++) {
    const from = part * size
    const to = from + size
    let sum = 0
    for (let i = Math.floor(from); i < to; i++) {
      sum += values[i]! * (Math.min(i + 1, to) - Math.max(i, from))
    }
    write(part, sum / size)
  }
}

function momentsOf(values: ArrayLike<number>): {
  readonly mean: number
  readonly variance: number
} {
  let mean = 0
  for (let i = 0; i < values.length; i++) mean += values[i]! / values.length
  let variance = 0
  for (let i = 0; i < values.length; i++) variance += (values[i]! - mean) ** 2 / values.length
  return { mean, variance }
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
}
