import type { ActInput, Wish } from './act-input.ts'

/**
 * The fast rule between two plans: a battery that is down to what people have decided it keeps gives nothing, whatever a plan meant that
 * foresaw it fuller. What a person wants of it stays, and so does what wires need that carry too much, which comes later. Changes `wishes` in place.
 */
export function keepReserves(
  { devices, reserves }: Pick<ActInput, 'devices' | 'reserves'>,
  wishes: Map<string, Wish>,
): void {
  for (const { thing, stateOfCharge = null } of devices) {
    const share = reserves?.get(thing.id)
    const wish = wishes.get(thing.id)
    if (share === undefined || stateOfCharge === null || stateOfCharge > share) continue
    if (wish === undefined || wish.source === 'override') continue
    if (wish.powerW === null || wish.powerW >= 0) continue
    wishes.set(thing.id, { ...wish, powerW: 0, reason: 'reserve' })
  }
}
