import { shortenTo, type Lengths } from './pairs.ts'

/**
 * How far members can go is told in so many parts of a whole, rounded down: few enough that the shortest of many can be found by
 * counting, without anybody's own being seen.
 */
export const lengthParts = 256

/** How many whole parts a length has, 0 to `lengthParts`. */
export function partsOf(length: number): number {
  return Math.floor(length * lengthParts)
}

/** Shortens `reach` to the whole parts of what a group can go; where that is no number, to none. */
export function shortenToParts(reach: Lengths, { use, price }: Lengths): void {
  shortenTo(reach, { use: partsOf(use) / lengthParts, price: partsOf(price) / lengthParts })
}
