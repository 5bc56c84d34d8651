import { assert } from '../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import type { Attributes, Thing, ThingKind } from './thing.ts'

/** What one attribute may be. The table below drives the checks, the forms and the Thing Descriptions. */
export type AttributeRule = NumberRule | TextRule

/** A number with its unit and the range that makes sense. */
export interface NumberRule {
  readonly type: 'number'
  /** `1` for shares and other plain numbers; `min` for local minutes after midnight. */
  readonly unit: string
  /** Taken where nothing is stated; null: not known and not assumed. */
  readonly default: number | null
  readonly min: number
  readonly max: number
  readonly meaning: string
}

/** A text that must match a pattern. */
export interface TextRule {
  readonly type: 'text'
  readonly unit: string
  readonly default: string | null
  readonly pattern: RegExp
  /** What the pattern asks for, in words. */
  readonly form: string
  readonly maxLength: number
  readonly meaning: string
}

const wh = (fallback: number, max: number, meaning: string): NumberRule => ({
  type: 'number',
  unit: 'Wh',
  default: fallback,
  min: 0,
  max,
  meaning,
})
const watt = (fallback: number | null, max: number, meaning: string): NumberRule => ({
  type: 'number',
  unit: 'W',
  default: fallback,
  min: 0,
  max,
  meaning,
})
const share = (fallback: number, min: number, meaning: string): NumberRule => ({
  type: 'number',
  unit: '1',
  default: fallback,
  min,
  max: 1,
  meaning,
})
const celsius = (fallback: number, min: number, max: number, meaning: string): NumberRule => ({
  type: 'number',
  unit: '°C',
  default: fallback,
  min,
  max,
  meaning,
})
const minute = (fallback: number, meaning: string): NumberRule => ({
  type: 'number',
  unit: 'min',
  default: fallback,
  min: 0,
  max: 1440,
  meaning,
})
const amount = (
  unit: string,
  fallback: number,
  min: number,
  max: number,
  meaning: string,
): NumberRule => ({ type: 'number', unit, default: fallback, min, max, meaning })

/** Every attribute of every kind of thing: unit, default, range, meaning. */
export const attributeRules: Readonly<Record<ThingKind, Readonly<Record<string, AttributeRule>>>> =
  {
    meter: {
      connectionLimitW: watt(null, 10_000_000, 'Most power the connection can carry.'),
    },
    solar: {
      ratedW: watt(5_000, 10_000_000, 'Power of all modules together in full sun.'),
      tiltDeg: amount('°', 30, 0, 90, 'Angle of the modules: 0 lies flat, 90 stands upright.'),
      azimuthDeg: amount('°', 180, 0, 360, 'Where the modules look: 90 east, 180 south, 270 west.'),
    },
    wind: {
      ratedW: watt(60_000, 10_000_000, 'Power of the turbine in strong wind.'),
    },
    battery: {
      capacityWh: wh(10_000, 10_000_000, 'Energy it holds when full.'),
      maxChargeW: watt(5_000, 10_000_000, 'Most power it takes.'),
      maxDischargeW: watt(5_000, 10_000_000, 'Most power it gives.'),
      chargeEfficiency: share(0.95, 0.2, 'Part of the power taken that is stored.'),
      dischargeEfficiency: share(0.95, 0.2, 'Part of the stored energy that comes out.'),
      reserve: share(0.1, 0, 'Part of the capacity that plans leave untouched.'),
      wearMicroPerKwh: amount(
        'micro-units/kWh',
        20_000,
        0,
        10_000_000,
        'What a kilowatt-hour through the battery costs in wear.',
      ),
    },
    car: {
      capacityWh: wh(60_000, 2_000_000, 'Energy its battery holds when full.'),
      maxChargeW: watt(11_000, 1_000_000, 'Most power it charges with at home.'),
      maxDischargeW: watt(0, 1_000_000, 'Most power it gives back; 0: it only charges.'),
      chargeEfficiency: share(0.92, 0.2, 'Part of the power taken that is stored.'),
      targetStateOfCharge: share(0.8, 0, 'How full it should be when it leaves.'),
      departureMinute: minute(450, 'When it usually leaves, local minutes after midnight.'),
      arrivalMinute: minute(1_050, 'When it usually comes home, local minutes after midnight.'),
      tripWh: wh(8_000, 2_000_000, 'Energy it uses on a usual day.'),
      phases: amount('1', 3, 1, 3, 'Conductors it charges on.'),
      limitStepA: {
        type: 'number',
        unit: 'A',
        default: null,
        min: 0.1,
        max: 10,
        meaning: 'Steps in which the charger takes its limit; not stated: it takes watts.',
      },
      limitLeastA: amount('A', 6, 0.1, 100, 'Least current it charges with; below, it is off.'),
    },
    'heat-pump': {
      maxW: watt(3_000, 1_000_000, 'Most electric power it takes.'),
      coolToC: amount('°C', 26, 15, 40, 'Indoor temperature above which it cools.'),
      indoorMinC: celsius(20, 5, 30, 'Lowest indoor temperature that is comfortable.'),
      indoorMaxC: celsius(23, 5, 35, 'Highest indoor temperature that is comfortable.'),
      heatLossWPerK: amount(
        'W/K',
        150,
        1,
        100_000,
        'Heat the building loses for each degree between inside and outside.',
      ),
      thermalMassWhPerK: amount(
        'Wh/K',
        8_000,
        10,
        10_000_000,
        'Heat that warms the building by one degree.',
      ),
      tankLitres: amount('l', 200, 0, 100_000, 'Size of the hot-water tank; 0: none.'),
      tankMinC: celsius(45, 20, 80, 'Lowest temperature of the hot-water tank.'),
      tankMaxC: celsius(60, 20, 95, 'Highest temperature of the hot-water tank.'),
      hotWaterLitresPerDay: amount('l', 120, 0, 100_000, 'Hot water used on a usual day.'),
      copAt7C: amount('1', 3.2, 1, 10, 'Heat for each unit of electricity at 7 °C outside.'),
      copSlopePerK: amount('1/K', 0.07, 0, 0.5, 'How much that rises with each degree outside.'),
    },
    appliance: {
      profileWh: {
        type: 'text',
        unit: 'Wh per 15 min',
        default: '300,500,200,100',
        pattern: /^\d{1,6}(\.\d{1,3})?(,\d{1,6}(\.\d{1,3})?){0,95}$/,
        form: 'numbers with commas between them, 96 at the most, like 300,500,200,100',
        maxLength: 1_100,
        meaning: 'Energy of one run, a number for each quarter of an hour.',
      },
      readyMinute: minute(1_080, 'When a run must be done at the latest, local minutes.'),
    },
    plug: {
      maxW: watt(2_300, 100_000, 'Most power of what is plugged in.'),
    },
    sensor: {},
  }

/**
 * Checks attributes from outside against the table of the kind. What is not stated stays unstated:
 * {@link numberOf} and {@link textOf} give the default when asked. Refuses unknown names and values out of range.
 */
export function checkAttributes(kind: ThingKind, input: unknown): Result<Attributes> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse(
      'bad-attributes',
      'Attributes must be an object of names and values.',
      'attributes',
    )
  }
  const rules = attributeRules[kind]
  const checked: Record<string, number | string> = {}
  for (const [name, value] of Object.entries(input)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined) {
      const known = Object.keys(rules).join(', ') || 'none'
      return refuse(
        'unknown-attribute',
        `A thing of kind ${kind} has no attribute "${name.slice(0, 60)}"; it has ${known}.`,
        `attributes.${name.slice(0, 60)}`,
      )
    }
    const problem =
      rule.type === 'number' ? badNumber(name, value, rule) : badText(name, value, rule)
    if (problem !== null) return problem
    if (typeof value === 'number' || typeof value === 'string') checked[name] = value
  }
  return success(checked)
}

/** A number attribute of a thing, or its default; null where neither is known. */
export function numberOf(thing: Pick<Thing, 'kind' | 'attributes'>, name: string): number | null {
  const rule = attributeRules[thing.kind][name]
  assert(rule?.type === 'number', `${thing.kind} has no number attribute ${name}`)
  const value = thing.attributes[name]
  return typeof value === 'number' ? value : rule.default
}

/** A text attribute of a thing, or its default; null where neither is known. */
export function textOf(thing: Pick<Thing, 'kind' | 'attributes'>, name: string): string | null {
  const rule = attributeRules[thing.kind][name]
  assert(rule?.type === 'text', `${thing.kind} has no text attribute ${name}`)
  const value = thing.attributes[name]
  return typeof value === 'string' ? value : rule.default
}

function badNumber(name: string, value: unknown, rule: NumberRule): Refusal | null {
  if (typeof value === 'number' && value >= rule.min && value <= rule.max) return null
  const unit = rule.unit === '1' ? '' : ` ${rule.unit}`
  return refuse(
    'bad-attribute',
    `${name} must be a number from ${rule.min} to ${rule.max}${unit}.`,
    `attributes.${name}`,
    { min: rule.min, max: rule.max },
  )
}

function badText(name: string, value: unknown, rule: TextRule): Refusal | null {
  if (typeof value === 'string' && value.length <= rule.maxLength && rule.pattern.test(value)) {
    return null
  }
  return refuse('bad-attribute-text', `${name} must be ${rule.form}.`, `attributes.${name}`)
}
