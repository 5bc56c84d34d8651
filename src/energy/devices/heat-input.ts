import { localParts } from '../../kernel/local-time.ts'
import { stepHours, stepStartMs } from '../../kernel/steps.ts'
import type { Thing } from '../../things/thing.ts'
import {
  attribute,
  freshValue,
  pinnedBy,
  withPinned,
  type Outlook,
  type ThingNow,
} from './thing-now.ts'
import { copByOutdoor, eerByOutdoor } from './heat-performance.ts'
import { askedLevels, lossWPerK, usedLevels } from './foretold-levels.ts'
import { hotRunOf } from './hot-run.ts'
import type { BuildingInput, ChpInput, HeatPumpInput, TankInput } from '../plan/plan-input.ts'

/** Standing loss of a tank, W per kelvin above its room, for each 100 litres. */
const tankLossWPerKPer100Litres = 0.8
const tankRoomC = 20

/** Wh for a litre of water at 45 °C made from 10 °C: 1.163 Wh per litre and kelvin. */
const whPerLitreK = 1.163
const whPerLitre = whPerLitreK * 35

/** Parts of a day's hot water in each local hour: a morning and an evening peak (after tapping pattern M of EN 16147). */
const hotWaterHours = [
  2, 1, 1, 1, 2, 8, 26, 34, 24, 15, 11, 12, 14, 12, 9, 8, 10, 16, 26, 32, 28, 20, 12, 6,
] as const
const hotWaterDay = hotWaterHours.reduce((a: number, b) => a + b, 0)

/**
 * A heat pump with the parts whose temperature it reports: the building, the tank or both. Null where it
 * reports neither. Hot water is made at the middle of the tank's range.
 */
export function heatPumpInput(of: ThingNow, outlook: Outlook): HeatPumpInput | null {
  const { thing } = of
  const { outdoorC } = outlook
  const building = buildingInput(of, outlook, copOf(thing, attribute(thing, 'flowC'), outdoorC))
  const middleC = (attribute(thing, 'tankMinC') + attribute(thing, 'tankMaxC')) / 2
  const tank = tankInput(of, outlook, copOf(thing, middleC, outdoorC))
  if (building === null && tank === null) return null
  const coolingMaxW = building === null ? 0 : attribute(thing, 'coolingMaxW')
  const coolToC = attribute(thing, 'coolToC')
  const eer = eerByOutdoor(attribute(thing, 'eerAt35C'), coolToC, outdoorC)
  const cools = coolingMaxW > 0 && building !== null
  return {
    kind: 'heat-pump',
    thingId: thing.id,
    maxW: attribute(thing, 'maxW'),
    minW: attribute(thing, 'minW'),
    building: cools ? { ...building, maxC: building.maxC.fill(coolToC) } : building,
    tank,
    ...(cools ? { cooling: { maxW: coolingMaxW, eer } } : {}),
    ...withPinned(pinnedBy(of, outlook.steps)),
  }
}

/** An engine that makes heat and power, with the parts whose temperature it reports. Null where it reports neither. */
export function chpInput(of: ThingNow, outlook: Outlook): ChpInput | null {
  const { thing } = of
  const electricShare = attribute(thing, 'electricShare')
  const heat = new Float64Array(outlook.steps.count).fill(
    attribute(thing, 'heatShare') / electricShare,
  )
  const building = buildingInput(of, outlook, heat)
  const tank = tankInput(of, outlook, heat)
  if (building === null && tank === null) return null
  return {
    kind: 'chp',
    thingId: thing.id,
    maxW: attribute(thing, 'maxW'),
    minW: attribute(thing, 'minW'),
    fuelMicroPerKwh: attribute(thing, 'fuelMicroPerKwh') / electricShare,
    building,
    tank,
    ...withPinned(pinnedBy(of, outlook.steps)),
  }
}

/**
 * The power that holds the lowest comfortable temperature, W, [step]: what a heat pump does that goes
 * its own way. `max(0, loss (T min - T out) - gains) / COP`, at most what it can take.
 */
export function thermostatW(thing: Thing, { outdoorC, gainsW, steps }: Outlook): Float64Array {
  const cop = copOf(thing, attribute(thing, 'flowC'), outdoorC)
  const lossWPerK = attribute(thing, 'heatLossWPerK')
  const minC = attribute(thing, 'indoorMinC')
  const maxW = attribute(thing, 'maxW')
  return Float64Array.from({ length: steps.count }, (_, k) => {
    const heatW = lossWPerK * (minC - (outdoorC[k] ?? minC)) - (gainsW[k] ?? 0)
    return Math.min(maxW, Math.max(0, heatW) / (cop[k] ?? 1))
  })
}

function buildingInput(
  of: ThingNow,
  { nowMs, steps, outdoorC, gainsW }: Outlook,
  cop: Float64Array,
): BuildingInput | null {
  const { thing } = of
  const indoorC = freshValue(of, 'indoorC', nowMs)
  if (indoorC === null) return null
  return {
    indoorC,
    minC: new Float64Array(steps.count).fill(attribute(thing, 'indoorMinC')),
    maxC: new Float64Array(steps.count).fill(attribute(thing, 'indoorMaxC')),
    outdoorC,
    gainsW,
    heatLossWPerK: attribute(thing, 'heatLossWPerK'),
    thermalMassWhPerK: attribute(thing, 'thermalMassWhPerK'),
    cop,
  }
}

function tankInput(of: ThingNow, outlook: Outlook, cop: Float64Array): TankInput | null {
  const { thing } = of
  const { nowMs, steps, drawnW } = outlook
  const tankC = freshValue(of, 'tankC', nowMs)
  const litres = attribute(thing, 'tankLitres')
  if (tankC === null || litres <= 0) return null
  const forecastW = drawnW.get(thing.id)
  const expectedWh =
    forecastW === undefined
      ? usualDrawWh(thing, outlook)
      : forecastW.map((powerW) => Math.max(0, powerW) * stepHours(steps))
  // What it says itself of its hours goes before what others expect of them.
  const foretold = of.foretold ?? {}
  const maxC = attribute(thing, 'tankMaxC')
  const whPerK = litres * whPerLitreK
  const used = usedLevels(foretold, steps, maxC)
  const asked = askedLevels(foretold, steps)
  const tank: TankInput = {
    litres,
    tankC,
    minC: attribute(thing, 'tankMinC'),
    maxC,
    ...(asked === null ? {} : { askedC: asked.map((celsius) => Math.min(maxC, celsius)) }),
    drawWh: expectedWh.map((wh, t) => {
      const kelvin = used?.[t] ?? NaN
      return Number.isNaN(kelvin) ? wh : kelvin * whPerK
    }),
    heatLossWPerK:
      lossWPerK(foretold, whPerK, tankRoomC) ?? (tankLossWPerKPer100Litres * litres) / 100,
    roomC: tankRoomC,
    cop,
  }
  const hotRun = hotRunOf(thing, tank, of.lastHotMs, outlook)
  return hotRun === undefined ? tank : { ...tank, hotRun }
}

/** Heat for each unit of electricity with water of `flowC`, [step]. */
function copOf(thing: Thing, flowC: number, outdoorC: Float64Array): Float64Array {
  const copAt7C = attribute(thing, 'copAt7C')
  const copAtMinus7C = attribute(thing, 'copAtMinus7C')
  return copByOutdoor({ copAt7C, copAtMinus7C }, flowC, outdoorC)
}

function usualDrawWh(thing: Thing, { steps, timeZone }: Outlook): Float64Array {
  const dayWh = attribute(thing, 'hotWaterLitresPerDay') * whPerLitre
  return Float64Array.from({ length: steps.count }, (_, k) => {
    const { hour } = localParts(timeZone, stepStartMs(steps, k))
    return ((dayWh * (hotWaterHours[hour] ?? 0)) / hotWaterDay) * stepHours(steps)
  })
}
