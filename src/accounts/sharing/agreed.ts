import { unreachable } from '../../kernel/assert.ts'
import {
  fromLocal,
  localDayStartMs,
  localMonthStartMs,
  localParts,
} from '../../kernel/local-time.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { agreedKinds, type AgreedBy, type AgreedKind } from './agreed-part.ts'
import type { MemberTerms, Members, PlantKey } from './member-terms.ts'
import type { SharingKey } from './sharing-key.ts'
import {
  checkSharingRule,
  defaultSharingRule,
  type LocalPrice,
  type SharingRule,
} from './sharing-rule.ts'

/**
 * What all have agreed on about how they share. `key`: who gets how much, plants that share by a key of their own with it; `price`: what a kWh
 * from a neighbour costs; `least-benefit`: by how much each home is to be better off in a month than alone with the grid, micro-units.
 */
export type AgreedTerm =
  | {
      readonly kind: 'key'
      readonly key: SharingKey
      readonly plantKeys?: readonly PlantKey[]
      /** By which those who give share what they sell; absent: in proportion to what each offers. */
      readonly sellerKey?: SharingKey
    }
  | { readonly kind: 'price'; readonly price: LocalPrice }
  | { readonly kind: 'least-benefit'; readonly leastMicro: number }

/** A term, where it comes from, and when it holds. Who agreed, and how, is not known here: only a name to say it by. */
export interface Agreed {
  readonly id: string
  readonly by: AgreedBy
  readonly term: AgreedTerm
  /** Of two that hold at the same time the one of higher rank does; of the same rank the one that began first. */
  readonly rank: number
  readonly fromMs: number
  /** The first instant in which it no longer holds; null: until it is ended. */
  readonly untilMs: number | null
}

/** A least benefit is at most this in a month: 1,000 of the currency. What is above is a slip of the unit. */
export const leastBenefitLimitMicro = 1_000_000_000

/**
 * The rules that hold: those that were stated, with what was agreed on laid over them as long as that holds. `stated`: by their
 * beginning; so is the answer. Where nothing was stated what is agreed on is laid over what holds without.
 */
export function rulesWith(
  stated: readonly SharingRule[],
  agreed: readonly Agreed[],
): readonly SharingRule[] {
  if (agreed.length === 0) return stated
  const begins = new Set([
    ...stated.map(({ validFromMs }) => validFromMs),
    ...agreed.flatMap(({ fromMs, untilMs }) => (untilMs === null ? [fromMs] : [fromMs, untilMs])),
  ])
  return [...begins].sort((a, b) => a - b).map((atMs) => ruleAt(stated, agreed, atMs))
}

/** The rule that holds at an instant, beginning there. */
export function ruleAt(
  stated: readonly SharingRule[],
  agreed: readonly Agreed[],
  atMs: number,
): SharingRule {
  const rule = stated.findLast(({ validFromMs }) => validFromMs <= atMs) ?? defaultSharingRule(0)
  const held = heldAt(agreed, atMs)
  if (held.length === 0) return { ...rule, validFromMs: atMs }
  const laid = held.reduce<TriedRule>((of, { term }) => laidOver(of, term), rule)
  return {
    ...laid,
    validFromMs: atMs,
    agreed: held.map(({ by, term }) => ({ by, kind: term.kind })),
  }
}

/** What is agreed on of each kind at an instant. */
export function heldAt(agreed: readonly Agreed[], atMs: number): readonly Agreed[] {
  return agreedKinds.flatMap((kind) => {
    const [first] = agreed
      .filter(({ term, fromMs, untilMs }) => {
        return term.kind === kind && fromMs <= atMs && (untilMs === null || atMs < untilMs)
      })
      .toSorted((a, b) => b.rank - a.rank || a.fromMs - b.fromMs || (a.id < b.id ? -1 : 1))
    return first === undefined ? [] : [first]
  })
}

/** A rule with a term in the place of its own. */
export function laidOver(rule: TriedRule, term: AgreedTerm): TriedRule {
  switch (term.kind) {
    case 'key': {
      // Plants without a key in the term share by its own, whatever was stated of them before.
      const { plantKeys: _stated, sellerKey: _sellers, ...rest } = rule
      const { key, plantKeys = [], sellerKey } = term
      return {
        ...rest,
        key,
        ...(plantKeys.length === 0 ? {} : { plantKeys }),
        ...(sellerKey === undefined ? {} : { sellerKey }),
      }
    }
    case 'price':
      return { ...rule, price: term.price }
    case 'least-benefit':
      return { ...rule, leastMicro: term.leastMicro }
    default:
      return unreachable(term)
  }
}

/** A rule without its beginning. */
export type TriedRule = Omit<SharingRule, 'validFromMs'>

/**
 * A rule that somebody states by hand, beside what was agreed on: what is agreed on then is as before in it, so that nothing of it is
 * changed by hand, not even for later. Refused where it says something else; named is what it was agreed on by.
 */
export function besideAgreed(
  rule: SharingRule,
  stated: readonly SharingRule[],
  agreed: readonly Agreed[],
): Result<SharingRule> {
  const held = heldAt(agreed, rule.validFromMs)
  const before =
    stated.findLast(({ validFromMs }) => validFromMs <= rule.validFromMs) ?? defaultSharingRule(0)
  let kept = rule
  for (const { by, term } of held) {
    if (!says(rule, term)) {
      const { field, what } = named[term.kind]
      const message = `${what} was decided together: "${by.title}". Only another decision changes it.`
      return refuse('agreed-together', message, field, { title: by.title })
    }
    if (term.kind === 'key') {
      const { plantKeys: _posted, sellerKey: _sellers, ...rest } = kept
      const { key, plantKeys, sellerKey } = before
      kept = {
        ...rest,
        key,
        ...(plantKeys === undefined ? {} : { plantKeys }),
        ...(sellerKey === undefined ? {} : { sellerKey }),
      }
    }
    if (term.kind === 'price') kept = { ...kept, price: before.price }
  }
  return success(kept)
}

const named = {
  key: { field: 'key', what: 'key: how energy is shared' },
  price: { field: 'price', what: 'price: what energy costs between neighbours' },
  'least-benefit': { field: 'monthEnd', what: 'the least benefit of each home' },
} as const

/** Whether a rule says what a term does; of what only terms can say it says nothing. */
function says(rule: SharingRule, term: AgreedTerm): boolean {
  if (term.kind === 'price') return isSame(rule.price, term.price)
  if (term.kind === 'least-benefit') return true
  const isSameOfSellers =
    rule.sellerKey === undefined || term.sellerKey === undefined
      ? rule.sellerKey === term.sellerKey
      : isSame(sharesOnly(rule.sellerKey), sharesOnly(term.sellerKey))
  return (
    isSameOfSellers &&
    isSame(sharesOnly(rule.key), sharesOnly(term.key)) &&
    isSame(keysOf(rule), keysOf(term))
  )
}

function keysOf({ plantKeys = [] }: Pick<MemberTerms, 'plantKeys'>): readonly PlantKey[] {
  return plantKeys
    .map(({ plantId, key }) => ({ plantId, key: sharesOnly(key) }))
    .toSorted((a, b) => (a.plantId < b.plantId ? -1 : 1))
}

/** A key without homes that have no share, in one order: who is not named has none either. */
function sharesOnly(key: SharingKey): SharingKey {
  if (key.kind !== 'static' && key.kind !== 'rounds') return key
  const shares = key.shares
    .filter(({ partsPerMillion }) => partsPerMillion > 0)
    .map(({ cellId, partsPerMillion }) => ({ cellId, partsPerMillion }))
    .toSorted((a, b) => (a.cellId < b.cellId ? -1 : 1))
  return { ...key, shares }
}

/** Whether two values of plain data are the same, whatever the order of their fields. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other))
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, of]) => [name, ordered(of)]),
  )
}

/**
 * The first instant from `atMs` on at which a term of a kind can begin or end: a local day, since who looks at a bill thinks in days; a
 * local month of a least benefit, which is worked out by the month.
 */
export function termStartMs(kind: AgreedKind, atMs: number, timeZone: string): number {
  if (kind === 'least-benefit') {
    const startMs = localMonthStartMs(timeZone, atMs)
    return startMs === atMs ? atMs : localMonthStartMs(timeZone, atMs, 1)
  }
  if (localDayStartMs(timeZone, atMs) === atMs) return atMs
  const { year, month, day } = localParts(timeZone, atMs)
  return fromLocal(timeZone, year, month, day + 1)
}

/** Whether a term can hold among these members from when it says; the refusal names the field. */
export function checkAgreed(
  { term, fromMs, untilMs }: Pick<Agreed, 'term' | 'fromMs' | 'untilMs'>,
  members: Members,
  timeZone: string,
): Refusal | undefined {
  for (const [field, atMs] of [
    ['fromMs', fromMs],
    ['untilMs', untilMs],
  ] as const) {
    if (atMs === null || termStartMs(term.kind, atMs, timeZone) === atMs) continue
    const isMonth = term.kind === 'least-benefit'
    const message = `${field} is ${atMs}; this begins and ends with a local ${isMonth ? 'month' : 'day'} in ${timeZone}.`
    return isMonth ? refuse('term-month', message, field) : refuse('term-day', message, field)
  }
  if (untilMs !== null && untilMs <= fromMs) {
    const message = `untilMs is ${untilMs}; it lies after fromMs, ${fromMs}.`
    return refuse('ends-before', message, 'untilMs')
  }
  if (term.kind === 'least-benefit') {
    const { leastMicro } = term
    const isRight =
      Number.isInteger(leastMicro) && leastMicro >= 0 && leastMicro <= leastBenefitLimitMicro
    if (isRight) return undefined
    const message = `term.leastMicro is ${leastMicro}; it is a whole number of micro-units a month from 0 to ${leastBenefitLimitMicro}.`
    return refuse('least-out-of-range', message, 'term.leastMicro', {
      most: leastBenefitLimitMicro / 1_000_000,
    })
  }
  const rule = laidOver(defaultSharingRule(0), term)
  const checked = checkSharingRule({ ...rule, validFromMs: 0 }, members, 0)
  return checked.ok ? undefined : { ...checked, at: `term.${checked.at ?? ''}` }
}
