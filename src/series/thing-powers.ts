import type { Kysely } from 'kysely'
import { quarterMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import type { Quantity } from '../things/quantity.ts'
import { quarterArray } from './quarter-array.ts'
import type { Series } from './series.ts'
import { intervals } from './store-roll-up.ts'

/**
 * Mean power of one thing over `count` quarter hours: W, + into the thing, NaN for gaps. From its power where it
 * reports that, else from its generation, else from its counters.
 */
export async function thingPowers(
  db: Kysely<Schema>,
  series: readonly Series[],
  startMs: number,
  count: number,
): Promise<Float64Array> {
  const of = async (quantity: Quantity, field: 'mean' | 'sum', factor: number) => {
    const found = series.find((one) => one.quantity === quantity)
    if (found === undefined) return null
    const endMs = startMs + count * quarterMs
    const values = quarterArray(
      await intervals(db, found.id, 'quarter', startMs, endMs),
      startMs,
      count,
      field,
    )
    return values.map((value) => value * factor)
  }
  const power = (await of('powerW', 'mean', 1)) ?? (await of('generationW', 'mean', -1))
  if (power !== null) return power
  // A quarter hour of 1 Wh is 4 W.
  const taken = (await of('importWh', 'sum', 4)) ?? (await of('consumedWh', 'sum', 4))
  const given = (await of('exportWh', 'sum', -4)) ?? (await of('generatedWh', 'sum', -4))
  if (taken === null) return given ?? new Float64Array(count).fill(NaN)
  return given === null ? taken : taken.map((value, k) => value + (given[k] ?? NaN))
}
