import type { HomeInput, PlanInput } from '../plan/plan-input.ts'
import type { MandatePlace } from './mandate.ts'

/** Homes at a place; those behind feeders that are behind a feeder too. */
export function homesAt(
  place: MandatePlace,
  { homes, feeders = [] }: PlanInput,
): readonly HomeInput[] {
  if (place.kind === 'neighbourhood') return homes
  if (place.kind === 'homes') {
    const named = new Set(place.homeIds)
    return named.size === 0 ? homes : homes.filter(({ cellId }) => named.has(cellId))
  }
  const behind = new Set<string>()
  const add = (feederId: string): void => {
    for (const { id, parent, homes: own } of feeders) {
      if (id === feederId) for (const home of own) behind.add(home)
      if (parent === feederId) add(id)
    }
  }
  add(place.feederId)
  return homes.filter(({ cellId }) => behind.has(cellId))
}
