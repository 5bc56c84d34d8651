import { refuse, type Refusal } from '../kernel/refusal.ts'
import type { NumberRule } from './attribute-rule.ts'
import { attributeRules, type AttributeOf } from './attribute-rules.ts'
import { phaseVolts } from './mains.ts'
import type { ThingKind } from './thing.ts'

type NumberName = AttributeOf<NumberRule>

/** A value of the thing: what is stated, or the default. */
type Values = (name: NumberName) => number

/** Two values that must go together: `at` is at least (or at most) what `limit` makes of `beside`. */
interface Contradiction {
  readonly at: NumberName
  readonly beside: NumberName
  readonly is: 'at-least' | 'at-most'
  /** The limit; null: nothing contradicts. */
  readonly limit: (value: Values) => number | null
}

const atLeast = (at: NumberName, beside: NumberName): Contradiction => ({
  at,
  beside,
  is: 'at-least',
  limit: (value) => value(beside),
})

/** Energy can only be where there is room for it: any power needs a capacity of at least 1 Wh. */
const capacityFor = (beside: NumberName): Contradiction => ({
  at: 'capacityWh',
  beside,
  is: 'at-least',
  limit: (value) => (value(beside) > 0 ? 1 : null),
})

const roomRange = atLeast('indoorMaxC', 'indoorMinC')

const tankRules: readonly Contradiction[] = [
  atLeast('tankMaxC', 'tankMinC'),
  {
    at: 'legionellaC',
    beside: 'tankMinC',
    is: 'at-least',
    limit: (value) => (value('legionellaDays') > 0 ? value('tankMinC') : null),
  },
  {
    at: 'tankLitres',
    beside: 'legionellaDays',
    is: 'at-least',
    limit: (value) => (value('legionellaDays') > 0 ? 1 : null),
  },
]

/** Every pair of values that can contradict each other, by kind, in the order they are checked. */
export const contradictions: Readonly<Partial<Record<ThingKind, readonly Contradiction[]>>> = {
  battery: [capacityFor('maxDischargeW'), capacityFor('maxChargeW')],
  car: [
    capacityFor('maxDischargeW'),
    capacityFor('maxChargeW'),
    atLeast('targetStateOfCharge', 'minStateOfCharge'),
    {
      at: 'reserve',
      beside: 'targetStateOfCharge',
      is: 'at-most',
      limit: (value) => (value('maxDischargeW') > 0 ? value('targetStateOfCharge') : null),
    },
    { at: 'tripWh', beside: 'capacityWh', is: 'at-most', limit: (value) => value('capacityWh') },
    {
      at: 'maxChargeW',
      beside: 'limitLeastA',
      is: 'at-least',
      limit: (value) => value('limitLeastA') * phaseVolts * value('phases'),
    },
  ],
  'heat-pump': [
    { at: 'minW', beside: 'maxW', is: 'at-most', limit: (value) => value('maxW') },
    roomRange,
    atLeast('copAt7C', 'copAtMinus7C'),
    {
      at: 'coolToC',
      beside: 'indoorMinC',
      is: 'at-least',
      limit: (value) => (value('coolingMaxW') > 0 ? value('indoorMinC') : null),
    },
    ...tankRules,
  ],
  chp: [
    atLeast('maxW', 'minW'),
    {
      at: 'heatShare',
      beside: 'electricShare',
      is: 'at-most',
      // A condensing one can be above 1 by the lower heating value, never by this much.
      limit: (value) => 1.1 - value('electricShare'),
    },
    roomRange,
    ...tankRules,
  ],
}

/**
 * What of a thing contradicts itself; null: nothing. `stated`: in range each, by the table. Where the two values are
 * both there the one that is named first counts as wrong.
 */
export function contradictionIn(
  kind: ThingKind,
  stated: Readonly<Record<string, unknown>>,
): Refusal | null {
  const rules: Readonly<Record<string, { readonly default: unknown }>> = attributeRules[kind]
  const value: Values = (name) => Number(stated[name] ?? rules[name]?.default)
  for (const { at, beside, is, limit } of contradictions[kind] ?? []) {
    const most = limit(value)
    if (most === null) continue
    const isWrong = is === 'at-least' ? value(at) < most : value(at) > most
    if (isWrong) return contradiction(at, beside, is, value, most)
  }
  return kind === 'appliance' ? tooLong(stated, value) : null
}

function contradiction(
  at: NumberName,
  beside: NumberName,
  is: Contradiction['is'],
  value: Values,
  limit: number,
): Refusal {
  const right = Number(limit.toPrecision(6))
  const wrong = `${at} is ${value(at)}, which contradicts ${beside} (${value(beside)})`
  const values = { value: value(at), limit: right, beside, other: value(beside) }
  const field = `attributes.${at}`
  return is === 'at-least'
    ? refuse('contradiction-at-least', `${wrong}: it must be at least ${right}.`, field, values)
    : refuse('contradiction-at-most', `${wrong}: it must be at most ${right}.`, field, values)
}

const quarterMinutes = 15
const dayMinutes = 1440

/** A programme that does not fit between its earliest start and when it must be done. */
function tooLong(stated: Readonly<Record<string, unknown>>, value: Values): Refusal | null {
  const { earliestMinute, profileWh = attributeRules.appliance.profileWh.default } = stated
  if (typeof earliestMinute !== 'number') return null
  const minutes = quarterMinutes * String(profileWh).split(',').length
  const open = (value('readyMinute') - earliestMinute + dayMinutes) % dayMinutes
  if (minutes <= (open === 0 ? dayMinutes : open)) return null
  return refuse(
    'programme-too-long',
    `earliestMinute is ${earliestMinute}: until readyMinute (${value('readyMinute')}) there are ${open} minutes, and a run takes ${minutes}.`,
    'attributes.earliestMinute',
    { open, minutes },
  )
}
