import type { DecisionDraft, MandateDraft } from '../../assembly/decision/decisions.ts'
import {
  goals,
  mandatedClasses,
  priorities,
  reserveMeasures,
  unitOf,
  type LocalMoment,
  type MandatedClass,
  type MandateExample,
  type MandatePlace,
  type MandateRule,
  type MandateTimes,
} from '../../energy/mandate/mandate.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { FromForm } from './limits-form.ts'
import { numberField, timeField, type FormValues } from './number-field.ts'
import { followsFromForm, recordFields, recordFromForm, sourcesFromForm } from './record-form.ts'
import { dayChoices } from './window-fields.ts'

/** What a rule of the form is about. */
export const kindChoices = [
  'import',
  'export',
  ...mandatedClasses,
  'reserve-share',
  'reserve-each',
  'reserve-together',
  'weight-co2',
  'weight-self-sufficiency',
  'weight-peak',
  'order',
] as const

/** Fields of an order of uses, the first to get energy first. */
export const orderFields = ['first', 'second', 'third', 'fourth'] as const

/** Months that a form offers by name. */
export const seasons = {
  all: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  winter: [1, 2, 3, 10, 11, 12],
  summer: [4, 5, 6, 7, 8, 9],
} as const

export const forceChoices = ['hard', 'high', 'middle', 'low'] as const

/** The names of all fields, for a refusal to stand at. */
export const mandateFields = [
  ...recordFields,
  'name',
  'kind',
  'place',
  'limit',
  'days',
  'from',
  'to',
  'season',
  'force',
  'first',
  'second',
  'third',
  'fourth',
  ...['allowed', 'forbidden'].flatMap((of) =>
    ['day', 'time', 'amount', 'first', 'then'].map((name) => `${of}-${name}`),
  ),
] as const

/** What a form says of a decision with one rule. Whether it can be, is checked by `enterDecision`. */
export function decisionFromForm(
  values: FormValues,
  nowMs: number,
  timeZone: string,
): Result<FromForm<DecisionDraft>> {
  const record = recordFromForm(values, timeZone)
  if (!record.ok) return record
  const mandate = mandateFromForm(values)
  if (!mandate.ok) return mandate
  const followsId = followsFromForm(values)
  return success({
    stated: {
      decidedMs: nowMs,
      followsId,
      record: record.value,
      sources: sourcesFromForm(values),
      mandates: [mandate.value],
    },
    fieldOf,
  })
}

function mandateFromForm(values: FormValues): Result<MandateDraft> {
  const isOrder = values['kind'] === 'order'
  const limit = numberField(values, 'limit', { min: 0, max: 1_000_000, ...otherwise(isOrder) })
  if (!limit.ok) return limit
  const when = timesFromForm(values)
  if (!when.ok) return when
  const rule = isOrder ? orderFromForm(values) : ruleOf(values['kind'] ?? '', limit.value)
  const examples: MandateExample[] = []
  for (const isAllowed of [true, false]) {
    const example = exampleFromForm(values, isAllowed, when.value, rule)
    if (!example.ok) return example
    examples.push(example.value)
  }
  const priority = priorities.find((of) => of === values['force'])
  return success({
    sentence: values['name'] ?? '',
    place: placeOf(values['place'] ?? ''),
    when: when.value,
    rule,
    force: priority === undefined ? { kind: 'hard' } : { kind: 'soft', priority },
    competence: 'neighbourhood',
    fromMs: null,
    untilMs: null,
    examples,
  })
}

/** When a rule holds, as `TimesFields` asks for it. */
export function timesFromForm(values: FormValues): Result<MandateTimes> {
  const isWholeDay = ['from', 'to'].every((name) => (values[name] ?? '').trim() === '')
  const from = isWholeDay ? success(0) : timeField(values, 'from')
  if (!from.ok) return from
  const to = isWholeDay ? success(1440) : timeField(values, 'to')
  if (!to.ok) return to
  const days = Object.entries(dayChoices).find(([name]) => name === (values['days'] ?? 'all'))
  if (days === undefined) return refuse('unknown-days', 'Choose one of the kinds of day.', 'days')
  const season = Object.entries(seasons).find(([name]) => name === values['season'])
  const [weekdays, months] = [days[1], season?.[1] ?? seasons.all]
  return success({ weekdays, months, fromMinute: from.value, toMinute: to.value })
}

/** An example on a day and at a time, in the first month in which the rule holds. */
function exampleFromForm(
  values: FormValues,
  isAllowed: boolean,
  { months }: MandateTimes,
  rule: MandateRule,
): Result<MandateExample> {
  const of = isAllowed ? 'allowed' : 'forbidden'
  const at = momentFromForm(values, of, months)
  if (!at.ok) return at
  const isOrder = rule.kind === 'order'
  const amount = numberField(values, `${of}-amount`, {
    min: 0,
    max: 1_000_000,
    ...otherwise(isOrder),
  })
  if (!amount.ok) return amount
  return success({
    at: at.value,
    amount: isOrder ? 0 : inUnit(rule, amount.value),
    ...(isOrder ? usesFromForm(values, of) : {}),
    isAllowed,
  })
}

/** Day and time of an example, in the first month in which the rule holds. */
export function momentFromForm(
  values: FormValues,
  of: string,
  months: readonly number[],
): Result<LocalMoment> {
  const time = timeField(values, `${of}-time`)
  if (!time.ok) return time
  const weekday = numberField(values, `${of}-day`, { min: 0, max: 6, otherwise: 1 })
  if (!weekday.ok) return weekday
  return success({ month: months[0] ?? 1, weekday: weekday.value, minute: time.value })
}

/** An order has no amounts. */
function otherwise(isOrder: boolean): { readonly otherwise?: number } {
  return isOrder ? { otherwise: 0 } : {}
}

function orderFromForm(values: FormValues): MandateRule {
  const devices = orderFields.flatMap((name) => devicesNamed(values[name]))
  return { kind: 'order', devices }
}

function usesFromForm(values: FormValues, of: string): Pick<MandateExample, 'uses'> {
  const [first] = devicesNamed(values[`${of}-first`])
  const [then] = devicesNamed(values[`${of}-then`])
  return first === undefined || then === undefined ? {} : { uses: [first, then] }
}

function devicesNamed(text: string | undefined): MandatedClass[] {
  return mandatedClasses.filter((of) => of === text)
}

/** `neighbourhood`, `homes`, `feeder:street` or `home:a` as a list offers them. */
function placeOf(text: string): MandatePlace {
  if (text === 'homes') return { kind: 'homes', homeIds: [] }
  if (text.startsWith('home:')) return { kind: 'homes', homeIds: [text.slice(5)] }
  if (text.startsWith('feeder:')) return { kind: 'feeder', feederId: text.slice(7) }
  return { kind: 'neighbourhood' }
}

/** `typed`: in kW, kWh, % or money. */
function ruleOf(kind: string, typed: number): MandateRule {
  const measure = reserveMeasures.find((of) => kind === `reserve-${of}`)
  if (measure !== undefined) {
    const rule = { kind: 'battery-reserve', measure, least: 0 } as const
    return { ...rule, least: inUnit(rule, typed) }
  }
  const goal = goals.find((of) => kind === `weight-${of}`)
  if (goal !== undefined) {
    return { kind: 'weight', goal, microPerUnit: Math.round(typed * 1_000_000) }
  }
  const limitW = Math.round(typed * 1_000)
  const devices = mandatedClasses.find((of) => of === kind)
  if (devices !== undefined) return { kind: 'class-limit', devices, limitW }
  return { kind: 'connection-limit', direction: kind === 'export' ? 'export' : 'import', limitW }
}

/** What is typed in kW, kWh, % or money, in the unit of a rule. */
function inUnit(rule: MandateRule, typed: number): number {
  const unit = unitOf(rule)
  if (unit === 'share') return typed / 100
  return Math.round(typed * (unit === 'micro' ? 1_000_000 : 1_000))
}

/** The field of the form for a field of the draft. */
function fieldOf(at: string): string {
  const known = [
    ['record.title', 'title'],
    ['record.dissent', 'dissent'],
    ['record.tally.', at.slice('record.tally.'.length)],
    ['mandates[0].sentence', 'name'],
    ['mandates[0].place', 'place'],
    ['mandates[0].rule.devices', 'first'],
    ['mandates[0].rule', 'limit'],
    ['mandates[0].when.fromMinute', 'from'],
    ['mandates[0].when.toMinute', 'to'],
    ['mandates[0].when.weekdays', 'days'],
    ['mandates[0].when.months', 'season'],
    ['mandates[0].examples[1].uses', 'forbidden-first'],
    ['mandates[0].examples[0].uses', 'allowed-first'],
    ['mandates[0].examples[1]', 'forbidden-amount'],
    ['mandates[0].examples', 'allowed-amount'],
  ] as const
  return known.find(([of]) => at.startsWith(of))?.[1] ?? at
}
