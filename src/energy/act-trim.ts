import type { ActDevice, ActInput, Wish } from './act-input.ts'
import { powerRange } from './act-limits.ts'

/** Trimming goes in steps of this size, W, so that a load that swings does not move it each time. */
const trimStepW = 100

/** What can give way at once when a connection carries too much: first the battery, then the car. */
const trimmedKinds = ['battery', 'car'] as const

/**
 * The fast rule between two plans: where what is measured now and what is wished would load a home's
 * connection beyond its limit, batteries and then cars take less or give more (or, towards an export
 * limit, take more) by as much as is needed, in steps of 100 W. What a person asked for is left alone.
 * Changes `wishes` in place. Without a fresh reading of the meter nothing is trimmed.
 */
export function trimToConnection(
  { devices, homes }: Pick<ActInput, 'devices' | 'homes'>,
  wishes: Map<string, Wish>,
): void {
  for (const { cellId, connectionLimitW, netW } of homes) {
    if (connectionLimitW === null || netW === null) continue
    const own = devices.filter((device) => device.thing.cellId === cellId)
    let comingW = netW
    for (const device of own) comingW += changeOf(device, wishes)
    const overW = comingW - connectionLimitW
    const underW = -connectionLimitW - comingW
    if (overW > 0) trim(own, wishes, -ceilTo(overW))
    else if (underW > 0) trim(own, wishes, ceilTo(underW))
  }
}

/** What a device's wish adds to the net power that is measured now, W. */
function changeOf({ thing, measuredW }: ActDevice, wishes: ReadonlyMap<string, Wish>): number {
  const powerW = wishes.get(thing.id)?.powerW
  return powerW === undefined || powerW === null || measuredW === null ? 0 : powerW - measuredW
}

/** Changes wishes by `byW` altogether, as far as the devices' ranges go. */
function trim(own: readonly ActDevice[], wishes: Map<string, Wish>, byW: number): void {
  let leftW = byW
  for (const kind of trimmedKinds) {
    for (const { thing, measuredW } of own) {
      const wish = wishes.get(thing.id)
      const range = powerRange(thing)
      if (thing.kind !== kind || wish === undefined || range === null || leftW === 0) continue
      if (wish.powerW === null || wish.source === 'override' || measuredW === null) continue
      // A car gives nothing back for this, and an export limit does not fill it.
      const leastW = kind === 'car' ? Math.min(0, wish.powerW) : range.leastW
      const mostW = kind === 'car' ? wish.powerW : range.mostW
      const powerW = Math.min(mostW, Math.max(leastW, wish.powerW + leftW))
      if (powerW === wish.powerW) continue
      leftW -= powerW - wish.powerW
      const untrimmedW = wish.powerW
      wishes.set(thing.id, { ...wish, powerW, reason: 'connection-limit', untrimmedW })
    }
  }
}

function ceilTo(powerW: number): number {
  return Math.ceil(powerW / trimStepW) * trimStepW
}
