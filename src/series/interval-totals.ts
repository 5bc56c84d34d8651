import type { Sample } from './sample.ts'

/**
 * Energies of intervals (Wh each, at the interval's start, in order of time) as the totals of a
 * meter that starts at 0: one at the start of the first interval and one at the end of each. Between
 * intervals that do not touch, the total stands still. Totals are whole thousandths of a Wh, so that
 * adding a million of them loses nothing.
 * `lastsMs`: how long each interval is, or all of them.
 */
export function totalsOf(
  energies: readonly Sample[],
  lastsMs: number | readonly number[],
): Sample[] {
  const totals: Sample[] = []
  let thousandths = 0
  let endMs = -Infinity
  for (const [i, { atMs, value }] of energies.entries()) {
    if (atMs > endMs) totals.push({ atMs, value: thousandths / 1_000 })
    thousandths += Math.round(value * 1_000)
    const nextMs = energies[i + 1]?.atMs ?? Infinity
    const stepMs = typeof lastsMs === 'number' ? lastsMs : (lastsMs[i] ?? 0)
    endMs = Math.min(atMs + stepMs, nextMs)
    totals.push({ atMs: endMs, value: thousandths / 1_000 })
  }
  return totals
}
