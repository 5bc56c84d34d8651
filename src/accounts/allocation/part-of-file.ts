import { quarterMs } from '../../kernel/steps.ts'
import { partOfWh, type MeterPart } from '../communities/meter-part.ts'
import type { Allocation } from './allocation.ts'

/** What a home has in several communities, and which of them is settled; null: its own neighbourhood. */
export interface PartOfHome {
  readonly parts: readonly MeterPart[]
  readonly cellId: string | null
}

/**
 * What a file says of the whole meters of a home that takes part in several communities, as far as it counts in the one that is settled: by
 * the same parts as what was measured here, to the thousandth of a Wh as it was published. What was assigned and sold in the community is all its own. `values`: of one home.
 * Nothing is left of a time in which the home did not take part.
 */
export function ofPart<Value extends Allocation>(
  values: readonly Value[],
  { parts, cellId }: PartOfHome,
): readonly Value[] {
  const keyOf = ({ point, startMs }: Allocation): string => `${point} ${startMs}`
  const generated = new Map(
    values.filter(({ kind }) => kind === 'generated').map((value) => [keyOf(value), value.milliWh]),
  )
  return values.flatMap((value) => {
    const partOf = partOfWh(parts, cellId, value.startMs, Math.floor(value.startMs / quarterMs))
    if (partOf === null) return []
    if (value.kind === 'assigned' || value.isOfPart === true) return [value]
    if (value.kind !== 'surplus') return [{ ...value, milliWh: partOf(value.milliWh) }]
    const allMilliWh = generated.get(keyOf(value)) ?? value.milliWh
    const soldMilliWh = allMilliWh - value.milliWh
    return [{ ...value, milliWh: Math.max(0, partOf(allMilliWh) - soldMilliWh) }]
  })
}
