import type { AgreedExample } from '../../accounts/sharing/agreed-example.ts'
import { termStartMs, type AgreedTerm } from '../../accounts/sharing/agreed.ts'
import type { DecisionDraft, TermDraft } from '../../assembly/decision/decisions.ts'
import { microPerUnit } from '../../kernel/money.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { FromForm } from './limits-form.ts'
import { numberField, priceField, type FormValues } from './number-field.ts'
import {
  dayFromForm,
  followsFromForm,
  recordFields,
  recordFromForm,
  sourcesFromForm,
} from './record-form.ts'
import { keyFromForm, priceFromForm } from './sharing-form.ts'

const termFields = [
  ...recordFields,
  'key',
  'price',
  'fixed',
  'least',
  'from',
  ...['home', 'generated', 'used', 'others', 'right', 'wrong'].map((of) => `key-${of}`),
  ...['generated', 'needed', 'bought', 'sold', 'fee', 'right', 'wrong'].map((of) => `price-${of}`),
  ...['gained', 'others', 'right', 'wrong'].map((of) => `least-${of}`),
] as const

/** The names of all fields of a decision about accounts, with those of each home. */
export function termFieldsOf(homes: readonly { readonly id: string }[]): readonly string[] {
  return [...termFields, ...homes.flatMap(({ id }) => [`part-${id}`, `place-${id}`])]
}

/** What a form says of a decision about accounts. Whether it can be, is checked by `enterDecision`. */
export function termsFromForm(
  values: FormValues,
  homeIds: readonly string[],
  of: { readonly nowMs: number; readonly timeZone: string },
): Result<FromForm<DecisionDraft>> {
  const record = recordFromForm(values, of.timeZone)
  if (!record.ok) return record
  const from = dayFromForm(values, 'from', of.timeZone)
  if (!from.ok) return from
  const read = [keyTerm(values, homeIds), priceTerm(values), leastTerm(values)]
  const terms: TermDraft[] = []
  for (const one of read) {
    if (!one.ok) return one
    if (one.value === null) continue
    const { term } = one.value
    const fromMs = from.value === null ? null : termStartMs(term.kind, from.value, of.timeZone)
    terms.push({ ...one.value, competence: 'neighbourhood', fromMs, untilMs: null })
  }
  if (terms.length === 0) {
    return refuse('decision-without-rule', 'A decision has a rule: choose one at least.', 'key')
  }
  return success({
    stated: {
      decidedMs: of.nowMs,
      followsId: followsFromForm(values),
      record: record.value,
      sources: sourcesFromForm(values),
      mandates: [],
      terms,
    },
    fieldOf: (at) => fieldOf(at, terms),
  })
}

type TermRead = Result<{ readonly term: AgreedTerm; readonly examples: AgreedExample[] } | null>

function keyTerm(values: FormValues, homeIds: readonly string[]): TermRead {
  if ((values['key'] ?? 'none') === 'none') return success(null)
  const key = keyFromForm(values, homeIds, '')
  if (!key.ok) return key
  const amounts = amountsOf(values, ['generated', 'used', 'others', 'right', 'wrong'], 'key', {
    min: 0,
    factor: 1_000,
  })
  if (!amounts.ok) return amounts
  const [generated = 0, used = 0, others = 0, right = 0, wrong = 0] = amounts.value
  const homeId = values['key-home'] ?? ''
  const given = { kind: 'key', homeId, generatedWh: generated, usedWh: used } as const
  const examples = [
    { ...given, othersUsedWh: others, getsWh: right, isRight: true },
    { ...given, othersUsedWh: others, getsWh: wrong, isRight: false },
  ]
  return success({ term: { kind: 'key', key: key.value }, examples })
}

function priceTerm(values: FormValues): TermRead {
  if ((values['price'] ?? 'none') === 'none') return success(null)
  const price = priceFromForm(values)
  if (!price.ok) return price
  const term = { kind: 'price', price: price.value } as const
  // What the plan's price will be nobody knows before.
  if (price.value.kind === 'plan') return success({ term, examples: [] })
  const energy = amountsOf(values, ['generated', 'needed'], 'price', { min: 0, factor: 1_000 })
  if (!energy.ok) return energy
  const cents = []
  for (const name of ['bought', 'sold', 'fee', 'right', 'wrong']) {
    const read = priceField(values, `price-${name}`)
    if (!read.ok) return read
    cents.push(read.value)
  }
  const [bought = 0, sold = 0, fee = 0, right = 0, wrong = 0] = cents
  const given = {
    kind: 'price',
    generatedWh: energy.value[0] ?? 0,
    neededWh: energy.value[1] ?? 0,
    importMicroPerKwh: bought,
    exportMicroPerKwh: sold,
    networkFeeMicroPerKwh: fee,
  } as const
  const examples = [
    { ...given, priceMicroPerKwh: right, isRight: true },
    { ...given, priceMicroPerKwh: wrong, isRight: false },
  ]
  return success({ term, examples })
}

function leastTerm(values: FormValues): TermRead {
  if ((values['least'] ?? '').trim() === '') return success(null)
  const least = numberField(values, 'least', { min: 0, max: 1_000 })
  if (!least.ok) return least
  const amounts = amountsOf(values, ['gained', 'others', 'right', 'wrong'], 'least', {
    min: -1_000_000,
    factor: microPerUnit,
    most: 1_000,
  })
  if (!amounts.ok) return amounts
  const [gained = 0, others = 0, right = 0, wrong = 0] = amounts.value
  const given = { kind: 'least-benefit', gainedMicro: gained, othersGainedMicro: others } as const
  const examples = [
    { ...given, comesToMicro: right, isRight: true },
    { ...given, comesToMicro: wrong, isRight: false },
  ]
  const leastMicro = Math.round(least.value * microPerUnit)
  return success({ term: { kind: 'least-benefit', leastMicro }, examples })
}

/** Amounts of an example in the order of their names, each in its field `prefix-name`, in units of which `factor` make one that is typed. */
function amountsOf(
  values: FormValues,
  names: readonly string[],
  prefix: string,
  { min, factor, most = 1_000_000 }: { min: number; factor: number; most?: number },
): Result<readonly number[]> {
  const read: number[] = []
  for (const name of names) {
    const range = { min: Math.max(min, -most), max: most }
    const amount = numberField(values, `${prefix}-${name}`, range)
    if (!amount.ok) return amount
    read.push(Math.round(amount.value * factor))
  }
  return success(read)
}

/** The field of the form for a field of the draft. */
function fieldOf(at: string, terms: readonly TermDraft[]): string {
  const match = /^terms\[(\d+)\]\.(.*)$/.exec(at)
  if (match === null) return at.startsWith('record.') ? at.replace(/^record\.(tally\.)?/, '') : at
  const kind = terms[Number(match[1])]?.term.kind
  const name = kind === 'least-benefit' ? 'least' : (kind ?? 'key')
  const rest = match[2] ?? ''
  if (rest.startsWith('fromMs')) return 'from'
  if (rest.startsWith('examples[1]')) return `${name}-wrong`
  if (rest.startsWith('examples')) return `${name}-right`
  return rest.includes('priceMicroPerKwh') ? 'fixed' : name
}
