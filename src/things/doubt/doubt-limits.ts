import { dayMs, hourMs, minuteMs } from '../../kernel/steps.ts'
import type { NumberRule } from '../attribute-rule.ts'
import type { AttributeOf } from '../attribute-rules.ts'
import { quantities, type Quantity } from '../quantity.ts'
import type { Thing, ThingKind } from '../thing.ts'

/** A fuse (IEC 60269-1, gG) melts within hours at 1.6 times its current: nothing runs on more. Machines get the same. */
export const overload = 1.6

/** Powers this small are noise whatever is stated, W. */
export const noiseW = 200

/** Where nothing is stated: no home's connection carries more, W, and nothing that homes own together does. */
export const mostOfHomeW = 1_000_000
export const mostOfSharedW = 10_000_000

/** What a counter may grow by beyond its limit, Wh: some count in steps of 1 or 10 kWh. */
export const counterAllowanceWh = 10_000

/** A counter that falls twice within this time runs backwards; once is a meter exchanged or corrected. */
export const fallsWithinMs = dayMs

/** A fall this small is rounding: Wh, and as a part of the total. */
export const counterRounding = { wh: 1, share: 1e-6 } as const

/** A battery's state of charge may move by this at once: gauges count in steps and correct themselves. */
export const chargeAllowance = 0.2

/** Where capacity or power is not stated: full within a quarter of an hour, 1/h. */
export const fastestChargePerHour = 4

/** Reports that a value must have stood still over, and the longest time between two of them. */
export const frozenReports = 10
export const frozenGapMs = 2 * hourMs

/** Powers nearer than this are the same, W: nothing in a home stands as still. */
export const sameW = 0.01

/** Power in whole watts below this may rest: in an empty home, a standby does. */
export const restingW = 100

/** A meter that shows one same value in half of its reports over about two weeks is frozen again and again. */
export const oftenFrozen = {
  share: 0.5,
  seldom: 0.25,
  overMs: 14 * dayMs,
  leastMs: 7 * dayMs,
  run: 4,
} as const

/** Good reports that a thing needs before it is believed again, and over how long. */
export const wellReports = 5
export const wellMs = 10 * minuteMs

/** Reports with a wrong time, one after the other, that make a clock one that is far off. */
export const clockMisses = 3

/** How long somebody's word that a thing is right holds at the most. */
export const beliefLimitMs = 30 * dayMs

/** What a thing states, as far as it says what can be true of a quantity. */
export interface Facts {
  /** Least and most that the quantity can be; for power also what a counter can grow by, W. */
  readonly least: number
  readonly most: number
  /** The most power that can go through, W. */
  readonly mostW: number
  /** How long a value may stand still, ms; null: as long as it likes. */
  readonly restMs: number | null
  /** Values nearer than this are the same. */
  readonly sameWithin: number
  /** Whether it is judged by how often it stands still, too. */
  readonly isOftenJudged: boolean
  /** How fast a state of charge can move, 1/h; null: nobody can say (a car drives). */
  readonly chargePerHour: number | null
}

/** What can be true of one quantity of a thing. `isHome`: it is in a home, not owned together. */
export function factsOf(
  thing: Pick<Thing, 'kind' | 'attributes'>,
  quantity: Quantity,
  isHome: boolean,
): Facts {
  const mostW = mostPowerW(thing, isHome)
  const range = rangeOf(quantity, mostW)
  return {
    ...range,
    mostW,
    restMs: restMsOf(thing.kind, quantity),
    sameWithin: isPower(quantity) ? sameW : 0,
    isOftenJudged: thing.kind === 'meter' && quantity === 'powerW',
    chargePerHour: thing.kind === 'battery' ? chargePerHour(thing) : null,
  }
}

export function isPower(quantity: Quantity): boolean {
  return quantities[quantity].unit === 'W'
}

/** The attributes that state the most power of a kind. What is only a default states nothing. */
const mostNames: Readonly<Record<ThingKind, readonly AttributeOf<NumberRule>[]>> = {
  meter: ['connectionLimitW'],
  solar: ['ratedW'],
  wind: ['ratedW'],
  chp: ['maxW'],
  battery: ['maxChargeW', 'maxDischargeW'],
  car: ['maxChargeW', 'maxDischargeW'],
  'heat-pump': ['maxW', 'coolingMaxW'],
  appliance: [],
  plug: ['maxW'],
  sensor: [],
}

function mostPowerW({ kind, attributes }: Pick<Thing, 'kind' | 'attributes'>, isHome: boolean) {
  const stated = mostNames[kind].map((name) => attributes[name])
  const numbers = stated.filter((value) => typeof value === 'number')
  const most = Math.max(0, ...numbers)
  if (most === 0) return isHome ? mostOfHomeW : mostOfSharedW
  return overload * most + noiseW
}

/** Every value is in the range of what exists on earth; power in what wires and machines carry. */
function rangeOf(quantity: Quantity, mostW: number): { least: number; most: number } {
  switch (quantity) {
    case 'powerW':
    case 'powerL1W':
    case 'powerL2W':
    case 'powerL3W':
      return { least: -mostW, most: mostW }
    case 'generationW':
      return { least: -noiseW, most: mostW }
    case 'stateOfCharge':
      return { least: -0.02, most: 1.02 }
    case 'pluggedIn':
      return { least: 0, most: 1 }
    case 'indoorC':
    case 'outdoorC':
      return { least: -60, most: 70 }
    case 'tankC':
      return { least: -30, most: 130 }
    case 'irradianceWPerM2':
      return { least: -50, most: 2_000 }
    case 'windSpeedMPerS':
      return { least: 0, most: 120 }
    default:
      // Counters.
      return { least: 0, most: Number.MAX_SAFE_INTEGER }
  }
}

/** A machine that is held at one power may keep to it for days; a load may for ever; weather does not. */
function restMsOf(kind: ThingKind, quantity: Quantity): number | null {
  switch (quantity) {
    case 'powerW':
    case 'generationW':
      if (kind === 'meter' || kind === 'solar' || kind === 'wind') return dayMs
      return kind === 'battery' || kind === 'car' || kind === 'heat-pump' ? 7 * dayMs : null
    case 'irradianceWPerM2':
    case 'windSpeedMPerS':
      return dayMs
    case 'outdoorC':
      return 3 * dayMs
    case 'indoorC':
    case 'tankC':
      return 14 * dayMs
    default:
      return null
  }
}

function chargePerHour({ attributes }: Pick<Thing, 'attributes'>): number {
  const { capacityWh, maxChargeW, maxDischargeW } = attributes
  const powers = [maxChargeW, maxDischargeW].filter((value) => typeof value === 'number')
  if (typeof capacityWh !== 'number' || capacityWh <= 0 || powers.length === 0) {
    return fastestChargePerHour
  }
  return (overload * Math.max(...powers)) / capacityWh
}
