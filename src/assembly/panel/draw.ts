import { createHash } from 'node:crypto'
import { refuse, success, type Result } from '../../kernel/refusal.ts'

/** Characters of a seed at the most. */
export const seedLimit = 200

/**
 * Which of so many numbered panels a public seed draws. The seed comes from the room (what dice showed, in the order they were thrown) or from a
 * public source, after the panels were published: `digest` is that of the panels, so a seed cannot be chosen for them, nor they for it.
 * SHA-256 of both and a counter, read as a number of 48 bits; numbers above the last whole multiple of the panels are passed over, so that
 * all panels are equally likely.
 */
export function drawnSlot(digest: string, seed: string, slots: number): number {
  const range = 2 ** 48
  const limit = range - (range % slots)
  for (let counter = 0; ; counter++) {
    const text = `commonwatt panel\n${digest}\n${seed}\n${counter}\n`
    const number = createHash('sha256').update(text).digest().readUIntBE(0, 6)
    if (number < limit) return number % slots
  }
}

/** A seed as it was typed, in one form: the same letters in Unicode's form C, single blanks, none around it. */
export function readSeed(text: string): Result<string> {
  const seed = text.normalize('NFC').replaceAll(/\s+/g, ' ').trim()
  if (seed.length > 0 && seed.length <= seedLimit) return success(seed)
  const right = `1 to ${seedLimit} characters`
  const message = `A seed has ${right}, for example what ten dice showed: "3 6 1 1 5 2 4 6 2 5"; this one has ${seed.length}.`
  return refuse('bad-seed', message, 'seed', { right, value: seed.length })
}
