/**
 * Homes that a published sum covers at the least. With fewer, one who knows their own share, or a
 * neighbour's, could tell what is left of the others by subtraction.
 */
export const smallestGroup = 5

/**
 * The values that may be summed up apart by `kind`: those of kinds that at least {@link smallestGroup} homes have,
 * and what the neighbourhood `ownerId` owns together. The rest shows in the sum of everything only.
 */
export function shownApart<Value extends { readonly kind: string; readonly cellId: string }>(
  values: readonly Value[],
  ownerId: string,
): Value[] {
  const homes = new Map<string, Set<string>>()
  for (const { kind, cellId } of values) {
    if (cellId === ownerId) continue
    const having = homes.get(kind) ?? new Set()
    homes.set(kind, having.add(cellId))
  }
  return values.filter(
    ({ kind, cellId }) => cellId === ownerId || (homes.get(kind)?.size ?? 0) >= smallestGroup,
  )
}
