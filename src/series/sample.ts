/** A value at an instant, of one series. */
export interface Sample {
  readonly atMs: number
  readonly value: number
}

/** Two lists in order of time as one. Where both have an instant, the first list's value stays. */
export function mergeSamples(
  first: readonly Sample[],
  second: readonly Sample[],
): readonly Sample[] {
  if (second.length === 0) return first
  if (first.length === 0) return second
  const byTime = new Map(second.map((sample) => [sample.atMs, sample]))
  for (const sample of first) byTime.set(sample.atMs, sample)
  return [...byTime.values()].sort((a, b) => a.atMs - b.atMs)
}
