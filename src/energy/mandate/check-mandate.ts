import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { checkTimes, wrongDays, wrongMinute, wrongMonths } from './check-times.ts'
import { holdsAt } from './mandate-times.ts'
import {
  competences,
  isAllowed,
  mandatedClasses,
  priorities,
  reserveMeasures,
  unitOf,
  goals,
  type BatteryReserve,
  type LocalMoment,
  type Mandate,
  type MandateExample,
  type MandateRule,
  type OrderOfUses,
  type Weight,
} from './mandate.ts'

/** Characters of a sentence, homes that one names, and examples, at the most. */
export const sentenceLimit = 300
export const homesLimit = 1_000
export const examplesLimit = 20

/** An amount is at most this: a gigawatt is a typing error, a battery is never more than full; money is bounded by `weightMosts`. */
const mosts = { W: 1e9, Wh: 1e9, share: 1, micro: 1e9 } as const

/** So much for a unit that people's wishes, a car (3 a kWh) or warmth, still count for more. */
const weightMosts = { co2: 2_000_000, 'self-sufficiency': 1_000_000, peak: 1_000_000 } as const

/** What a mandate is checked against. */
export interface MandateWorld {
  readonly homeIds: ReadonlySet<string>
  readonly feederIds: ReadonlySet<string>
}

/**
 * The mandate in its normal form: the sentence without spaces around, days, months and homes sorted and each once. Refused with the
 * field, its value and what would be right: what cannot be, and a rule that does not do to an example what that says.
 */
export function checkMandate(mandate: Mandate, world: MandateWorld): Result<Mandate> {
  const wrong =
    checkSentence(mandate) ??
    checkPlace(mandate, world) ??
    checkTimes(mandate) ??
    checkRule(mandate) ??
    checkForce(mandate) ??
    checkExamples(mandate)
  return wrong ?? success(normal(mandate))
}

/** Whether a rule allows an amount, or that one use waits for another, at a moment: where it does not hold, anything. */
export function allows(
  { when, rule }: Pick<Mandate, 'when' | 'rule'>,
  at: LocalMoment,
  amount: number,
  uses?: MandateExample['uses'],
): boolean {
  return !holdsAt(when, at) || isAllowed(rule, uses === undefined ? { amount } : { amount, uses })
}

function normal(mandate: Mandate): Mandate {
  const { sentence, place, when } = mandate
  return {
    ...mandate,
    sentence: sentence.trim(),
    // A weight and an order are no limits that are kept or not.
    force:
      mandate.rule.kind === 'weight' || mandate.rule.kind === 'order'
        ? { kind: 'hard' }
        : mandate.force,
    place:
      place.kind === 'homes'
        ? { ...place, homeIds: [...new Set(place.homeIds)].toSorted() }
        : place,
    when: { ...when, weekdays: ascending(when.weekdays), months: ascending(when.months) },
  }
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].toSorted((one, other) => one - other)
}

function checkSentence({ sentence }: Mandate): Refusal | undefined {
  const { length } = sentence.trim()
  if (length >= 1 && length <= sentenceLimit) return undefined
  const message = `sentence has ${length} characters; it says the rule in 1 to ${sentenceLimit}.`
  return refuse('mandate-sentence', message, 'sentence', { most: sentenceLimit })
}

function checkPlace({ place }: Mandate, world: MandateWorld): Refusal | undefined {
  if (place.kind === 'feeder' && !world.feederIds.has(place.feederId)) {
    const message = `place.feederId is "${place.feederId.slice(0, 60)}"; it is the id of a feeder of this neighbourhood.`
    return refuse('unknown-feeder', message, 'place.feederId')
  }
  if (place.kind !== 'homes') return undefined
  if (place.homeIds.length > homesLimit) {
    const message = `place.homeIds names ${place.homeIds.length} homes; name ${homesLimit} at the most, or none for all.`
    return refuse('mandate-homes', message, 'place.homeIds', { most: homesLimit })
  }
  const unknown = place.homeIds.findIndex((id) => !world.homeIds.has(id))
  if (unknown < 0) return undefined
  const at = `place.homeIds[${unknown}]`
  const message = `${at} is "${place.homeIds[unknown]!.slice(0, 60)}", which is no home of this neighbourhood.`
  return refuse('unknown-home', message, at)
}

function checkRule(mandate: Mandate): Refusal | undefined {
  const { rule, place } = mandate
  if (rule.kind === 'battery-reserve') return checkReserve(rule)
  if (rule.kind === 'weight') return checkWeight(mandate, rule)
  if (rule.kind === 'order') return checkOrder(mandate, rule)
  const wrong = checkAmount(rule, rule.limitW, 'rule.limitW')
  if (wrong !== undefined) return wrong
  if (rule.kind === 'class-limit' && !mandatedClasses.includes(rule.devices)) {
    const known = mandatedClasses.join(', ')
    return refuse('unknown-devices', `rule.devices is one of ${known}.`, 'rule.devices')
  }
  if (rule.kind === 'class-limit' && place.kind === 'feeder' && rule.limitW > 0) {
    const message =
      'place.kind is "feeder", where a kind of device can rest (rule.limitW 0) or be limited home by home; name the homes.'
    return refuse('class-behind-feeder', message, 'place.kind')
  }
  return undefined
}

function checkReserve(rule: BatteryReserve): Refusal | undefined {
  const { measure, least } = rule
  if (!reserveMeasures.includes(measure)) {
    const message = `rule.measure is one of ${reserveMeasures.join(', ')}.`
    return refuse('unknown-measure', message, 'rule.measure')
  }
  if (least > 0) return checkAmount(rule, least, 'rule.least')
  const message = `rule.least is ${least}; a reserve is above 0, or nothing has to be kept.`
  return refuse('empty-reserve', message, 'rule.least')
}

function checkOrder({ place }: Mandate, { devices }: OrderOfUses): Refusal | undefined {
  const known = devices.every((of) => mandatedClasses.includes(of))
  if (!known || devices.length < 2 || new Set(devices).size < devices.length) {
    const message = `rule.devices is [${devices.slice(0, 20).join(', ')}]; it names two or more of ${mandatedClasses.join(', ')}, each once.`
    return refuse('order-of-uses', message, 'rule.devices')
  }
  if (place.kind === 'neighbourhood') return undefined
  const message = `place.kind is "${place.kind}"; an order of uses holds for the whole neighbourhood.`
  return refuse('order-place', message, 'place.kind')
}

function checkWeight({ place, when }: Mandate, rule: Weight): Refusal | undefined {
  const { goal, microPerUnit } = rule
  if (!goals.includes(goal)) {
    return refuse('unknown-goal', `rule.goal is one of ${goals.join(', ')}.`, 'rule.goal')
  }
  if (place.kind !== 'neighbourhood') {
    const message = `place.kind is "${place.kind}"; a weight counts for the whole neighbourhood.`
    return refuse('weight-place', message, 'place.kind')
  }
  if (goal === 'peak' && (when.fromMinute !== 0 || when.toMinute !== 1440)) {
    const message = `when is ${when.fromMinute} to ${when.toMinute}; the highest power of a plan counts all day, 0 to 1440.`
    return refuse('peak-all-day', message, 'when.fromMinute')
  }
  const most = weightMosts[goal]
  if (microPerUnit > 0 && microPerUnit <= most) return undefined
  const message = `rule.microPerUnit is ${microPerUnit}; a weight is above 0 and at most ${most}, so that wishes still count for more.`
  return refuse('impossible-weight', message, 'rule.microPerUnit', { most: most / 1e6 })
}

/** An amount in the unit of a rule. */
function checkAmount(rule: MandateRule, amount: number, at: string): Refusal | undefined {
  const unit = unitOf(rule)
  const most = mosts[unit]
  if (amount >= 0 && amount <= most) return undefined
  const of = unit === 'share' ? 'of the capacity' : unit === 'micro' ? 'micro-units' : unit
  const message = `${at} is ${amount}; it is 0 to ${most} ${of}.`
  return unit === 'share'
    ? refuse('impossible-share', message, at)
    : refuse('impossible-amount', message, at)
}

function checkForce({ force, competence }: Mandate): Refusal | undefined {
  if (force.kind === 'soft' && !priorities.includes(force.priority)) {
    const known = priorities.join(', ')
    return refuse('unknown-priority', `force.priority is one of ${known}.`, 'force.priority')
  }
  if (competences.includes(competence)) return undefined
  const known = competences.join(', ')
  return refuse('unknown-competence', `competence is one of ${known}.`, 'competence')
}

function checkExamples(mandate: Mandate): Refusal | undefined {
  const { examples } = mandate
  if (examples.length > examplesLimit) {
    const message = `There are ${examples.length} examples; ${examplesLimit} are the most.`
    return refuse('too-many-examples', message, 'examples', { most: examplesLimit })
  }
  for (const [i, example] of examples.entries()) {
    const wrong = checkExample(mandate, example, `examples[${i}]`)
    if (wrong !== undefined) return wrong
  }
  for (const isAllowed of [true, false]) {
    if (examples.some((example) => example.isAllowed === isAllowed)) continue
    const message = `None of the examples is ${isAllowed ? 'allowed' : 'forbidden'}; there is one at least of each, so that everybody sees where the rule ends.`
    return refuse('examples-of-both', message, 'examples')
  }
  return undefined
}

function checkExample(
  mandate: Mandate,
  { at, amount, uses, isAllowed }: MandateExample,
  where: string,
): Refusal | undefined {
  const wrong =
    wrongMonths([at.month], `${where}.at.month`) ??
    wrongDays([at.weekday], `${where}.at.weekday`) ??
    wrongMinute(at.minute, `${where}.at.minute`) ??
    checkAmount(mandate.rule, amount, `${where}.amount`)
  if (wrong !== undefined) return wrong
  const { rule } = mandate
  if (rule.kind === 'order' && !areNamed(rule, uses)) {
    const message = `${where}.uses is [${(uses ?? []).join(', ')}]; it names two kinds of the order, the one that waits second.`
    return refuse('example-uses', message, `${where}.uses`)
  }
  const unit = unitOf(mandate.rule)
  const shown = uses === undefined ? '' : `that ${uses[1]} waits for ${uses[0]}`
  const said =
    rule.kind === 'order'
      ? shown
      : unit === 'share'
        ? `${amount} of the capacity`
        : `${amount} ${unit}`
  if (allows(mandate, at, amount, uses) === isAllowed) return undefined
  return isAllowed
    ? refuse(
        'example-forbidden',
        `${where}: ${said} then should be allowed, and the rule forbids it; change the rule or the example.`,
        where,
      )
    : refuse(
        'example-allowed',
        `${where}: ${said} then should be forbidden, and the rule allows it; change the rule or the example.`,
        where,
      )
}

function areNamed({ devices }: OrderOfUses, uses: MandateExample['uses']): boolean {
  return uses !== undefined && uses[0] !== uses[1] && uses.every((of) => devices.includes(of))
}
