/**
 * How alike two ways of grouping the same things are, adjusted for chance (Hubert and Arabie, 1985): 1 the same, about 0 nothing
 * in common. [thing] each.
 */
export function adjustedRandIndex(one: readonly number[], other: readonly number[]): number {
  const pairs = (n: number): number => (n * (n - 1)) / 2
  const sum = (counts: Iterable<number>): number => {
    let total = 0
    for (const n of counts) total += pairs(n)
    return total
  }
  const count = (keys: readonly (number | string)[]): Iterable<number> => {
    const counts = new Map<number | string, number>()
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
    return counts.values()
  }
  const both = sum(count(one.map((group, i) => `${group} ${other[i]}`)))
  const [first, second] = [sum(count(one)), sum(count(other))]
  const expected = (first * second) / Math.max(1, pairs(one.length))
  const most = (first + second) / 2
  return most === expected ? 1 : (both - expected) / (most - expected)
}
