import type { DecisionDraft, StreetDraft } from '../../assembly/decision/decisions.ts'
import {
  streetUses,
  type StreetExample,
  type StreetLimit,
} from '../../assembly/decision/street-rule.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import type { FromForm } from './limits-form.ts'
import { momentFromForm, timesFromForm } from './mandate-form.ts'
import { numberField, type FormValues } from './number-field.ts'
import { followsFromForm, recordFields, recordFromForm, sourcesFromForm } from './record-form.ts'

/** What a rule for a street is about. */
export const streetKinds = ['speed', 'quiet', 'access'] as const

/** The names of all fields, for a refusal to stand at. */
export const streetFields: readonly string[] = [
  ...recordFields,
  'name',
  'street',
  'kind',
  'limit',
  ...streetUses.map((use) => `use-${use}`),
  'days',
  'from',
  'to',
  'season',
  ...['allowed', 'forbidden'].flatMap((of) =>
    ['day', 'time', 'amount', 'who'].map((name) => `${of}-${name}`),
  ),
]

/** What a form says of a decision with one rule for a street. Whether it can be, is checked by `enterDecision`. */
export function streetsFromForm(
  values: FormValues,
  nowMs: number,
  timeZone: string,
): Result<FromForm<DecisionDraft>> {
  const record = recordFromForm(values, timeZone)
  if (!record.ok) return record
  const street = streetFromForm(values)
  if (!street.ok) return street
  return success({
    stated: {
      decidedMs: nowMs,
      followsId: followsFromForm(values),
      record: record.value,
      sources: sourcesFromForm(values),
      mandates: [],
      streets: [street.value],
    },
    fieldOf: (at) => fieldOf(at, street.value.rule.kind),
  })
}

function streetFromForm(values: FormValues): Result<StreetDraft> {
  const when = timesFromForm(values)
  if (!when.ok) return when
  const rule = limitFromForm(values)
  if (!rule.ok) return rule
  const examples: StreetExample[] = []
  for (const [of, isAllowed] of [
    ['allowed', true],
    ['forbidden', false],
  ] as const) {
    const at = momentFromForm(values, of, when.value.months)
    if (!at.ok) return at
    if (rule.value.kind === 'access') {
      const who = streetUses.find((use) => use === values[`${of}-who`])
      examples.push({ at: at.value, isAllowed, ...(who && { who }) })
      continue
    }
    const amount = numberField(values, `${of}-amount`, { min: 0, max: 1_000 })
    if (!amount.ok) return amount
    examples.push({ at: at.value, isAllowed, amount: amount.value })
  }
  return success({
    sentence: values['name'] ?? '',
    street: values['street'] ?? '',
    when: when.value,
    rule: rule.value,
    fromMs: null,
    untilMs: null,
    examples,
  })
}

function limitFromForm(values: FormValues): Result<StreetLimit> {
  const kind = streetKinds.find((of) => of === values['kind']) ?? 'speed'
  if (kind === 'access') {
    return success({ kind, allowed: streetUses.filter((use) => values[`use-${use}`] === '1') })
  }
  const limit = numberField(values, 'limit', { min: 0, max: 1_000 })
  if (!limit.ok) return limit
  return success(
    kind === 'speed' ? { kind, mostKmPerHour: limit.value } : { kind, mostDb: limit.value },
  )
}

/** The field of the form for a field of the draft; a refusal of an example stands at what it says. */
function fieldOf(at: string, kind: StreetLimit['kind']): string {
  const said = kind === 'access' ? 'who' : 'amount'
  const known = [
    ['record.tally.', at.slice('record.tally.'.length)],
    ['record.', at.slice('record.'.length)],
    ['streets[0].sentence', 'name'],
    ['streets[0].street', 'street'],
    ['streets[0].rule.allowed', 'use-residents'],
    ['streets[0].rule', 'limit'],
    ['streets[0].when.fromMinute', 'from'],
    ['streets[0].when.toMinute', 'to'],
    ['streets[0].when.weekdays', 'days'],
    ['streets[0].when.months', 'season'],
    ['streets[0].examples[1]', `forbidden-${said}`],
    ['streets[0].examples', `allowed-${said}`],
  ] as const
  return known.find(([of]) => at.startsWith(of))?.[1] ?? at
}
