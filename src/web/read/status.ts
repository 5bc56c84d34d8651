import type { Cell } from '../../cell/cell.ts'
import type { Quantity } from '../../things/quantity.ts'
import type { Thing } from '../../things/thing.ts'
import type { WebContext } from '../context.ts'
import { nowLimitMs } from '../view/now-limit.ts'
import type { DoubtedThing } from '../view/things.ts'

/** The last value that a thing reported of a quantity; null where it is too old, not believed, or there is none. */
export function lastValue(
  context: WebContext,
  thing: Thing,
  quantity: Quantity,
  nowMs: number,
): number | null {
  const { values, doubts } = context.things.desk.status(thing)
  if (doubts.some((doubt) => doubt.quantity === quantity)) return null
  const last = values.get(quantity)
  return last === undefined || nowMs - last.atMs > nowLimitMs ? null : last.value
}

/** A thing's power now, W, + into it; null where it is not known. */
export function powerNow(context: WebContext, thing: Thing, nowMs: number): number | null {
  const power = lastValue(context, thing, 'powerW', nowMs)
  if (power !== null) return power
  const generation = lastValue(context, thing, 'generationW', nowMs)
  return generation === null ? null : -generation
}

/** When a thing last reported anything; null: never since the node was started. */
export function lastAtMs(context: WebContext, thing: Thing): number | null {
  const values = [...context.things.desk.status(thing).values.values()]
  return values.length === 0 ? null : Math.max(...values.map(({ atMs }) => atMs))
}

/** What the meters among these things measure together, W; null where none of them reports. */
export function netNow(
  context: WebContext,
  things: readonly Thing[],
  nowMs: number,
): number | null {
  const powers = things
    .filter(({ kind }) => kind === 'meter')
    .map((thing) => powerNow(context, thing, nowMs))
    .filter((power) => power !== null)
  return powers.length === 0 ? null : powers.reduce((sum, power) => sum + power, 0)
}

/** The things of some cells whose reports are not believed. */
export function doubtedThings(
  context: WebContext,
  cells: readonly Pick<Cell, 'id' | 'slug'>[],
  things: readonly Thing[],
): DoubtedThing[] {
  const slugs = new Map(cells.map(({ id, slug }) => [id, slug]))
  return things.flatMap((thing) => {
    const slug = slugs.get(thing.cellId)
    const { doubts } = context.things.desk.status(thing)
    if (slug === undefined || doubts.length === 0) return []
    return [{ name: thing.name, href: `/at/${slug}/things/${thing.id}`, doubts }]
  })
}
