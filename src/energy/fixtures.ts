import type { Random } from '../kernel/random.ts'
import { quarterMs, stepHours, steps, type Steps } from '../kernel/steps.ts'
import { drawingFrom, type Drawing } from './fixtures-drawing.ts'
import { withLeastPowers } from './fixtures-least-power.ts'
import { randomLimits } from './fixtures-limits.ts'
import { cautiousInput } from './limits/cautious.ts'
import {
  defaultWishes,
  type ApplianceInput,
  type BatteryInput,
  type BuildingInput,
  type CarInput,
  type DeviceInput,
  type HeatPumpInput,
  type HomeInput,
  type PlanInput,
  type TankInput,
} from './plan/plan-input.ts'
import type { TariffPrices } from './tariff/tariff-prices.ts'

/** What a made-up community is like; everything else is drawn. */
export interface CommunityShape {
  readonly homes: number
  readonly stepCount: number
  readonly stepMs?: number
  /** Odd days too: negative prices, peaks, fees, limits that bind or cannot be kept. */
  readonly isRough?: boolean
  /** Devices with all they can have: power that fades, cooling, engines, runs against germs, loads for what is left. */
  readonly isRich?: boolean
  /** Circuits, phases, signals, feeders, and limits that hold at some times only. */
  readonly hasLimits?: boolean
  /** Nobody knows quite what homes will use and make. */
  readonly hasScenarios?: boolean
  /** Heat pumps, engines and cars that run with a least power or not at all. */
  readonly hasLeastPowers?: boolean
}

/** A community for tests and benchmarks: the same random source gives the same one. Begins at a midnight in March. */
export function randomCommunity(random: Random, shape: CommunityShape): PlanInput {
  const draw = drawingFrom(random)
  const of = steps(Date.UTC(2026, 2, 10), shape.stepMs ?? quarterMs, shape.stepCount)
  const isRough = shape.isRough ?? false
  const homes = Array.from({ length: shape.homes }, (_, i) => {
    const home = randomHome(`home-${i}`, of, draw, isRough)
    return shape.isRich === true ? enriched(home, of, draw) : home
  })
  const turbine: DeviceInput = {
    kind: 'generator',
    thingId: 'turbine',
    availableW: perStep(of, () => draw.between(0, 400 * shape.homes)),
    isCurtailable: true,
  }
  const input: PlanInput = {
    cellId: 'neighbourhood',
    planId: 'plan',
    issuedMs: of.startMs,
    steps: of,
    prices: randomPrices(shape, of, draw, isRough),
    reachedPeakW: isRough && draw.chance(0.5) ? draw.between(0, 2000 * shape.homes) : 0,
    homes,
    shared: draw.chance(0.8) ? [turbine] : [],
    last: null,
    wishes: defaultWishes,
  }
  const limited = shape.hasLimits === true ? randomLimits(input, draw) : input
  const running = shape.hasLeastPowers === true ? withLeastPowers(limited, draw) : limited
  return shape.hasScenarios === true ? leftOpen(running, draw) : running
}

/** With three or five scenarios for some homes and for the neighbourhood, and limits as cautious as these ask for. */
function leftOpen(input: PlanInput, draw: Drawing): PlanInput {
  const openBy = (mostW: number): Pick<HomeInput, 'scenariosW'> => {
    const scenarios = draw.chance(0.5) ? 3 : 5
    const scenariosW = Array.from({ length: scenarios }, (_, k) =>
      perStep(input.steps, () => (k === scenarios >> 1 ? 0 : draw.between(-mostW, mostW))),
    )
    return draw.chance(0.8) ? { scenariosW } : {}
  }
  const homes = input.homes.map((home) => ({ ...home, ...openBy(1500) }))
  const open = { ...input, homes, ...openBy(1500 * homes.length) }
  return cautiousInput(open, (of) => openBy(1500 * of.length).scenariosW)
}

function perStep(of: Steps, value: (hourOfDay: number, t: number) => number): Float64Array {
  return Float64Array.from({ length: of.count }, (_, t) => value((t * stepHours(of)) % 24, t))
}

function randomPrices(
  shape: CommunityShape,
  of: Steps,
  draw: Drawing,
  isRough: boolean,
): TariffPrices {
  const isNegative = isRough && draw.chance(0.3)
  const fee = draw.chance(0.5) ? draw.between(10_000, 60_000) : 0
  const importMicroPerKwh = perStep(of, (hour) => {
    const usual = hour >= 17 && hour < 21 ? 420_000 : hour < 6 ? 210_000 : 300_000
    return isNegative ? draw.between(-100_000, usual) : usual
  })
  const exportMicroPerKwh = importMicroPerKwh.map((price) =>
    Math.min(price, isNegative ? draw.between(-50_000, 80_000) : 80_000),
  )
  return {
    importMicroPerKwh,
    exportMicroPerKwh,
    localFeeMicroPerKwh: importMicroPerKwh.map((price, t) =>
      Math.min(fee, price - exportMicroPerKwh[t]!),
    ),
    peakMicroPerKw: isRough && draw.chance(0.4) ? draw.between(0, 3_000_000) : 0,
    importLimitW: isRough && draw.chance(0.5) ? draw.between(500, 4000) * shape.homes : null,
    exportLimitW: isRough && draw.chance(0.4) ? draw.between(0, 2000) * shape.homes : null,
    carbonGPerKwh: 300,
  }
}

function randomHome(cellId: string, of: Steps, draw: Drawing, isRough: boolean): HomeInput {
  const base = draw.between(150, 600)
  const fixedW = perStep(
    of,
    (hour) => base * (hour > 17 && hour < 22 ? 2.2 : 1) * draw.between(0.7, 1.3),
  )
  const devices: DeviceInput[] = []
  if (draw.chance(0.7)) {
    const ratedW = draw.between(3000, 9000)
    devices.push({
      kind: 'generator',
      thingId: `${cellId}-sun`,
      availableW: perStep(of, (hour) => {
        const height = Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI))
        return ratedW * height * draw.between(0.6, 1)
      }),
      isCurtailable: true,
    })
  }
  if (draw.chance(0.7)) devices.push(randomBattery(cellId, draw))
  if (draw.chance(0.6)) devices.push(randomCar(cellId, of, draw, isRough))
  if (draw.chance(0.6)) {
    const both = draw.chance(0.7)
    devices.push({
      kind: 'heat-pump',
      thingId: `${cellId}-heat-pump`,
      maxW: draw.between(1500, 3500),
      building: both || draw.chance(0.5) ? randomBuilding(of, draw) : null,
      tank: both ? randomTank(of, draw) : null,
    })
  }
  if (draw.chance(0.5) && of.count >= 12) devices.push(randomAppliance(cellId, of, draw))
  return {
    cellId,
    connectionLimitW: isRough && draw.chance(0.4) ? draw.between(1500, 9000) : null,
    fixedW,
    devices,
  }
}

/** A home whose devices have what not every one of their kind has, and some more of them. */
function enriched(home: HomeInput, of: Steps, draw: Drawing): HomeInput {
  const surplusW = home.fixedW.map((load, t) => {
    const makes = home.devices.reduce(
      (sum, device) => sum + (device.kind === 'generator' ? device.availableW[t]! : 0),
      0,
    )
    return Math.max(0, makes - load)
  })
  const devices = home.devices.map((device) => enrichedDevice(device, of, surplusW, draw))
  if (draw.chance(0.5)) {
    devices.push({
      kind: 'surplus-load',
      thingId: `${home.cellId}-heater`,
      maxW: draw.between(500, 3000),
      surplusW,
      worthMicroPerKwh: draw.between(0, 300_000),
    })
  }
  return { ...home, devices }
}

function enrichedDevice(
  device: DeviceInput,
  of: Steps,
  surplusW: Float64Array,
  draw: Drawing,
): DeviceInput {
  switch (device.kind) {
    case 'battery':
    case 'car': {
      const { capacityWh, maxChargeW } = device
      const fade = {
        fromWh: draw.between(0.4, 0.9) * capacityWh,
        fullW: draw.between(0, 0.3) * maxChargeW,
      }
      const more = {
        ...(draw.chance(0.7) ? { fade } : {}),
        ...(draw.chance(0.3) ? { surplusW } : {}),
      }
      const minWh = draw.between(0.1, 0.4) * capacityWh
      if (device.kind === 'battery') return { ...device, ...more }
      return { ...device, ...more, ...(draw.chance(0.5) ? { minWh } : {}) }
    }
    case 'heat-pump':
      return enrichedHeater(device, of, draw)
    default:
      return device
  }
}

/** Hot weather and a pump that cools, a run against germs, an engine instead. */
function enrichedHeater(pump: HeatPumpInput, of: Steps, draw: Drawing): DeviceInput {
  const hotRun = { step: draw.whole(1, of.count - 1), hotC: draw.between(55, 65) }
  const tank = pump.tank !== null && draw.chance(0.6) ? { ...pump.tank, hotRun } : pump.tank
  if (draw.chance(0.3)) {
    const cop = perStep(of, () => 2.1)
    return {
      kind: 'chp',
      thingId: pump.thingId,
      maxW: draw.between(1000, 5000),
      minW: draw.between(0, 400),
      fuelMicroPerKwh: draw.between(150_000, 450_000),
      building: pump.building === null ? null : { ...pump.building, cop },
      tank: tank === null ? null : { ...tank, cop },
    }
  }
  if (pump.building === null || draw.chance(0.4)) return { ...pump, tank }
  const warmerC = draw.between(5, 28)
  const outdoorC = pump.building.outdoorC.map((celsius) => celsius + warmerC)
  const cooling = { maxW: draw.between(500, 3000), eer: perStep(of, () => draw.between(2, 5)) }
  return { ...pump, tank, cooling, building: { ...pump.building, outdoorC } }
}

function randomBattery(cellId: string, draw: Drawing): BatteryInput {
  const capacityWh = draw.between(4000, 14_000)
  return {
    kind: 'battery',
    thingId: `${cellId}-battery`,
    capacityWh,
    storedWh: capacityWh * draw.between(0, 1),
    maxChargeW: capacityWh * draw.between(0.3, 0.6),
    maxDischargeW: capacityWh * draw.between(0.3, 0.6),
    chargeEfficiency: draw.between(0.9, 0.98),
    dischargeEfficiency: draw.between(0.9, 0.98),
    reserveWh: draw.chance(0.5) ? capacityWh * 0.1 : 0,
    wearMicroPerKwh: draw.chance(0.5) ? 20_000 : 0,
  }
}

function randomCar(cellId: string, of: Steps, draw: Drawing, isRough: boolean): CarInput {
  const capacityWh = draw.between(35_000, 75_000)
  const leaves = draw.whole(Math.floor(of.count * 0.2), Math.floor(of.count * 0.4))
  const comes = draw.whole(leaves + 1, Math.max(leaves + 1, Math.floor(of.count * 0.8)))
  const storedWh = capacityWh * draw.between(0.1, 0.7)
  const targetWh = capacityWh * draw.between(0.5, 0.9)
  const tripWh = draw.between(3000, 20_000)
  return {
    kind: 'car',
    thingId: `${cellId}-car`,
    capacityWh,
    storedWh,
    maxChargeW: draw.chance(0.5) ? 11_000 : 3700,
    maxDischargeW: isRough && draw.chance(0.4) ? 5000 : 0,
    chargeEfficiency: 0.9,
    dischargeEfficiency: 0.92,
    reserveWh: capacityWh * 0.2,
    wearMicroPerKwh: 10_000,
    windows: [
      { fromStep: 0, toStep: leaves, targetWh, tripWh },
      { fromStep: comes, toStep: of.count, targetWh: draw.chance(0.5) ? targetWh : 0, tripWh: 0 },
    ],
  }
}

function randomBuilding(of: Steps, draw: Drawing): BuildingInput {
  const minC = draw.between(19.5, 20.5)
  const outdoorC = perStep(of, (hour) => 2 + 5 * Math.sin(((hour - 9) / 12) * Math.PI))
  return {
    indoorC: draw.between(19.5, 21.5),
    minC: perStep(of, () => minC),
    maxC: perStep(of, () => minC + 2.5),
    outdoorC,
    gainsW: perStep(of, (hour) => (hour > 9 && hour < 16 ? 600 : 200)),
    heatLossWPerK: draw.between(100, 240),
    thermalMassWhPerK: draw.between(6000, 20_000),
    cop: outdoorC.map((outdoor) => 2.9 + 0.06 * outdoor),
  }
}

function randomTank(of: Steps, draw: Drawing): TankInput {
  return {
    litres: draw.between(150, 300),
    tankC: draw.between(46, 54),
    minC: 45,
    maxC: 58,
    drawWh: perStep(of, (hour) =>
      (hour > 6 && hour < 8) || (hour > 19 && hour < 21) ? 900 * stepHours(of) : 0,
    ),
    heatLossWPerK: 2,
    roomC: 20,
    cop: perStep(of, () => 2.6),
  }
}

function randomAppliance(cellId: string, of: Steps, draw: Drawing): ApplianceInput {
  const length = draw.whole(2, Math.min(8, Math.floor(of.count / 4)))
  const earliestStart = draw.whole(0, Math.floor(of.count / 2))
  return {
    kind: 'appliance',
    thingId: `${cellId}-washer`,
    profileWh: Float64Array.from({ length }, () => draw.between(50, 600)),
    earliestStart,
    readyStep: draw.whole(earliestStart + length, of.count),
  }
}
