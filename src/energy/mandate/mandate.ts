import type { Steps } from '../../kernel/steps.ts'

/** Kinds of devices that a mandate can name, as things are called. */
export const mandatedClasses = ['car', 'battery', 'heat-pump', 'appliance', 'chp'] as const

export type MandatedClass = (typeof mandatedClasses)[number]

/**
 * A rule that people have decided on and that plans obey: where, when, what, how firmly, and since when. Who decided it, and how, is not
 * known here. Never changed: another one replaces it.
 */
export interface Mandate {
  readonly id: string
  /** The rule in a sentence, shown to people. */
  readonly sentence: string
  readonly place: MandatePlace
  readonly when: MandateTimes
  readonly rule: MandateRule
  readonly force: MandateForce
  /** On whose behalf: where two cannot both be kept, the one with more competence at that place holds (`mandate-price.ts`). */
  readonly competence: Competence
  readonly fromMs: number
  /** Null: until it is ended. */
  readonly untilMs: number | null
  /** What the rule must allow and forbid: one of each at least. */
  readonly examples: readonly MandateExample[]
}

/** Where a rule holds. `homes`: in each of these by itself; none named: in each home. */
export type MandatePlace =
  | { readonly kind: 'neighbourhood' }
  | { readonly kind: 'feeder'; readonly feederId: string }
  | { readonly kind: 'homes'; readonly homeIds: readonly string[] }

/** When it holds, in local time. A window that ends at or before its beginning goes over midnight and belongs to the day it begins on. */
export interface MandateTimes {
  /** 0: Sunday. */
  readonly weekdays: readonly number[]
  /** 1 to 12. */
  readonly months: readonly number[]
  /** Minutes after midnight, whole quarter hours: 0 to 1425, and 15 to 1440. */
  readonly fromMinute: number
  readonly toMinute: number
}

export type MandateRule =
  /** What flows through the connection of the place in one direction, W at the most. */
  | {
      readonly kind: 'connection-limit'
      readonly direction: 'import' | 'export'
      readonly limitW: number
    }
  /** What all devices of a kind at the place take together, W at the most; 0: they rest. */
  | { readonly kind: 'class-limit'; readonly devices: MandatedClass; readonly limitW: number }
  | BatteryReserve
  | Weight
  | OrderOfUses

/** What plans count beside money, and nobody pays: `microPerUnit` for a kg of CO2 from the grid, a kWh from the grid, a kW of the highest import of a plan. */
export interface Weight {
  readonly kind: 'weight'
  readonly goal: (typeof goals)[number]
  readonly microPerUnit: number
}

/** Which kinds of devices come first while the neighbourhood's connection carries no more: those named first; kinds that are not named stay as they are. */
export interface OrderOfUses {
  readonly kind: 'order'
  readonly devices: readonly MandatedClass[]
}

export const goals = ['co2', 'self-sufficiency', 'peak'] as const

/**
 * What batteries keep at the least. `share`: of its capacity, each battery; `each`: Wh, each battery; `together`: Wh, all batteries of the
 * place (in each home, where the place is homes), each as much as its part of their capacity.
 */
export interface BatteryReserve {
  readonly kind: 'battery-reserve'
  readonly measure: (typeof reserveMeasures)[number]
  /** 0 to 1, or Wh. */
  readonly least: number
}

export const reserveMeasures = ['share', 'each', 'together'] as const

export const priorities = ['low', 'middle', 'high'] as const

/** A hard rule gives way to what wires carry and to nothing else; a soft one where keeping it costs more than its priority is worth. */
export type MandateForce =
  | { readonly kind: 'hard' }
  | { readonly kind: 'soft'; readonly priority: (typeof priorities)[number] }

/** All who live here; those whom a kind of device or a feeder concerns; one home by itself. */
export const competences = ['neighbourhood', 'group', 'home'] as const

export type Competence = (typeof competences)[number]

/** A moment, an amount in the unit of the rule (for a reserve: what is left in batteries; for a weight: what a unit costs more), and whether the rule is to allow that. */
export interface MandateExample {
  readonly at: LocalMoment
  readonly amount: number
  /** Of an order: the first kind gets energy while the other waits for it. */
  readonly uses?: readonly [MandatedClass, MandatedClass]
  readonly isAllowed: boolean
}

export interface LocalMoment {
  readonly month: number
  readonly weekday: number
  /** Minutes after midnight, 0 to 1439. */
  readonly minute: number
}

/** Whether a mandate may be in force in any of these steps. */
export function holdsIn({ fromMs, untilMs }: Mandate, { startMs, stepMs, count }: Steps): boolean {
  return fromMs < startMs + count * stepMs && (untilMs === null || untilMs > startMs)
}

/** Whether a rule, where it holds, allows an amount in its unit, or that one use waits for another. */
export function isAllowed(
  rule: MandateRule,
  { amount, uses }: Pick<MandateExample, 'amount' | 'uses'>,
): boolean {
  if (rule.kind === 'order') {
    const [first, then] = uses ?? []
    const rank = (of: MandatedClass | undefined): number =>
      rule.devices.findIndex((devices) => devices === of)
    return rank(first) < rank(then)
  }
  if (rule.kind === 'battery-reserve') return amount >= rule.least
  return amount <= (rule.kind === 'weight' ? rule.microPerUnit : rule.limitW)
}

/** What a rule counts in. */
export function unitOf(rule: MandateRule): 'W' | 'Wh' | 'share' | 'micro' {
  if (rule.kind === 'weight') return 'micro'
  if (rule.kind !== 'battery-reserve') return 'W'
  return rule.measure === 'share' ? 'share' : 'Wh'
}
