import { isChosen } from '../../things/attributes.ts'
import type { ThingKind } from '../../things/thing.ts'
import type { ActInput, Wish } from './act-input.ts'
import { changeOf } from './act-trim.ts'

/** Kinds of things that can be told to take what is left and no more. */
const canTakeLeft: ReadonlySet<ThingKind> = new Set(['battery', 'car', 'plug'])

/** Between these steps of power a load that follows what is left stays as it is, W. */
const stepW = 100

/**
 * What may only use what its home has left takes no more than that, measured: as much less than the plan as the home would else
 * draw from outside. What a person asked for is left alone, and without a fresh reading of the home's meter the plan holds.
 * Changes `wishes` in place.
 */
export function keepToSurplus(
  { devices, netsW, nowMs }: Pick<ActInput, 'devices' | 'netsW' | 'nowMs'>,
  wishes: Map<string, Wish>,
): void {
  for (const { thing } of devices) {
    const wish = wishes.get(thing.id)
    const netW = netsW.get(thing.cellId) ?? null
    if (netW === null || !canTakeLeft.has(thing.kind)) continue
    if (!isChosen(thing, 'surplusOnly')) continue
    if (wish === undefined || wish.powerW === null || wish.powerW <= 0) continue
    if (wish.source !== 'plan') continue
    const comingW = devices
      .filter((device) => device.thing.cellId === thing.cellId)
      .reduce((sum, device) => sum + changeOf(device, wishes.get(device.thing.id), nowMs), netW)
    if (comingW <= 0) continue
    const lessW = Math.ceil(comingW / stepW) * stepW
    wishes.set(thing.id, { ...wish, powerW: Math.max(0, wish.powerW - lessW) })
  }
}
