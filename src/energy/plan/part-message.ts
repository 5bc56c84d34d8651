import { assert } from '../../kernel/assert.ts'
import type { PartInput } from './part-input.ts'
import type { PartPlan } from './part.ts'
import type { DevicePlan, HomePlan, Plan, Reason } from './plan.ts'

/** A part's input on its way to a thread, without what nobody there reads: a reason for each step is copied letter by letter. */
export function inputMessage({ feederId, input }: PartInput): PartInput {
  const { last } = input
  return { feederId, input: { ...input, last: last === null ? null : withoutReasons(last) } }
}

function withoutReasons(last: Plan): Plan {
  const bare = (device: DevicePlan): DevicePlan => ({ ...device, reasons: [] })
  return {
    ...last,
    homes: last.homes.map(({ cellId, netW, devices }) => ({
      cellId,
      netW,
      devices: devices.map(bare),
    })),
    shared: last.shared.map(bare),
    relaxed: [],
  }
}

/** A part's plan on its way between threads. */
export interface PartMessage extends Omit<PartPlan, 'homes' | 'shared'> {
  readonly homes: readonly (Omit<HomePlan, 'devices'> & {
    readonly devices: readonly DeviceMessage[]
  })[]
  readonly shared: readonly DeviceMessage[]
  readonly reasons: PackedReasons
}

type DeviceMessage = Omit<DevicePlan, 'reasons'>

/** Reasons of devices, those of homes first, as places in `names`, [device x step]. */
interface PackedReasons {
  readonly names: readonly Reason[]
  readonly places: Uint8Array
}

export function toMessage(plan: PartPlan): PartMessage {
  const reasons = new ReasonPacker()
  const packed = ({ reasons: of, ...device }: DevicePlan): DeviceMessage => {
    reasons.add(of)
    return device
  }
  const homes = plan.homes.map((home) => ({ ...home, devices: home.devices.map(packed) }))
  const shared = plan.shared.map(packed)
  return { ...plan, homes, shared, reasons: reasons.packed() }
}

export function fromMessage({ reasons: packed, ...message }: PartMessage): PartPlan {
  const reasons = new ReasonReader(packed)
  // The message is nobody else's: what it is made of becomes the plan.
  const unpacked = (device: DeviceMessage): DevicePlan =>
    Object.assign(device, { reasons: reasons.next(device.powerW.length) })
  return {
    ...message,
    homes: message.homes.map((home) =>
      Object.assign(home, { devices: home.devices.map(unpacked) }),
    ),
    shared: message.shared.map(unpacked),
  }
}

class ReasonPacker {
  readonly #placeOf = new Map<Reason, number>()
  readonly #devices: (readonly Reason[])[] = []
  #count = 0

  add(reasons: readonly Reason[]): void {
    this.#devices.push(reasons)
    this.#count += reasons.length
  }

  packed(): PackedReasons {
    const places = new Uint8Array(this.#count)
    let at = 0
    // Most steps have the reason of the step before.
    let last: Reason | null = null
    let place = 0
    for (const reasons of this.#devices) {
      for (let t = 0; t < reasons.length; t++) {
        const reason = reasons[t]!
        if (reason !== last) place = this.#place(reason)
        last = reason
        places[at++] = place
      }
    }
    assert(this.#placeOf.size <= 256, 'a place among reasons is a byte')
    return { names: [...this.#placeOf.keys()], places }
  }

  #place(reason: Reason): number {
    const known = this.#placeOf.get(reason)
    if (known !== undefined) return known
    const place = this.#placeOf.size
    this.#placeOf.set(reason, place)
    return place
  }
}

/** Reads reasons in the order in which they were packed: devices with one and the same in all steps share them. */
class ReasonReader {
  readonly #packed: PackedReasons
  readonly #same = new Map<number | undefined, readonly Reason[]>()
  #read = 0

  constructor(packed: PackedReasons) {
    this.#packed = packed
  }

  /** Those of the next device, which has so many steps. */
  next(count: number): readonly Reason[] {
    const { names, places } = this.#packed
    const from = this.#read
    this.#read += count
    const first = places[from]
    let alike = 1
    while (alike < count && places[from + alike] === first) alike++
    const isOne = alike >= count
    const known = isOne ? this.#same.get(first) : undefined
    if (known?.length === count) return known
    const values: Reason[] = []
    for (let t = 0; t < count; t++) values.push(names[places[from + t]!]!)
    // Copied in the end, so that they take no more room than they need.
    const reasons = values.slice()
    if (isOne) this.#same.set(first, reasons)
    return reasons
  }
}
