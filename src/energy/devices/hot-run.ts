import { dayMs, stepHours, stepIndex } from '../../kernel/steps.ts'
import type { Thing } from '../../things/thing.ts'
import type { TankInput } from '../plan/plan-input.ts'
import { attribute, type Outlook } from './thing-now.ts'

/** Wh that warm a litre of water by a kelvin. */
const waterWhPerLitreKelvin = 1.163

/** What a run takes beside the water itself: the tank cools and people draw from it meanwhile. */
const besideShare = 1.2

/** A tank of which nobody knows when it was hot last gets hot within a day. */
const unknownMs = dayMs

/**
 * When the tank next gets hot enough to kill germs, where that is to be planned and due within the plan: the end of those steps in
 * which the heat costs least, by the price of power that its home sees and by the heat it brings. Before it is due the choice is free; if
 * it is overdue, it is as soon as can be. Which step it is must be known beforehand for the plan to stay convex.
 */
export function hotRunOf(
  thing: Thing,
  tank: TankInput,
  lastHotMs: number | null,
  outlook: Outlook,
): TankInput['hotRun'] {
  const days = attribute(thing, 'legionellaDays')
  if (days === 0) return undefined
  const { nowMs, steps, priceMicroPerKwh } = outlook
  const dueMs = lastHotMs === null ? nowMs + unknownMs : lastHotMs + days * dayMs
  const due = stepIndex(steps, dueMs) - 1
  if (due >= steps.count) return undefined
  const hotC = attribute(thing, 'legionellaC')
  const heatWh = besideShare * tank.litres * waterWhPerLitreKelvin * Math.max(0, hotC - tank.tankC)
  const maxWh = attribute(thing, 'maxW') * stepHours(steps)
  let step = -1
  let least = Infinity
  for (let end = 0; end < steps.count; end++) {
    const cost = costOfRun(end, heatWh, maxWh, tank.cop, priceMicroPerKwh)
    const isFree = end <= due || step < 0
    if (cost === null || !isFree || cost >= least) continue
    step = end
    least = cost
  }
  return step < 0 ? undefined : { step, hotC }
}

/** What a run costs that ends after this step at full power; null: there is not time enough for it. */
function costOfRun(
  end: number,
  heatWh: number,
  maxWh: number,
  cop: Float64Array,
  prices: Float64Array,
): number | null {
  let lacks = heatWh
  let cost = 0
  for (let t = end; t >= 0; t--) {
    const powerWh = Math.min(maxWh, lacks / cop[t]!)
    cost += powerWh * prices[t]!
    lacks -= powerWh * cop[t]!
    if (lacks <= 1e-9) return cost
  }
  return null
}
