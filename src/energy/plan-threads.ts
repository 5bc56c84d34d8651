import { inOnePart, type OpenParts } from './part.ts'
import type { PlanInput } from './plan-input.ts'
import { mostThreads, ThreadPart } from './thread-part.ts'

/** A further thread is worth its while from about this many homes each. */
const homesEach = 50

/** In how many threads of their own a neighbourhood's homes are best planned; 0: in this one, it is soon done. */
export function threadsFor({ homes }: PlanInput): number {
  const threads = Math.min(mostThreads, Math.floor(homes.length / homesEach))
  return threads < 2 ? 0 : threads
}

/**
 * For `planNeighbourhood`: spreads the homes over so many threads as evenly as they come, and leaves this one free for the node's
 * other work. What is shared goes with the last homes. 0: all in this thread.
 */
export function inThreads(threads: number): OpenParts {
  if (threads === 0) return inOnePart
  return async (input, usualPrice) => {
    const each = Math.ceil(input.homes.length / threads)
    const parts = Array.from({ length: threads }, (_, i) => {
      const shared = i === threads - 1 ? input.shared : []
      return ThreadPart.open({ ...inputOf(input, i * each, (i + 1) * each), shared }, usualPrice)
    })
    const opened = await Promise.allSettled(parts)
    const failed = opened.find((part) => part.status === 'rejected')
    if (failed === undefined) return await Promise.all(parts)
    for (const part of opened) if (part.status === 'fulfilled') part.value.close()
    throw failed.reason
  }
}

/** The input with some of its homes, and with what the last plan says of them. */
function inputOf(input: PlanInput, from: number, to: number): PlanInput {
  const homes = input.homes.slice(from, to)
  if (input.last === null) return { ...input, homes }
  const ids = new Set(homes.map(({ cellId }) => cellId))
  const last = { ...input.last, homes: input.last.homes.filter(({ cellId }) => ids.has(cellId)) }
  return { ...input, homes, last }
}
