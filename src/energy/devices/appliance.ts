import { assert } from '../../kernel/assert.ts'
import { ApplianceFlexibility } from './appliance-flexibility.ts'
import { plainReading, smallest, type DeviceContext, type PlannedDevice } from './device.ts'
import type { ApplianceInput } from '../plan/plan-input.ts'
import { PriceView } from '../plan/reasons.ts'

/** The first and the last step in which its programme may begin. */
export function startRange(
  { profileWh, earliestStart, readyStep }: ApplianceInput,
  stepCount: number,
): { readonly first: number; readonly last: number } {
  const fits = stepCount - profileWh.length
  const first = Math.max(0, Math.min(fits, earliestStart))
  return { first, last: Math.max(first, Math.min(fits, readyStep - profileWh.length)) }
}

/**
 * A machine that runs once. Its programme ends within the horizon: one whose earliest start does not allow
 * that begins at the last step that does.
 */
export function plannedAppliance(
  input: ApplianceInput,
  context: DeviceContext,
): PlannedDevice & { readonly flexibility: ApplianceFlexibility } {
  const { hours } = context
  const { count } = context.steps
  const profileW = input.profileWh.map((energy) => energy / hours)
  assert(profileW.length <= count, 'a programme is not longer than the horizon')
  const { first, last } = startRange(input, count)
  const lastPower = context.lastPowerW(input.thingId)
  const lastStart = lastPower === null ? -1 : lastPower.findIndex((power) => power > smallest)
  const flexibility = new ApplianceFlexibility(
    profileW,
    first,
    last,
    count,
    lastStart < 0 ? null : lastStart,
  )
  return {
    thingId: input.thingId,
    flexibility,
    read() {
      const start = startOf(flexibility.plan)
      const end = start + profileW.length
      const lateSteps = Math.max(0, end - input.readyStep)
      return {
        ...plainReading(({ own }) => {
          const { areFlat } = new PriceView(own)
          return (t, view) => {
            if (t < start) return t < first ? 'not-yet' : 'waiting'
            if (t >= end) return 'done'
            if (start === last || lateSteps > 0) return 'deadline'
            return view.supply === 'cheap-hours' && areFlat ? 'any-hour' : view.supply
          }
        }),
        shortfalls: [
          { what: 'deadline', unit: 'h', amount: (t) => (t === end - 1 ? lateSteps * hours : 0) },
        ],
      }
    },
    idle() {
      const powerW = new Float64Array(count)
      powerW.set(profileW, first)
      return { powerW, costMicro: 0 }
    },
  }

  function startOf(powerW: Float64Array): number {
    return Math.max(
      0,
      powerW.findIndex((power) => power > smallest),
    )
  }
}
