import type { PartInput } from './part-input.ts'
import type { PartPlan } from './part.ts'
import { runsOf, valuesOf, type Run } from './plan-body.ts'
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

/** A part's plan on its way between threads: reasons go as runs. */
export interface PartMessage extends Omit<PartPlan, 'homes' | 'shared'> {
  readonly homes: readonly (Omit<HomePlan, 'devices'> & {
    readonly devices: readonly DeviceMessage[]
  })[]
  readonly shared: readonly DeviceMessage[]
}

interface DeviceMessage extends Omit<DevicePlan, 'reasons'> {
  readonly reasons: readonly Run<Reason>[]
}

export function toMessage(plan: PartPlan): PartMessage {
  const packed = (device: DevicePlan): DeviceMessage => ({
    ...device,
    reasons: runsOf(device.reasons),
  })
  return {
    ...plan,
    homes: plan.homes.map((home) => ({ ...home, devices: home.devices.map(packed) })),
    shared: plan.shared.map(packed),
  }
}

export function fromMessage(message: PartMessage): PartPlan {
  const reasons = new Reasons()
  // The message is nobody else's: what it is made of becomes the plan.
  const unpacked = (device: DeviceMessage): DevicePlan =>
    Object.assign(device, { reasons: reasons.of(device.reasons) })
  return {
    ...message,
    homes: message.homes.map((home) =>
      Object.assign(home, { devices: home.devices.map(unpacked) }),
    ),
    shared: message.shared.map(unpacked),
  }
}

/** Reasons of a plan: devices with one and the same in all steps share them. */
class Reasons {
  readonly #same = new Map<Reason, readonly Reason[]>()

  of(runs: readonly Run<Reason>[]): readonly Reason[] {
    const [only] = runs
    if (runs.length !== 1 || only === undefined) return valuesOf(runs)
    const known = this.#same.get(only[0])
    if (known?.length === only[1]) return known
    const values = valuesOf(runs)
    this.#same.set(only[0], values)
    return values
  }
}
