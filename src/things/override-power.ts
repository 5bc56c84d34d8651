import { unreachable } from '../kernel/assert.ts'
import { numberOf, textOf } from './attributes.ts'
import type { Override } from './set-point.ts'
import type { Thing } from './thing.ts'

/**
 * The power that a member's wish means for a thing, W, + into it; null: its own behaviour. A generator in
 * a hurry is left alone (it cannot do more), and paused it generates nothing; an engine in a hurry makes all it can.
 */
export function overridePower(
  thing: Pick<Thing, 'kind' | 'attributes'>,
  wish: Pick<Override, 'mode' | 'powerW'>,
): number | null {
  switch (wish.mode) {
    case 'automatic':
      return null
    case 'pause':
      return 0
    case 'power':
      return wish.powerW
    case 'hurry':
      return thing.kind === 'chp' ? 0 - (numberOf(thing, 'maxW') ?? 0) : fullPower(thing)
    default:
      return unreachable(wish.mode)
  }
}

/** The most a thing can take, W; null where that is not known or not for us to say. */
export function fullPower(thing: Pick<Thing, 'kind' | 'attributes'>): number | null {
  switch (thing.kind) {
    case 'battery':
    case 'car':
      return numberOf(thing, 'maxChargeW')
    case 'heat-pump':
    case 'plug':
      return numberOf(thing, 'maxW')
    case 'appliance': {
      const quarters = (textOf(thing, 'profileWh') ?? '').split(',').map(Number)
      return Math.max(0, ...quarters) * 4
    }
    case 'meter':
    case 'solar':
    case 'wind':
    case 'chp':
    case 'sensor':
      return null
    default:
      return unreachable(thing.kind)
  }
}
