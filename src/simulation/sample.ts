import type { Place } from '../cell/cell.ts'
import type { Tariff } from '../energy/tariff/tariff.ts'
import type { DeviceDefinition } from './simulated-device.ts'
import type { SiteDefinition } from './simulated-site.ts'

/** The sample neighbourhood as data: everything the node needs to set it up and the simulation to run it. */
export interface SampleDefinition {
  readonly slug: string
  readonly name: string
  readonly place: Place
  readonly timeZone: string
  readonly currency: string
  /** Where its time begins. */
  readonly startMs: number
  /** Decides the weather and everybody's habits. */
  readonly seed: number
  readonly tariff: Tariff
  readonly homes: readonly SiteDefinition[]
  /** What the neighbourhood owns together, at its own slug: turbine and weather station. */
  readonly shared: SiteDefinition
}

/** Days of history that come with a fresh sample. */
export const samplePastDays = 3

const eur = 1_000_000

/** Wednesday 22 April 2026, 10:30 in Graz. */
const inSpringMs = Date.UTC(2026, 3, 22, 8, 30)

/** All days of the week. */
const everyDay = [0, 1, 2, 3, 4, 5, 6]

/** Sonnenhof: 24 homes on two lanes near Graz, 18 with sun, 14 batteries, 10 cars, 12 heat pumps, one turbine. Its time begins on a working day in spring, where nothing else is stated. */
export function sampleNeighbourhood(startMs = inSpringMs): SampleDefinition {
  return {
    slug: 'sonnenhof',
    name: 'Sonnenhof',
    place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
    startMs,
    seed: 11,
    tariff: {
      validFromMs: startMs - samplePastDays * 86_400_000,
      import: {
        kind: 'time-of-use',
        priceMicroPerKwh: 0.27 * eur,
        windows: [
          { weekdays: everyDay, fromMinute: 0, toMinute: 360, priceMicroPerKwh: 0.2 * eur },
          { weekdays: everyDay, fromMinute: 1020, toMinute: 1260, priceMicroPerKwh: 0.36 * eur },
          { weekdays: everyDay, fromMinute: 1320, toMinute: 1440, priceMicroPerKwh: 0.2 * eur },
        ],
      },
      export: { kind: 'fixed', priceMicroPerKwh: 0.07 * eur },
      localFeeMicroPerKwh: 0.04 * eur,
      peakMicroPerKw: 0,
      importLimitW: 80_000,
      exportLimitW: 110_000,
      carbonGPerKwh: 180,
    },
    homes: rows.map(home),
    shared: {
      slug: 'sonnenhof',
      name: 'Sonnenhof',
      baseLoadScale: 0,
      devices: [
        {
          id: 'turbine',
          kind: 'wind',
          name: 'Wind turbine',
          attributes: { ratedW: 70_000 },
        },
        { id: 'weather', kind: 'sensor', name: 'Weather station', attributes: {} },
      ],
    },
  }
}

/**
 * One home: use besides its devices; sun in kW and where it looks; battery, car and heat pump by size
 * (kWh, kWh, kW; 0: none); dishwasher.
 */
interface Row {
  readonly use: number
  readonly sunKw: number
  readonly looksDeg: number
  readonly batteryKwh: number
  readonly carKwh: number
  readonly heatPumpKw: number
  readonly dishwasher: boolean
}

function row(
  use: number,
  sunKw: number,
  looksDeg: number,
  batteryKwh: number,
  carKwh: number,
  heatPumpKw: number,
  dishwasher = false,
): Row {
  return { use, sunKw, looksDeg, batteryKwh, carKwh, heatPumpKw, dishwasher }
}

const rows: readonly Row[] = [
  row(1.1, 8, 180, 10, 58, 3.5, true),
  row(0.8, 6, 180, 8, 0, 0),
  row(1.3, 10, 170, 12, 75, 4),
  row(0.7, 0, 0, 0, 0, 0),
  row(1, 7, 190, 10, 0, 3, true),
  row(1.2, 9, 180, 0, 58, 3.5),
  row(0.6, 4, 200, 5, 0, 0),
  row(1, 0, 0, 0, 42, 0),
  row(0.9, 8, 160, 10, 0, 3),
  row(1.4, 12, 180, 14, 75, 4, true),
  row(0.8, 5, 225, 0, 0, 0),
  row(1.1, 0, 0, 0, 58, 3),
  row(1, 7, 180, 8, 0, 3),
  row(0.9, 6, 135, 7, 0, 0, true),
  row(1.2, 9, 185, 10, 64, 3.5),
  row(0.7, 5, 180, 0, 0, 0),
  row(1.1, 8, 175, 10, 0, 0),
  row(1, 0, 0, 0, 0, 3),
  row(0.9, 7, 195, 8, 42, 0),
  row(1.3, 11, 180, 13, 0, 4, true),
  row(0.6, 0, 0, 0, 0, 0),
  row(1, 6, 240, 0, 58, 0),
  row(0.8, 0, 0, 5, 0, 3),
  row(1.2, 10, 180, 0, 64, 0, true),
]

const sizes = { sun: 18, battery: 14, car: 10, heatPump: 12 }

/** How many of each the sample has; checked by its test. */
export const sampleCounts = sizes

function home(of: Row, index: number): SiteDefinition {
  const lane = index < 12 ? 'Ahornweg' : 'Lindenweg'
  const number = (index % 12) + 1
  return {
    slug: `${lane.toLowerCase()}-${number}`,
    name: `${lane} ${number}`,
    baseLoadScale: of.use,
    devices: [
      meter(of),
      ...(of.sunKw > 0 ? [solar(of)] : []),
      ...(of.batteryKwh > 0 ? [battery(of)] : []),
      ...(of.carKwh > 0 ? [car(of, index)] : []),
      ...(of.heatPumpKw > 0 ? [heatPump(of, index)] : []),
      ...(of.dishwasher ? [dishwasher] : []),
    ],
  }
}

function meter(of: Row): DeviceDefinition {
  const connectionLimitW = of.carKwh > 0 || of.heatPumpKw > 0 ? 17_000 : 14_000
  return { id: 'meter', kind: 'meter', name: 'Meter', attributes: { connectionLimitW } }
}

function solar(of: Row): DeviceDefinition {
  return {
    id: 'roof',
    kind: 'solar',
    name: 'Solar roof',
    attributes: { ratedW: of.sunKw * 1000, tiltDeg: 32, azimuthDeg: of.looksDeg },
  }
}

function battery(of: Row): DeviceDefinition {
  const powerW = Math.min(6_000, of.batteryKwh * 500)
  return {
    id: 'battery',
    kind: 'battery',
    name: 'Battery',
    attributes: {
      capacityWh: of.batteryKwh * 1000,
      maxChargeW: powerW,
      maxDischargeW: powerW,
      chargeEfficiency: 0.95,
      dischargeEfficiency: 0.95,
      reserve: 0.1,
      wearMicroPerKwh: 0.02 * eur,
    },
  }
}

function car(of: Row, index: number): DeviceDefinition {
  return {
    id: 'car',
    kind: 'car',
    name: 'Car',
    attributes: {
      capacityWh: of.carKwh * 1000,
      maxChargeW: 11_000,
      // The two largest also give back.
      maxDischargeW: of.carKwh >= 75 ? 7_000 : 0,
      chargeEfficiency: 0.92,
      targetStateOfCharge: 0.8,
      departureMinute: 400 + ((index * 37) % 150),
      arrivalMinute: 990 + ((index * 53) % 150),
      tripWh: 6_000 + ((index * 1_700) % 9_000),
    },
  }
}

function heatPump(of: Row, index: number): DeviceDefinition {
  return {
    id: 'heat-pump',
    kind: 'heat-pump',
    name: 'Heat pump',
    attributes: {
      maxW: of.heatPumpKw * 1000,
      indoorMinC: 20.5,
      indoorMaxC: 23,
      heatLossWPerK: 110 + ((index * 23) % 90),
      thermalMassWhPerK: 7_000 + ((index * 700) % 6_000),
      tankLitres: 200,
      tankMinC: 45,
      tankMaxC: 58,
      hotWaterLitresPerDay: 90 + ((index * 17) % 90),
      copAt7C: 3.4,
      copAtMinus7C: 2.42,
    },
  }
}

const dishwasher: DeviceDefinition = {
  id: 'dishwasher',
  kind: 'appliance',
  name: 'Dishwasher',
  attributes: { profileWh: '280,320,60,40,300,120', readyMinute: 1_020 },
}
