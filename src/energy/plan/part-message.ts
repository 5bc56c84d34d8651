import type { PartPlan } from './part.ts'
import { runsOf, valuesOf, type Run } from './plan-body.ts'
import type { DevicePlan, HomePlan, Reason } from './plan.ts'

/** A part's plan on its way between threads: a reason for each step is copied letter by letter, so they go as runs. */
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
  const unpacked = (device: DeviceMessage): DevicePlan => ({
    ...device,
    reasons: device.reasons.flatMap(valuesOf),
  })
  return {
    ...message,
    homes: message.homes.map((home) => ({ ...home, devices: home.devices.map(unpacked) })),
    shared: message.shared.map(unpacked),
  }
}
