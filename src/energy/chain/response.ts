import { blockLength, negligible, type ResponseSum } from '../../coordination/response-sum.ts'

/** How one store's levels and worths answer each other; see `Course`. All [step]. */
export interface NarrowAnswer {
  readonly flowByWorth: Float64Array
  readonly flowByPrice: Float64Array
  readonly useByPrice: Float64Array
  readonly worthByLevel: Float64Array
  readonly damping: Float64Array
}

/** Adds -d use / d price of one store. `pull` and `block` are only worked with. */
export function addNarrowResponse(
  answer: NarrowAnswer,
  pull: Float64Array,
  block: Float64Array,
  into: ResponseSum,
): void {
  const { flowByWorth, flowByPrice: m, useByPrice, worthByLevel: p, damping } = answer
  const count = m.length
  const { matrix } = into
  const { use, level, from } = into.products(1)[0]!
  let product = 1
  for (let t = 0; t < count; t++) {
    if (t % blockLength === 0) product = 1
    pull[t] = p[t]! * m[t]!
    use[t] = pull[t]! * product
    product *= damping[t]!
    block[Math.floor(t / blockLength)] = product
  }
  let spread = 0
  let largest = 0
  for (let j = 0; j < count; j++) {
    const before = spread * pull[j]!
    const worth = pull[j]! - p[j]! * before
    matrix[j * count + j]! += useByPrice[j]! - m[j]! * worth
    let moved = before + flowByWorth[j]! * worth - m[j]!
    largest = Math.max(largest, Math.abs(moved))
    const end = j - (j % blockLength) + blockLength
    for (let t = j + 1; t < end && t < count; t++) {
      matrix[t * count + j]! += pull[t]! * moved
      moved *= damping[t]!
    }
    if (end < count) level[(end / blockLength) * count + j] = moved
    spread = damping[j]! * (damping[j]! * spread + flowByWorth[j]!)
  }
  const nothing = negligible * largest
  from[1] = 0
  for (let first = 2 * blockLength; first < count; first += blockLength) {
    const later = first / blockLength
    const to = later * count
    const factor = block[later - 1]!
    level.fill(0, to, to + from[later - 1]!)
    for (let j = from[later - 1]!; j < first - blockLength; j++) {
      level[to + j] = factor * level[to - count + j]!
    }
    // What is longer ago has died down further.
    let felt = from[later - 1]!
    while (felt < first - blockLength && Math.abs(level[to + felt]!) <= nothing) {
      level[to + felt] = 0
      felt++
    }
    from[later] = felt
  }
}
