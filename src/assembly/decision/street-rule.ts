import {
  checkTimes,
  wrongDays,
  wrongMinute,
  wrongMonths,
} from '../../energy/mandate/check-times.ts'
import { holdsAt } from '../../energy/mandate/mandate-times.ts'
import type { LocalMoment, MandateTimes } from '../../energy/mandate/mandate.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'

/** Who may drive in a street at all. */
export const streetUses = [
  'residents',
  'deliveries',
  'care',
  'bicycles',
  'through-traffic',
] as const

export type StreetUse = (typeof streetUses)[number]

/**
 * A rule for a street: how fast, how loud, who may drive there, and when. Nothing in energy obeys it: it is checked, kept, shown and handed on,
 * and obeyed once streets are planned.
 */
export interface StreetRule {
  readonly id: string
  /** The rule in a sentence, shown to people. */
  readonly sentence: string
  /** What people call the street or square. */
  readonly street: string
  readonly when: MandateTimes
  readonly rule: StreetLimit
  readonly fromMs: number
  /** Null: until it is ended. */
  readonly untilMs: number | null
  /** What the rule must allow and forbid: one of each at least. */
  readonly examples: readonly StreetExample[]
}

export type StreetLimit =
  | { readonly kind: 'speed'; readonly mostKmPerHour: number }
  /** What is heard at the nearest window, dB(A), mean of a quarter hour. */
  | { readonly kind: 'quiet'; readonly mostDb: number }
  | { readonly kind: 'access'; readonly allowed: readonly StreetUse[] }

/** A moment, an amount in the unit of the rule (km/h, dB) or, of access, who drives, and whether the rule is to allow that. */
export interface StreetExample {
  readonly at: LocalMoment
  readonly amount?: number
  readonly who?: StreetUse
  readonly isAllowed: boolean
}

/** A street rule, and the later decision that ended it before its own end. */
export interface HeldStreetRule {
  readonly street: StreetRule
  readonly ended: { readonly atMs: number; readonly decisionId: string } | null
}

/** The rule as it holds: no longer than until it was ended. */
export function streetAsItHolds({ street, ended }: HeldStreetRule): StreetRule {
  if (ended === null) return street
  return { ...street, untilMs: Math.min(street.untilMs ?? Infinity, ended.atMs) }
}

/** Least and most that a rule may say. */
export const streetBounds = {
  speed: { least: 5, most: 50, unit: 'km/h' },
  quiet: { least: 30, most: 80, unit: 'dB' },
} as const

const textLimit = 300
const examplesLimit = 20

/** The rule with its texts without spaces around. Refused with the field, its value and what would be right. */
export function checkStreetRule(street: StreetRule): Result<StreetRule> {
  const wrong =
    checkTexts(street) ?? checkTimes(street) ?? checkLimit(street.rule) ?? checkExamples(street)
  return (
    wrong ?? success({ ...street, sentence: street.sentence.trim(), street: street.street.trim() })
  )
}

/** Whether a rule allows something at a moment: where it does not hold, anything. */
export function allowsInStreet(
  { when, rule }: Pick<StreetRule, 'when' | 'rule'>,
  { at, amount = 0, who }: Omit<StreetExample, 'isAllowed'>,
): boolean {
  if (!holdsAt(when, at)) return true
  if (rule.kind === 'access') return who !== undefined && rule.allowed.includes(who)
  return amount <= (rule.kind === 'speed' ? rule.mostKmPerHour : rule.mostDb)
}

function checkTexts({ sentence, street }: StreetRule): Refusal | undefined {
  for (const [name, text] of Object.entries({ sentence, street })) {
    const { length } = text.trim()
    if (length >= 1 && length <= textLimit) continue
    const message = `${name} has ${length} characters; it has 1 to ${textLimit}.`
    return refuse('street-text', message, name, { most: textLimit })
  }
  return undefined
}

function checkLimit(rule: StreetLimit): Refusal | undefined {
  if (rule.kind === 'access') {
    if (rule.allowed.every((use) => streetUses.includes(use))) return undefined
    const message = `rule.allowed names some of ${streetUses.join(', ')}.`
    return refuse('street-use', message, 'rule.allowed')
  }
  const { least, most, unit } = streetBounds[rule.kind]
  const [at, amount] =
    rule.kind === 'speed'
      ? (['rule.mostKmPerHour', rule.mostKmPerHour] as const)
      : (['rule.mostDb', rule.mostDb] as const)
  if (amount >= least && amount <= most) return undefined
  const message = `${at} is ${amount}; it is ${least} to ${most} ${unit}.`
  return refuse('street-limit', message, at, { least, most, unit })
}

function checkExamples(street: StreetRule): Refusal | undefined {
  const { examples, rule } = street
  if (examples.length > examplesLimit) {
    const message = `There are ${examples.length} examples; ${examplesLimit} are the most.`
    return refuse('too-many-examples', message, 'examples', { most: examplesLimit })
  }
  for (const [i, example] of examples.entries()) {
    const where = `examples[${i}]`
    const { at, amount, who, isAllowed } = example
    const wrong =
      wrongMonths([at.month], `${where}.at.month`) ??
      wrongDays([at.weekday], `${where}.at.weekday`) ??
      wrongMinute(at.minute, `${where}.at.minute`)
    if (wrong !== undefined) return wrong
    const isSaid =
      rule.kind === 'access' ? who !== undefined && streetUses.includes(who) : (amount ?? -1) >= 0
    if (!isSaid) {
      const message = `${where} says ${rule.kind === 'access' ? 'who drives' : 'an amount from 0 on'}.`
      return refuse('street-example', message, where)
    }
    if (allowsInStreet(street, example) === isAllowed) continue
    const shown = rule.kind === 'access' ? who : amount
    return isAllowed
      ? refuse(
          'example-forbidden',
          `${where}: ${shown} should be allowed, and the rule forbids it.`,
          where,
        )
      : refuse(
          'example-allowed',
          `${where}: ${shown} should be forbidden, and the rule allows it.`,
          where,
        )
  }
  for (const isAllowed of [true, false]) {
    if (examples.some((example) => example.isAllowed === isAllowed)) continue
    const message = `None of the examples is ${isAllowed ? 'allowed' : 'forbidden'}; there is one at least of each.`
    return refuse('examples-of-both', message, 'examples')
  }
  return undefined
}
