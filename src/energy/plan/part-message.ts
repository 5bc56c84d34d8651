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
  readonly #places: number[] = []

  add(reasons: readonly Reason[]): void {
    for (const reason of reasons) {
      const place = this.#placeOf.get(reason) ?? this.#placeOf.size
      this.#placeOf.set(reason, place)
      this.#places.push(place)
    }
  }

  packed(): PackedReasons {
    assert(this.#placeOf.size <= 256, 'a place among reasons is a byte')
    return { names: [...this.#placeOf.keys()], places: new Uint8Array(this.#places) }
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
    const own = places.subarray(this.#read, this.#read + count)
    this.#read += count
    const first = own[0]
    const isOne = own.every((place) => place === first)
    const known = isOne ? this.#same.get(first) : undefined
    if (known?.length === count) return known
    const values: Reason[] = []
    for (const place of own) values.push(names[place]!)
    // Copied in the end, so that they take no more room than they need.
    const reasons = values.slice()
    if (isOne) this.#same.set(first, reasons)
    return reasons
  }
}
