import { orThrow } from '../kernel/refusal.ts'
import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { createCell } from '../cell/store.ts'
import { saveTariff } from '../energy/store.ts'
import type { Tariff } from '../energy/tariff/tariff.ts'
import { newId } from '../kernel/id.ts'
import { localParts } from '../kernel/local-time.ts'
import { dayMs, stepHours, stepsEndMs, stepStartMs } from '../kernel/steps.ts'
import type { Random } from '../kernel/random.ts'
import { ensureSeries } from '../series/store.ts'
import type { Schema } from '../store/schema.ts'
import type { Quantity } from '../things/quantity.ts'
import { adoptThing, offerThing } from '../things/store.ts'
import type { Attributes, Thing, ThingKind } from '../things/thing.ts'
import type { RecordedCar, RecordedHome, Recording } from './recording.ts'

/** A thing of a replayed home with its series, by quantity. */
export interface ReplayThing {
  readonly thing: Thing
  readonly series: ReadonlyMap<Quantity, number>
}

export interface ReplayHome {
  readonly cell: Cell
  readonly recorded: RecordedHome
  readonly meter: ReplayThing
  readonly solar: ReplayThing | null
  readonly battery: ReplayThing | null
  readonly heatPump: ReplayThing | null
  readonly car: ReplayThing | null
  /** Tells the outdoor temperature that the recorded heat demand stands for. */
  readonly weather: ReplayThing | null
}

/** Everything that was adopted in a replayed home. */
export function thingsOf(home: ReplayHome): Thing[] {
  const { meter, solar, battery, heatPump, car, weather } = home
  return [meter, solar, battery, heatPump, car, weather].flatMap((one) =>
    one === null ? [] : [one.thing],
  )
}

export interface ReplayNeighbourhood {
  readonly cell: Cell
  readonly homes: readonly ReplayHome[]
}

/** Makes the cells, things, series and tariff of a recording, by the same functions that people and protocols use. */
export async function foundNeighbourhood(
  db: Kysely<Schema>,
  recording: Recording,
  beginMs: number,
  random: Random,
): Promise<ReplayNeighbourhood> {
  const { place, timeZone, currency } = recording
  const common = {
    place,
    timeZone,
    currency,
    time: { kind: 'machine' },
    isSample: true,
    createdMs: beginMs,
  } as const
  const cell = orThrow(
    await createCell(db, {
      ...common,
      id: newId(beginMs, random),
      kind: 'neighbourhood',
      parentId: null,
      slug: recording.name,
      name: recording.name,
    }),
  )
  for (const tariff of tariffsOver(recording, beginMs)) await saveTariff(db, cell.id, tariff)
  const homes: ReplayHome[] = []
  for (const recorded of recording.homes) {
    const home = orThrow(
      await createCell(db, {
        ...common,
        id: newId(beginMs, random),
        kind: 'home',
        parentId: cell.id,
        slug: `${recording.name}-${recorded.slug}`,
        name: recorded.name,
      }),
    )
    const adopt = (device: Device) => adoptDevice(db, home, device, beginMs, random)
    const { solar, battery, heat, car } = recorded
    homes.push({
      cell: home,
      recorded,
      meter: await adopt({
        kind: 'meter',
        name: 'Meter',
        reports: ['powerW', 'importWh', 'exportWh'],
        attributes: {},
      }),
      solar:
        solar &&
        (await adopt({
          kind: 'solar',
          name: 'Sun',
          reports: ['generationW'],
          attributes: { ratedW: solar.ratedW },
        })),
      battery:
        battery &&
        (await adopt({
          kind: 'battery',
          name: 'Battery',
          reports: ['powerW', 'stateOfCharge'],
          attributes: { ...battery, reserve: 0, wearMicroPerKwh: 0 },
        })),
      heatPump:
        heat &&
        (await adopt({
          kind: 'heat-pump',
          name: 'Heat pump',
          reports: ['powerW', 'indoorC'],
          attributes: {
            maxW: heat.maxW,
            indoorMinC: heat.minC,
            indoorMaxC: heat.maxC,
            heatLossWPerK: heat.heatLossWPerK,
            thermalMassWhPerK: heat.thermalMassWhPerK,
            tankLitres: 0,
            copAt7C: heat.cop,
            copAtMinus7C: heat.cop,
          },
        })),
      car:
        car &&
        (await adopt({
          kind: 'car',
          name: 'Car',
          reports: ['powerW', 'stateOfCharge', 'pluggedIn'],
          attributes: {
            capacityWh: car.capacityWh,
            maxChargeW: car.maxChargeW,
            maxDischargeW: 0,
            chargeEfficiency: car.chargeEfficiency,
            targetStateOfCharge: 0.9,
            ...habitsOf(car, recording),
          },
        })),
      weather:
        heat &&
        (await adopt({ kind: 'sensor', name: 'Outdoors', reports: ['outdoorC'], attributes: {} })),
    })
  }
  return { cell, homes }
}

/** Days that one set of dynamic prices holds, and days known ahead at its end: a year in one piece would be read for every plan. */
const tariffDays = 28
const aheadDays = 3

/** The recording's tariff as a neighbourhood would have got it: dynamic prices piece by piece. */
function tariffsOver({ tariff, steps }: Recording, beginMs: number): Tariff[] {
  const rule = tariff.import
  if (rule.kind !== 'dynamic') return [{ ...tariff, validFromMs: beginMs }]
  const tariffs: Tariff[] = []
  for (let fromMs = beginMs; fromMs < stepsEndMs(steps); fromMs += tariffDays * dayMs) {
    const toMs = fromMs + (tariffDays + aheadDays) * dayMs
    const prices = rule.prices.filter((price) => price.startMs >= fromMs && price.startMs < toMs)
    tariffs.push({ ...tariff, validFromMs: fromMs, import: { ...rule, prices } })
  }
  return tariffs
}

interface Device {
  readonly kind: ThingKind
  readonly name: string
  readonly reports: readonly Quantity[]
  readonly attributes: Attributes
}

async function adoptDevice(
  db: Kysely<Schema>,
  home: Cell,
  { kind, name, reports, attributes }: Device,
  beginMs: number,
  random: Random,
): Promise<ReplayThing> {
  const isControllable = kind === 'battery' || kind === 'car' || kind === 'heat-pump'
  const offered = orThrow(
    await offerThing(db, {
      id: newId(beginMs, random),
      cellId: home.id,
      protocol: 'replay',
      address: `${home.slug}/${kind}`,
      kind,
      name,
      reports,
      isControllable,
      attributes: {},
      binding: '',
      notes: [],
      nowMs: beginMs,
    }),
  )
  const thing = orThrow(
    await adoptThing(db, offered.id, { cellId: home.id, name, kind, attributes }),
  )
  const series = new Map<Quantity, number>()
  for (const quantity of reports) {
    const { id } = await ensureSeries(db, {
      thingId: thing.id,
      cellId: home.id,
      quantity,
      timeZone: home.timeZone,
    })
    series.set(quantity, id)
  }
  return { thing, series }
}

/**
 * What the owner of a car would say of it: when it usually leaves and comes home, local minutes, and
 * what it uses on a usual day. The medians of its whole diary: habits, not the coming days.
 */
function habitsOf(
  car: RecordedCar,
  { steps, timeZone }: Pick<Recording, 'steps' | 'timeZone'>,
): { departureMinute: number; arrivalMinute: number; tripWh: number } {
  const leaves: number[] = []
  const comes: number[] = []
  let usedWh = 0
  for (let i = 1; i < steps.count; i++) {
    usedWh += car.tripWh[i] ?? 0
    const { hour, minute } = localParts(timeZone, stepStartMs(steps, i))
    if (car.isHome[i - 1] === 1 && car.isHome[i] === 0) leaves.push(hour * 60 + minute)
    if (car.isHome[i - 1] === 0 && car.isHome[i] === 1) comes.push(hour * 60 + minute)
  }
  const days = (steps.count * stepHours(steps) * 3_600_000) / dayMs
  return {
    departureMinute: median(leaves) ?? 450,
    arrivalMinute: median(comes) ?? 1050,
    tripWh: Math.round(usedWh / Math.max(1, days)),
  }
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null
}
