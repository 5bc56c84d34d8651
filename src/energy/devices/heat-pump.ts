import type { DeviceContext, PlannedDevice, Shortfall } from './device.ts'
import { FixedFlexibility } from './fixed-flexibility.ts'
import { buildingBody, tankBody, type HeaterInput } from './heat-bodies.ts'
import { HeatPumpFlexibility } from './heat-pump-flexibility.ts'
import { givenRuns } from './given-runs.ts'
import { heatReasons, smallestK, type HeatedCourse } from './heat-reasons.ts'
import { ownCost } from '../plan/own-cost.ts'
import { levelsOf, pin, reachable, thermostatFlows, usesOf } from './storage-build.ts'
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
  const temperatures = ({ thermal, flexibility: of }: Heated): Float64Array =>
    thermal.temperatures(levelsOf(thermal.storage, of.drive))
  const cools = building?.body.cooling === undefined ? null : building.flexibility
  return {
    thingId: input.thingId,
    flexibility,
    state: () => (parts[0] === undefined ? null : temperatures(parts[0])),
    ...(tank === null ? {} : { tankW: () => Float64Array.from(tank.flexibility.plan) }),
    ...(cools === null
      ? {}
      : { coolingW: () => cools.drive.map((drive) => Math.max(0, 0 - drive)) }),
    reasons(prices) {
      const courses = parts.map((part): HeatedCourse => {
        const { thermal, flexibility: of, body, what } = part
        const { storage } = thermal
        const levels = levelsOf(storage, of.drive)
        return {
          storage,
          useW: of.drive,
          levels,
          body,
          what,
          celsius: thermal.temperatures(levels),
        }
      })
      const read = heatReasons(courses, prices)
      return (t, view) =>
        pinned !== undefined && t < pinned.untilStep ? 'override' : read(t, view)
    },
    shortfalls: () => parts.flatMap((part) => shortfallsOf(part, temperatures(part))),
    ownCostMicro: () =>
      parts.reduce(
        (sum, { thermal, flexibility: of }) => sum + ownCost(thermal.storage, of.drive),
        0,
      ),
    idle() {
      const powerW = new Float64Array(count)
      let costMicro = 0
      for (const { thermal, flexibility: of } of parts.toReversed()) {
        const left = powerW.map((power) => Math.max(0, input.maxW - Math.abs(power)))
        const storage = {
          ...thermal.storage,
          maxIn: of.storage.maxIn.map((most, t) => Math.min(most, left[t]!)),
          maxOut: of.storage.maxOut.map((most, t) => Math.min(most, left[t]!)),
        }
        const flows = thermostatFlows(storage)
        costMicro += storageMoney(storage, flows)
        for (const [t, use] of usesOf(storage, flows).entries()) powerW[t]! += use
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

function shortfallsOf({ body, what }: Heated, celsius: Float64Array): Shortfall[] {
  const { hotRun } = body
  const away = (kelvin: number): number => (kelvin > smallestK ? kelvin : 0)
  const hottest = (t: number): number =>
    hotRun === undefined ? body.maxC[t]! : Math.max(body.maxC[t]!, hotRun.hotC)
  const range: Shortfall = {
    what,
    unit: 'K',
    amounts: celsius.map((of, t) => away(Math.max(body.minC[t]! - of, of - hottest(t)))),
  }
  if (hotRun === undefined) return [range]
  const amounts = celsius.map((of, t) => (t === hotRun.step ? away(hotRun.hotC - of) : 0))
  return [range, { what: 'hot-run', unit: 'K', amounts }]
}
