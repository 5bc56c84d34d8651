import { Feeders } from '../limits/feeders.ts'
import type { HomeInput, PlanInput } from './plan-input.ts'

/** The input of a neighbourhood for some of its homes, which are all right behind one feeder that has a limit (null: behind none). */
export interface PartInput {
  readonly feederId: string | null
  readonly input: PlanInput
}

/** Divides a neighbourhood into parts of so many homes at the most. What is shared is behind no feeder: it goes with the last of those that are behind none. */
export function partInputs(input: PlanInput, mostHomes = Infinity): PartInput[] {
  const parts: PartInput[] = []
  for (const { feederId, homes } of new Feeders(input).homes()) {
    for (let first = 0; first === 0 || first < homes.length; first += mostHomes) {
      const isLast = first + mostHomes >= homes.length
      const shared = feederId === null && isLast ? input.shared : []
      const some = homes.slice(first, first + mostHomes)
      parts.push({ feederId, input: { ...inputOf(input, some), shared } })
    }
  }
  return parts
}

/** The input with some of its homes, and with what the last plan says of them. */
function inputOf(input: PlanInput, homes: readonly HomeInput[]): PlanInput {
  if (input.last === null) return { ...input, homes }
  const ids = new Set(homes.map(({ cellId }) => cellId))
  const last = { ...input.last, homes: input.last.homes.filter(({ cellId }) => ids.has(cellId)) }
  return { ...input, homes, last }
}
