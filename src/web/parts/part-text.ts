import type { Wording } from '../messages/wording.ts'

/** `40 %`, `33.3333 %`: a part of what a meter counts, with the digits that were stated. */
export function partText(wording: Wording, partsPerMillion: number): string {
  const digits = [0, 1, 2, 3].find((places) => partsPerMillion % 10 ** (4 - places) === 0) ?? 4
  return `${wording.number(partsPerMillion / 10_000, digits)}\u00a0%`
}
