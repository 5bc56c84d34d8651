import {
  endValueMicroPerKwh,
  type DeviceContext,
  type PlannedDevice,
  type PlanPrices,
  type Shortfall,
  type StepView,
} from './device.ts'
import { HeatPumpFlexibility } from './heat-pump-flexibility.ts'
import { ownCost } from './own-cost.ts'
import type { BuildingInput, HeatPumpInput, TankInput } from './plan-input.ts'
import type { Reason } from './plan.ts'
import { restingW, StoreReasons, type StoreCourse } from './reasons.ts'
import { lateFlows, levelsOf, pin, reachable, usesOf } from './storage-build.ts'
import { StorageFlexibility } from './storage-flexibility.ts'
import { FixedFlexibility } from './fixed-flexibility.ts'
import { storageCost } from './storage.ts'
import { thermalStorage, type ThermalBody, type ThermalStorage } from './thermal.ts'

/** Wh that warm a litre of water by a kelvin. */
const waterWhPerLitreKelvin = 1.163

/** Kelvin that count as rounding. */
const smallestK = 0.02

/** An hour with so much more heat for each kWh than usual is a mild one. */
const mildShare = 1.02

/** Heat stored at the end is worth a little less than what it saves, so that nothing is heated for its own sake. */
const endShare = 0.9

/** One body of a heat pump in the rounds. */
interface Heated {
  readonly thermal: ThermalStorage
  readonly flexibility: StorageFlexibility
  readonly body: ThermalBody
  readonly what: 'comfort' | 'hot-water'
}

/** A heat pump: one thermal storage for the building, one for the tank, one limit for both. */
export function plannedHeatPump(input: HeatPumpInput, context: DeviceContext): PlannedDevice {
  const { hours } = context
  const { count } = context.steps
  const { pinned } = input
  const maxW = new Float64Array(count).fill(input.maxW)
  const lastTankW = context.lastTankW(input.thingId)
  const lastBuildingW =
    context.lastPowerW(input.thingId)?.map((power, t) => power - (lastTankW?.[t] ?? 0)) ?? null
  const building =
    input.building === null ? null : heated(buildingBody(input.building, maxW, context), 'comfort')
  // While a person holds the building's power, the tank has what is left.
  const tankMaxW = maxW.map((power, t) =>
    building !== null && pinned !== undefined && t < pinned.untilStep
      ? Math.max(0, power - Math.max(0, pinned.powerW))
      : power,
  )
  const tank =
    input.tank === null ? null : heated(tankBody(input.tank, tankMaxW, context), 'hot-water')
  const parts = [building, tank].filter((part) => part !== null)
  const flexibility =
    building !== null && tank !== null
      ? new HeatPumpFlexibility(building.flexibility, tank.flexibility, input.maxW)
      : (building?.flexibility ??
        tank?.flexibility ??
        new FixedFlexibility(new Float64Array(count)))
  const temperatures = ({ thermal, flexibility: of }: Heated): Float64Array =>
    thermal.temperatures(levelsOf(thermal.storage, of.plan))
  return {
    thingId: input.thingId,
    flexibility,
    state: () => (parts[0] === undefined ? null : temperatures(parts[0])),
    ...(tank === null ? {} : { tankW: () => Float64Array.from(tank.flexibility.plan) }),
    reasons(prices) {
      const courses = parts.map((part) => courseOf(part, prices))
      return (t, view) => {
        if (pinned !== undefined && t < pinned.untilStep) return 'override'
        const power = flexibility.plan[t]!
        if (power <= restingW) return restReason(courses, t, view)
        // What takes most of the power says why.
        const course = courses.reduce((most, one) => (one.useW[t]! > most.useW[t]! ? one : most))
        const { why, body, celsius, what } = course
        if (why.mustNow(t)) {
          const isShort = power >= 0.98 * input.maxW && celsius[t]! < body.minC[t]! - smallestK
          return isShort ? 'power-limit' : what
        }
        const reason = why.taking(t, view)
        if (reason !== 'cheap-hours' && reason !== 'any-hour') return reason
        return !why.prices.isCheap(t) && body.cop[t]! > mildShare * course.usualCop
          ? 'mild-hours'
          : reason
      }
    },
    shortfalls: () =>
      parts.map((part): Shortfall => ({
        what: part.what,
        unit: 'K',
        amounts: temperatures(part).map((celsius, t) => {
          const away = Math.max(part.body.minC[t]! - celsius, celsius - part.body.maxC[t]!)
          return away > smallestK ? away : 0
        }),
      })),
    ownCostMicro: () =>
      parts.reduce(
        (sum, { thermal, flexibility: of }) => sum + ownCost(thermal.storage, of.plan),
        0,
      ),
    idle() {
      const powerW = new Float64Array(count)
      let costMicro = 0
      for (const { thermal, flexibility: of } of parts.toReversed()) {
        const left = powerW.map((power) => Math.max(0, input.maxW - power))
        const storage = {
          ...thermal.storage,
          maxIn: of.storage.maxIn.map((most, t) => Math.min(most, left[t]!)),
        }
        const flows = lateFlows(storage, storage.wantedLow)
        costMicro += storageCost(storage, flows)
        for (const [t, use] of usesOf(storage, flows).entries()) powerW[t]! += use
      }
      return { powerW, costMicro }
    },
  }

  function courseOf(part: Heated, prices: PlanPrices): HeatedCourse {
    const { thermal, flexibility: of, body, what } = part
    const { storage } = thermal
    const course = { storage, useW: of.plan, levels: levelsOf(storage, of.plan) }
    const why = new StoreReasons(course, prices)
    const celsius = thermal.temperatures(course.levels)
    return { ...course, body, what, why, celsius, usualCop: mean(body.cop) }
  }

  function heated(body: ThermalBody, what: Heated['what']): Heated {
    const thermal = thermalStorage(body, hours)
    const isPinned = pinned !== undefined && what === 'comfort'
    const storage = isPinned
      ? reachable(pin(thermal.storage, pinned.powerW, pinned.untilStep))
      : thermal.storage
    const start = what === 'comfort' ? lastBuildingW : lastTankW
    return {
      thermal: { ...thermal, storage },
      flexibility: new StorageFlexibility(storage, start),
      body,
      what,
    }
  }
}

/** A body of a heat pump in a finished plan. */
interface HeatedCourse extends StoreCourse {
  readonly body: ThermalBody
  readonly what: Heated['what']
  readonly why: StoreReasons
  readonly celsius: Float64Array
  readonly usualCop: number
}

/** It rests until a cheaper or a milder hour, or because it is warm enough until it must heat again. */
function restReason(courses: readonly HeatedCourse[], t: number, view: StepView): Reason {
  for (const { why, body } of courses) {
    const next = why.next(t, 1)
    if (next === null || why.mustNow(next)) continue
    const reason = why.resting(t, view)
    if (reason !== 'any-hour') return reason
    if (body.cop[next]! > mildShare * body.cop[t]!) return 'mild-hours'
  }
  return 'warm'
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function buildingBody(
  input: BuildingInput,
  maxW: Float64Array,
  { wishes, prices }: DeviceContext,
): ThermalBody {
  return {
    massWhPerK: input.thermalMassWhPerK,
    lossWPerK: input.heatLossWPerK,
    startC: input.indoorC,
    outsideC: input.outdoorC,
    gainsW: input.gainsW,
    cop: input.cop,
    maxW,
    minC: input.minC,
    maxC: input.maxC,
    wishMicroPerKelvinHour: wishes.comfortMicroPerKelvinHour,
    endValueMicroPerKwh: endShare * endValueMicroPerKwh(prices),
  }
}

function tankBody(
  input: TankInput,
  maxW: Float64Array,
  { wishes, prices, steps, hours }: DeviceContext,
): ThermalBody {
  const all = (value: number): Float64Array => new Float64Array(steps.count).fill(value)
  return {
    massWhPerK: input.litres * waterWhPerLitreKelvin,
    lossWPerK: input.heatLossWPerK,
    startC: input.tankC,
    outsideC: all(input.roomC),
    gainsW: input.drawWh.map((draw) => -draw / hours),
    cop: input.cop,
    maxW,
    minC: all(input.minC),
    maxC: all(input.maxC),
    wishMicroPerKelvinHour: wishes.hotWaterMicroPerKelvinHour,
    endValueMicroPerKwh: endShare * endValueMicroPerKwh(prices),
  }
}
