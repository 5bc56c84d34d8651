import { minuteMs } from '../../kernel/steps.ts'
import { numberOf, textOf } from '../../things/attributes.ts'
import { fullPower } from '../../things/override-power.ts'
import type { Thing, ThingKind } from '../../things/thing.ts'

/** What a thing does by itself when nobody asks anything of it, or the last wish has expired. */
export const fallbacks = {
  battery: 'own-use',
  car: 'charge-at-once',
  'heat-pump': 'thermostat',
  appliance: 'ready-in-time',
  solar: 'all-it-can',
  wind: 'all-it-can',
  chp: 'thermostat',
  plug: 'as-switched',
  meter: 'none',
  sensor: 'none',
} as const satisfies Record<ThingKind, string>

export type Fallback = (typeof fallbacks)[ThingKind]

/** Range of a thing's power, W, + into it. */
export interface PowerRange {
  readonly leastW: number
  readonly mostW: number
}

/** What a thing can be asked for, from its attributes; null where it takes no power set points. */
export function powerRange(thing: Thing): PowerRange | null {
  if (!thing.isControllable) return null
  if (isGenerator(thing)) return { leastW: 0 - (numberOf(thing, 'ratedW') ?? 0), mostW: 0 }
  if (thing.kind === 'chp') return { leastW: 0 - (numberOf(thing, 'maxW') ?? 0), mostW: 0 }
  const mostW = fullPower(thing)
  if (mostW === null) return null
  const givesBack = thing.kind === 'battery' || thing.kind === 'car'
  return { leastW: givesBack ? 0 - (numberOf(thing, 'maxDischargeW') ?? 0) : 0, mostW }
}

/** Whether a thing makes power and can only be asked to make less. */
export function isGenerator({ kind }: Pick<Thing, 'kind'>): boolean {
  return kind === 'solar' || kind === 'wind'
}

/** Energy of an appliance's programme, Wh, one value for each quarter hour. */
export function profileWh(thing: Thing): number[] {
  return (textOf(thing, 'profileWh') ?? '').split(',').map(Number)
}

/** How calmly a kind of thing is steered. */
export interface Calm {
  /** Smaller changes are not sent: this, or this part of the range, whichever is more. */
  readonly leastChangeW: number
  readonly leastChangeShare: number
  /** Between switching on, off or over to giving back, at least this long: compressors and relays wear out. */
  readonly holdMs: number
}

const usualCalm: Calm = { leastChangeW: 50, leastChangeShare: 0.02, holdMs: 0 }

const calms: Partial<Record<ThingKind, Calm>> = {
  battery: { ...usualCalm, holdMs: minuteMs },
  car: { ...usualCalm, holdMs: 5 * minuteMs },
  'heat-pump': { ...usualCalm, holdMs: 10 * minuteMs },
  chp: { ...usualCalm, holdMs: 10 * minuteMs },
  appliance: { leastChangeW: 1, leastChangeShare: 0, holdMs: 0 },
}

export function calmOf(kind: ThingKind): Calm {
  return calms[kind] ?? usualCalm
}
