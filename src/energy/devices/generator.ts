import { computed } from '../../kernel/floats.ts'
import { plainReading, smallest, type DeviceContext, type PlannedDevice } from './device.ts'
import { FixedFlexibility } from './fixed-flexibility.ts'
import { GeneratorFlexibility } from './generator-flexibility.ts'
import type { FixedInput, GeneratorInput } from '../plan/plan-input.ts'

/** Sun and wind. */
export function plannedGenerator(input: GeneratorInput, context: DeviceContext): PlannedDevice {
  const { availableW, thingId } = input
  const all = (): Float64Array => computed(availableW.length, (t) => -availableW[t]!)
  const flexibility = input.isCurtailable
    ? new GeneratorFlexibility(availableW, context.lastPowerW(thingId), context.floats)
    : new FixedFlexibility(all())
  return {
    thingId,
    flexibility,
    read: () =>
      plainReading(
        () => (t) => (flexibility.plan[t]! > smallest - availableW[t]! ? 'curtailed' : 'fixed'),
      ),
    idle: () => ({ powerW: all(), costMicro: 0 }),
  }
}

/** A device whose power is given. */
export function plannedFixed(input: FixedInput): PlannedDevice {
  return {
    thingId: input.thingId,
    flexibility: new FixedFlexibility(input.powerW),
    read: () => plainReading(() => () => input.reason),
    idle: () => ({ powerW: input.powerW, costMicro: 0 }),
  }
}
