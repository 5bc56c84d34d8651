import { smallest, type DeviceContext, type PlannedDevice } from './device.ts'
import { FixedMember } from './fixed-member.ts'
import { GeneratorMember } from './generator-member.ts'
import type { FixedInput, GeneratorInput } from './plan-input.ts'

/** Sun, wind, combined heat and power. */
export function plannedGenerator(input: GeneratorInput, context: DeviceContext): PlannedDevice {
  const all = input.availableW.map((power) => -power)
  const member = input.isCurtailable
    ? new GeneratorMember(input.availableW, context.lastPowerW(input.thingId))
    : new FixedMember(all)
  return {
    thingId: input.thingId,
    member,
    state: () => null,
    reasons: () => (t) =>
      member.plan[t]! > smallest - input.availableW[t]! ? 'curtailed' : 'fixed',
    shortfalls: () => [],
    idle: () => ({ powerW: all, costMicro: 0 }),
  }
}

/** A device whose power is given. */
export function plannedFixed(input: FixedInput): PlannedDevice {
  return {
    thingId: input.thingId,
    member: new FixedMember(input.powerW),
    state: () => null,
    reasons: () => () => input.reason,
    shortfalls: () => [],
    idle: () => ({ powerW: input.powerW, costMicro: 0 }),
  }
}
