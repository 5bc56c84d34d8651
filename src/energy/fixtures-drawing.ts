import type { Random } from '../kernel/random.ts'

/** What made-up communities are drawn with. */
export interface Drawing {
  between(low: number, high: number): number
  whole(low: number, high: number): number
  chance(share: number): boolean
}

export function drawingFrom(random: Random): Drawing {
  const between = (low: number, high: number): number => low + (high - low) * random.next()
  return {
    between,
    whole: (low, high) => Math.floor(between(low, high + 1)),
    chance: (share) => random.next() < share,
  }
}
