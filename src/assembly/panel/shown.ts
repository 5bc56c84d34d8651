import { smallestGroup } from '../../cell/small-group.ts'

/** How many people gave an answer; null: fewer than five, or it would tell how many these are. */
export interface ShownCount {
  readonly key: string
  readonly people: number | null
}

/**
 * How many people gave each answer, groups under five not shown. Where those that are hidden would be fewer than five together, the
 * smallest of the others is hidden too: else the sum would tell them.
 */
export function shownCounts(
  keys: readonly string[],
  given: readonly (string | undefined)[],
): readonly ShownCount[] {
  const counts = keys.map((key) => ({ key, people: given.filter((one) => one === key).length }))
  const hidden = new Set(counts.filter(({ people }) => people < smallestGroup))
  const inSum = (): number => [...hidden].reduce((sum, { people }) => sum + people, 0)
  while (hidden.size > 0 && hidden.size < counts.length && inSum() < smallestGroup) {
    const left = counts.filter((one) => !hidden.has(one))
    hidden.add(left.reduce((least, one) => (one.people < least.people ? one : least)))
  }
  return counts.map((one) => ({ key: one.key, people: hidden.has(one) ? null : one.people }))
}

/** How many people have a chance from `from` to below `to` (the last: up to it), in thousandths. */
export interface ChanceBin {
  readonly from: number
  readonly to: number
  readonly people: number
}

const width = 100

/** Everybody's chance in tenths, neighbouring tenths put together until each has five people; empty where there are fewer. */
export function chanceBins(chances: readonly number[]): readonly ChanceBin[] {
  const bins: ChanceBin[] = []
  let from = 0
  let people = 0
  for (let at = 0; at < 1_000; at += width) {
    const to = at + width
    people += chances.filter(
      (chance) => Math.min(Math.floor(chance / width) * width, 900) === at,
    ).length
    if (people === 0) from = to
    else if (people >= smallestGroup) {
      bins.push({ from, to, people })
      from = to
      people = 0
    }
  }
  // Who is left over goes with the last bin: fewer than five stand nowhere apart.
  const last = bins.pop()
  if (last === undefined) return []
  if (people === 0) return [...bins, last]
  return [...bins, { from: last.from, to: 1_000, people: last.people + people }]
}
