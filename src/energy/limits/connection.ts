import { numberOf } from '../../things/attributes.ts'
import type { Thing } from '../../things/thing.ts'

/**
 * The things whose power adds up to what flows through a cell's connection: its own meters; a neighbourhood without one
 * has those of its homes, and what it owns together, which is behind none of them.
 */
export function measuringThings(
  cellId: string,
  things: readonly Pick<Thing, 'id' | 'cellId' | 'kind'>[],
  isHome: boolean,
): string[] {
  const own = things.filter((thing) => thing.cellId === cellId && thing.kind === 'meter')
  const measuring =
    isHome || own.length > 0
      ? own
      : things.filter(({ cellId: of, kind }) =>
          of === cellId ? kind !== 'sensor' : kind === 'meter',
        )
  return measuring.map(({ id }) => id)
}

/** What the smallest of a home's meters says its connection carries, W; null: no limit is known. */
export function connectionLimitW(homeId: string, things: readonly Thing[]): number | null {
  const limits = things
    .filter((thing) => thing.cellId === homeId && thing.kind === 'meter')
    .flatMap((meter) => numberOf(meter, 'connectionLimitW') ?? [])
  return limits.length === 0 ? null : Math.min(...limits)
}
