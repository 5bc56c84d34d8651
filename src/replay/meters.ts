import { hourMs } from '../kernel/steps.ts'
import type { Reading } from '../series/series.ts'
import type { Quantity } from '../things/quantity.ts'
import type { ReplayHome, ReplayThing } from './neighbourhood.ts'
import { outdoorC, type HomeFlow, type RecordedHomeState } from './recorded-home.ts'

/** The end of a step is told this long before it: the next step begins with its own values. */
const lastMomentMs = 1000

/**
 * What meters and devices of replayed homes tell: their state when a step begins; what flowed, and
 * counters that grew with it, when it is over. Nothing of the future is ever told.
 */
export class Meters {
  readonly #countersWh = new Map<number, number>()

  /** Told when step `index` begins, before anything is decided for it. */
  atBegin(home: ReplayHome, state: RecordedHomeState, index: number, startMs: number): Reading[] {
    return statesOf(home, state, index, startMs)
  }

  /** Told when the step is over. `state`: after it. */
  atEnd(
    home: ReplayHome,
    flow: HomeFlow,
    state: RecordedHomeState,
    index: number,
    startMs: number,
    endMs: number,
  ): Reading[] {
    const lastMs = endMs - lastMomentMs
    const readings = statesOf(home, state, index, lastMs)
    const hours = (endMs - startMs) / hourMs
    const hold = (thing: ReplayThing, quantity: Quantity, value: number): void => {
      readings.push(
        ...told(thing, quantity, startMs, value),
        ...told(thing, quantity, lastMs, value),
      )
    }
    const count = (thing: ReplayThing, quantity: Quantity, powerW: number): void => {
      const seriesId = thing.series.get(quantity)
      if (seriesId === undefined) return
      const before = this.#countersWh.get(seriesId)
      if (before === undefined) readings.push({ seriesId, atMs: startMs, value: 0 })
      const value = (before ?? 0) + Math.max(0, powerW) * hours
      this.#countersWh.set(seriesId, value)
      readings.push({ seriesId, atMs: endMs, value })
    }

    const { meter, solar, battery, heatPump, car, weather, recorded } = home
    // A load that was not measured leaves the meter silent: a gap stays a gap.
    if (!Number.isNaN(recorded.loadW[index])) {
      hold(meter, 'powerW', flow.netW)
      count(meter, 'importWh', flow.netW)
      count(meter, 'exportWh', -flow.netW)
    }
    if (solar !== null) hold(solar, 'generationW', flow.generationW)
    if (battery !== null) hold(battery, 'powerW', flow.batteryW)
    if (heatPump !== null) hold(heatPump, 'powerW', flow.heatW)
    if (car !== null) hold(car, 'powerW', flow.carW)
    if (weather !== null && recorded.heat !== null) {
      hold(weather, 'outdoorC', outdoorC(recorded.heat, index))
    }
    return readings
  }
}

function statesOf(
  { recorded, battery, heatPump, car }: ReplayHome,
  state: RecordedHomeState,
  index: number,
  atMs: number,
): Reading[] {
  const readings: Reading[] = []
  if (battery !== null && recorded.battery !== null) {
    const share = state.storedWh / recorded.battery.capacityWh
    readings.push(...told(battery, 'stateOfCharge', atMs, share))
  }
  if (heatPump !== null) readings.push(...told(heatPump, 'indoorC', atMs, state.indoorC))
  if (car !== null && recorded.car !== null) {
    const share = state.carWh / recorded.car.capacityWh
    readings.push(
      ...told(car, 'stateOfCharge', atMs, share),
      ...told(car, 'pluggedIn', atMs, recorded.car.isHome[index] ?? 0),
    )
  }
  return readings
}

function told(thing: ReplayThing, quantity: Quantity, atMs: number, value: number): Reading[] {
  const seriesId = thing.series.get(quantity)
  return seriesId === undefined ? [] : [{ seriesId, atMs, value }]
}
