import { assert } from '../kernel/assert.ts'
import { stepHours } from '../kernel/steps.ts'
import { CurvedBattery } from './curved-battery.ts'
import { restAt } from './foresee-home.ts'
import type { RecordedHome, Recording } from './recording.ts'

/** What a battery does in a step, W, + into it, given what its home really draws besides it, W. */
export type Order = (restW: number) => number

/** What is known as a step begins. */
export interface Known {
  readonly step: number
  /** In each home's battery, Wh. */
  readonly storedWh: readonly number[]
  /** The homes' exchange in the step before, all together, W; null in the first. */
  readonly lastNetW: number | null
}

/** Decides as a step begins what each home's battery does in it. */
export type Controller = (known: Known) => Promise<readonly Order[]>

/** The homes and the steps `[from, to)` of a recording that are lived through. */
export interface Stretch {
  readonly homes: readonly RecordedHome[]
  readonly from: number
  readonly to: number
}

/**
 * Lives through hours: homes draw and make what was recorded, batteries (`CurvedBattery`, empty at first) follow
 * their orders as far as they can. Returns each home's exchange, kWh, [home][hour].
 */
export async function liveThrough(
  { steps }: Recording,
  { homes, from, to }: Stretch,
  control: Controller,
): Promise<Float64Array[]> {
  const hours = stepHours(steps)
  assert(hours === 1, 'the measures count hours')
  const batteries = homes.map(
    ({ battery }) => new CurvedBattery(battery?.capacityWh ?? 1, battery?.maxChargeW ?? 0),
  )
  const exchangeKwh = homes.map(() => new Float64Array(to - from))
  let lastNetW: number | null = null
  for (let step = from; step < to; step++) {
    const storedWh = batteries.map((battery) => battery.storedWh)
    const orders = await control({ step, storedWh, lastNetW })
    lastNetW = 0
    for (const [i, battery] of batteries.entries()) {
      const restW = restAt(homes[i]!, step)
      const netW = restW + battery.step(orders[i]!(restW), hours)
      exchangeKwh[i]![step - from] = netW / 1000
      lastNetW += netW
    }
  }
  return exchangeKwh
}

/** Batteries do nothing. */
export const idle: Controller = ({ storedWh }) => Promise.resolve(storedWh.map(() => () => 0))

/** Batteries take their home's surplus and cover its need, as they do when nobody asks. */
export const alone: Controller = ({ storedWh }) =>
  Promise.resolve(storedWh.map(() => (restW: number) => -restW))
