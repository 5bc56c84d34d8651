import { computed, copied } from '../../kernel/floats.ts'
import type { DeviceContext, PlannedDevice, Shortfall } from './device.ts'
import { FixedFlexibility } from './fixed-flexibility.ts'
import { buildingBody, tankBody, type HeaterInput } from './heat-bodies.ts'
import { HeatPumpFlexibility } from './heat-pump-flexibility.ts'
import { givenRuns } from './given-runs.ts'
import { heatReasons, smallestK, type HeatedCourse } from './heat-reasons.ts'
import { courseOf, pin, reachable, thermostatFlows, usesOf } from './storage-build.ts'
import { StorageFlexibility } from './storage-flexibility.ts'
import { storageMoney } from './storage.ts'
import { thermalStorage, type ThermalBody, type ThermalStorage } from './thermal.ts'

/** One body of a heater in the rounds. */
interface Heated {
  readonly thermal: ThermalStorage
  readonly flexibility: StorageFlexibility
  readonly body: ThermalBody
  readonly what: HeatedCourse['what']
}

/**
 * A heat pump, or an engine whose heat comes with its power: one thermal storage for the building, one for the tank, one limit for
 * both.
 */
export function plannedHeatPump(input: HeaterInput, context: DeviceContext): PlannedDevice {
  const { count } = context.steps
  const { pinned } = input
  const maxW = context.constant(input.maxW)
  const last = lastDrives(input, context)
  const runs = givenRuns(input.runsW, input.maxW)
  const building =
    input.building === null
      ? null
      : heated(buildingBody(input.building, input, maxW, context), 'comfort', 0)
  // While a person holds the building's power, the tank has what is left.
  const tankMaxW =
    building === null || pinned === undefined
      ? maxW
      : maxW.map((power, t) =>
          t < pinned.untilStep ? Math.max(0, power - Math.abs(pinned.powerW)) : power,
        )
  const tank =
    input.tank === null
      ? null
      : heated(
          tankBody(input.tank, input, tankMaxW, context),
          'hot-water',
          building === null ? 0 : 1,
        )
  const parts = [building, tank].filter((part) => part !== null)
  const flexibility =
    building !== null && tank !== null
      ? new HeatPumpFlexibility(building.flexibility, tank.flexibility, input.maxW)
      : (building?.flexibility ??
        tank?.flexibility ??
        new FixedFlexibility(new Float64Array(count)))
  const cools = building?.body.cooling === undefined ? null : building.flexibility
  return {
    thingId: input.thingId,
    flexibility,
    read(floats) {
      const courses = parts.map(heatedCourse)
      const [first] = courses
      return {
        state: first === undefined ? null : copied(first.celsius, floats),
        ...(tank === null ? {} : { tankW: copied(tank.flexibility.plan, floats) }),
        ...(cools === null
          ? {}
          : { coolingW: computed(count, (t) => Math.max(0, 0 - cools.drive[t]!), floats) }),
        reasons(prices) {
          const read = heatReasons(courses, prices)
          return (t, view) =>
            pinned !== undefined && t < pinned.untilStep ? 'override' : read(t, view)
        },
        shortfalls: courses.flatMap(shortfallsOf),
        ownCostMicro: courses.reduce((sum, { ownCostMicro }) => sum + ownCostMicro, 0),
      }
    },
    idle() {
      const powerW = new Float64Array(count)
      let costMicro = 0
      for (const { thermal, flexibility: of } of parts.toReversed()) {
        const left = (t: number): number => Math.max(0, input.maxW - Math.abs(powerW[t]!))
        const { maxIn, maxOut } = of.storage
        const storage = {
          ...thermal.storage,
          maxIn: computed(count, (t) => Math.min(maxIn[t]!, left(t))),
          maxOut: computed(count, (t) => Math.min(maxOut[t]!, left(t))),
        }
        const flows = thermostatFlows(storage)
        costMicro += storageMoney(storage, flows)
        const useW = usesOf(storage, flows)
        for (let t = 0; t < count; t++) powerW[t]! += useW[t]!
      }
      return { powerW, costMicro }
    },
  }

  function heated(body: ThermalBody, what: Heated['what'], store: number): Heated {
    const thermal = thermalStorage(body, context)
    const isPinned = pinned !== undefined && what === 'comfort'
    const storage = isPinned
      ? reachable(pin(thermal.storage, heldDrive(body, pinned.powerW), pinned.untilStep))
      : thermal.storage
    const start = what === 'comfort' ? last.building : last.tank
    return {
      thermal: { ...thermal, storage },
      flexibility: new StorageFlexibility(storage, start, context.floats, runs?.[store]),
      body,
      what,
    }
  }
}

/** The drive that a held power means: an engine gives it, a room that is too warm is cooled with it. */
function heldDrive(body: ThermalBody, powerW: number): number {
  if (body.engine !== undefined) return 0 - powerW
  return body.cooling !== undefined && body.startC > body.maxC[0]! ? 0 - powerW : powerW
}

/** Drives of the last plan, W, [step]; null: there are none. */
function lastDrives(
  { kind, thingId }: HeaterInput,
  context: DeviceContext,
): { readonly building: Float64Array | null; readonly tank: Float64Array | null } {
  const sign = kind === 'chp' ? -1 : 1
  const tank = context.lastTankW(thingId)
  const cooling = context.lastCoolingW(thingId)
  const power = context.lastPowerW(thingId)
  return {
    building:
      power?.map((all, t) => sign * (all - (tank?.[t] ?? 0)) - 2 * (cooling?.[t] ?? 0)) ?? null,
    tank: tank?.map((of) => sign * of) ?? null,
  }
}

/** What its plan makes of a body, and what that costs by itself. */
function heatedCourse({
  thermal,
  flexibility,
  body,
  what,
}: Heated): HeatedCourse & { readonly ownCostMicro: number } {
  const { storage } = thermal
  const { flows, levels } = courseOf(storage, flexibility.drive)
  return {
    storage,
    useW: flexibility.drive,
    levels,
    body,
    what,
    celsius: thermal.temperatures(levels),
    ownCostMicro: storageMoney(storage, flows),
  }
}

function shortfallsOf({ body, what, celsius }: HeatedCourse): Shortfall[] {
  const { hotRun } = body
  const away = (kelvin: number): number => (kelvin > smallestK ? kelvin : 0)
  const hottest = (t: number): number =>
    hotRun === undefined ? body.maxC[t]! : Math.max(body.maxC[t]!, hotRun.hotC)
  const range: Shortfall = {
    what,
    unit: 'K',
    amount: (t) => away(Math.max(body.minC[t]! - celsius[t]!, celsius[t]! - hottest(t))),
  }
  if (hotRun === undefined) return [range]
  const amount = (t: number): number => (t === hotRun.step ? away(hotRun.hotC - celsius[t]!) : 0)
  return [range, { what: 'hot-run', unit: 'K', amount }]
}
