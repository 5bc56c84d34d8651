import type { BatteryInput, DeviceInput, PlanInput, ReserveInput } from '../plan/plan-input.ts'
import { reservePrice } from './mandate-price.ts'
import { homesAt } from './mandated-homes.ts'
import type { BatteryReserve, Mandate } from './mandate.ts'

/** Reserves as they are laid in a plan, by battery. */
export type Reserves = ReadonlyMap<DeviceInput, readonly ReserveInput[]>

/** What each battery at the place of a mandate keeps; those that the neighbourhood owns are at the neighbourhood. */
export function reservesOf(
  mandate: Mandate,
  rule: BatteryReserve,
  input: PlanInput,
  isInForce: readonly boolean[],
): ReadonlyMap<BatteryInput, ReserveInput> {
  const { place } = mandate
  const inHomes = homesAt(place, input).map(({ devices }) => batteriesOf(devices))
  // Homes keep it each by itself; anywhere else all batteries count together.
  const groups =
    place.kind === 'homes'
      ? inHomes
      : [[...inHomes.flat(), ...(place.kind === 'neighbourhood' ? batteriesOf(input.shared) : [])]]
  const microPerKwhHour = reservePrice(mandate)
  return new Map(
    groups.flatMap((batteries) => {
      const allWh = batteries.reduce((sum, { capacityWh }) => sum + capacityWh, 0)
      return batteries.map((battery) => {
        const wh = battery.capacityWh * reservedShare(rule, battery.capacityWh, allWh)
        const leastWh = Float64Array.from(isInForce, (holds) => (holds ? wh : 0))
        return [battery, { mandateId: mandate.id, leastWh, microPerKwhHour }]
      })
    }),
  )
}

/** Which part of its capacity a battery keeps, 0 to 1; `allWh`: the capacity of all that count together. */
export function reservedShare(
  { measure, least }: BatteryReserve,
  capacityWh: number,
  allWh: number,
): number {
  if (measure === 'share') return least
  const ofWh = measure === 'each' ? capacityWh : allWh
  return ofWh > 0 ? Math.min(1, least / ofWh) : 0
}

/** All that batteries keep together, Wh, [step]. */
export function keptWh(reserves: Iterable<ReserveInput>, count: number): Float64Array {
  const sum = new Float64Array(count)
  for (const { leastWh } of reserves) for (let t = 0; t < count; t++) sum[t]! += leastWh[t]!
  return sum
}

/** Devices with their reserves. */
export function withReserves(
  devices: readonly DeviceInput[],
  reserves: Reserves,
): readonly DeviceInput[] {
  if (!devices.some((device) => reserves.has(device))) return devices
  return devices.map((device) => {
    const own = reserves.get(device)
    return device.kind === 'battery' && own !== undefined ? { ...device, reserves: own } : device
  })
}

function batteriesOf(devices: readonly DeviceInput[]): BatteryInput[] {
  return devices.filter((device) => device.kind === 'battery')
}
