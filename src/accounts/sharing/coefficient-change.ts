import { fromLocal, localParts } from '../../kernel/local-time.ts'
import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { localIso } from '../period.ts'
import { coefficientMonths } from './national-rules.ts'
import type { SharingKey } from './sharing-key.ts'
import type { SharingRule } from './sharing-rule.ts'

/**
 * Whether a rule changes coefficients of a neighbourhood in Spain too soon after they were changed last, or too soon before they are
 * changed next; null: it does not. `rules`: those that are on record, by their beginning; one for the same instant is replaced.
 */
export function checkCoefficientChange(
  rule: SharingRule,
  rules: readonly SharingRule[],
  timeZone: string,
): Refusal | null {
  const before = rules.filter(({ validFromMs }) => validFromMs < rule.validFromMs)
  const last = before.at(-1)
  if (last !== undefined && areChanged(last.key, rule.key)) {
    const changed = before.findLastIndex(({ key }) => areChanged(key, last.key))
    const others = before.findLastIndex(({ key }) => !hasCoefficients(key))
    const sinceMs = before[Math.max(changed, others) + 1]?.validFromMs ?? last.validFromMs
    const fromMs = coefficientsEndMs(sinceMs, timeZone)
    if (rule.validFromMs < fromMs) return tooSoon(fromMs, timeZone)
  }
  const next = rules.find(({ validFromMs }) => validFromMs > rule.validFromMs)
  if (next === undefined || !areChanged(rule.key, next.key)) return null
  // Where nothing changes with this rule, what was checked when the next one was stated still holds.
  if (last !== undefined && !areChanged(last.key, rule.key)) return null
  const fromMs = coefficientsEndMs(next.validFromMs, timeZone)
  const isSoon = next.validFromMs < coefficientsEndMs(rule.validFromMs, timeZone)
  return isSoon ? tooSoon(fromMs, timeZone) : null
}

function tooSoon(fromMs: number, timeZone: string): Refusal {
  const day = localIso(fromMs, timeZone).slice(0, 10)
  const message = `In Spain coefficients hold for ${coefficientMonths} months at the least: choose a beginning from ${day} on.`
  return refuse('coefficients-too-soon', message, 'validFromMs', { months: coefficientMonths, day })
}

/** Whether both are coefficients, and others. */
export function areChanged(one: SharingKey, other: SharingKey): boolean {
  if (!hasCoefficients(one) || !hasCoefficients(other)) return false
  return coefficientsOf(one) !== coefficientsOf(other)
}

function hasCoefficients({ kind }: SharingKey): boolean {
  return kind === 'static' || kind === 'equal'
}

/** Whether both say the same coefficients. */
export function areSame(one: SharingKey, other: SharingKey): boolean {
  return hasCoefficients(one) && hasCoefficients(other) && !areChanged(one, other)
}

/** The same text for the same coefficients, in whatever order they were stated. */
function coefficientsOf(key: SharingKey): string {
  if (key.kind !== 'static') return key.kind
  const shares = key.shares.filter(({ partsPerMillion }) => partsPerMillion > 0)
  return shares
    .map(({ cellId, partsPerMillion }) => `${cellId} ${partsPerMillion}`)
    .toSorted()
    .join(', ')
}

/** The beginning of the first day on which coefficients that began at an instant may be others. */
export function coefficientsEndMs(atMs: number, timeZone: string): number {
  const { year, month, day } = localParts(timeZone, atMs)
  return fromLocal(timeZone, year, month + coefficientMonths, day)
}
