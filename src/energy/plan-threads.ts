import { LocalPart, type OpenParts } from './part.ts'
import type { PlanInput } from './plan-input.ts'
import { mostThreads, ThreadPart } from './thread-part.ts'

/** A further thread is worth its while from about this many homes each. */
const homesEach = 50

/** How many threads, this one among them, a neighbourhood is best planned in. */
export function threadsFor({ homes }: PlanInput): number {
  return Math.max(1, Math.min(1 + mostThreads, Math.floor(homes.length / homesEach)))
}

/**
 * For `planNeighbourhood`: spreads the homes over so many threads, this one among them, as evenly as they come; what is shared
 * stays in the last part, here.
 */
export function inThreads(threads: number): OpenParts {
  return async (input, usualPrice) => {
    const { homes } = input
    const each = Math.ceil(homes.length / threads)
    const inputs = Array.from({ length: threads }, (_, i): PlanInput => ({
      ...inputOf(input, i * each, (i + 1) * each),
      shared: i === threads - 1 ? input.shared : [],
    }))
    const own = inputs.pop() ?? input
    // The others begin while this thread builds its own.
    const others = inputs.map((of) => ThreadPart.open(of, usualPrice))
    const local = LocalPart.open(own, usualPrice)
    return [...(await Promise.all(others)), local]
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
