import type { AgreedBy } from './agreed-part.ts'
import { areChanged, areSame, coefficientsEndMs } from './coefficient-change.ts'
import type { Span } from './rule-spans.ts'
import { defaultSharingRule, type SharingRule } from './sharing-rule.ts'

/**
 * The rules as Spain's law lets them hold (RD 244/2019): coefficients that would change sooner than four months after they changed last
 * stay as they are until then, and the rest of the rule holds. What is agreed on together may begin, end and be replaced on any day, so
 * nobody but this can know it in time. `rules`: by their beginning. `bound`: when the law held here; without, all stays as it is. What
 * holds at an instant follows from what is before it alone: nothing that is added for later changes it.
 */
export function keepCoefficients(
  rules: readonly SharingRule[],
  bound: readonly Span[],
  timeZone: string,
): readonly SharingRule[] {
  if (bound.length === 0) return rules
  const kept: SharingRule[] = []
  const begins = rules.map(({ validFromMs }) => validFromMs)
  // Since when the coefficients are what they are.
  let sinceMs = 0
  for (let atMs = begins.shift(); atMs !== undefined; atMs = begins.shift()) {
    const rule = { ...ruleOf(rules, atMs), validFromMs: atMs }
    const last = kept.at(-1)
    const untilMs = last === undefined ? atMs : waitsUntilMs(last, rule, sinceMs, bound, timeZone)
    if (last === undefined || untilMs <= atMs) {
      if (last === undefined || !areSame(last.key, rule.key)) sinceMs = atMs
      kept.push(rule)
      continue
    }
    kept.push(withKeyOf(last, rule, untilMs))
    if (!begins.includes(untilMs)) {
      begins.push(untilMs)
      begins.sort((a, b) => a - b)
    }
  }
  return kept
}

/** When a key was held back by {@link keepCoefficients}: from when it was to begin to when it may, ascending. */
export function keysHeldBack(
  rules: readonly SharingRule[],
): readonly (Span & { readonly by: AgreedBy | null })[] {
  return rules.flatMap(({ validFromMs, keptKey }) =>
    keptKey === undefined ? [] : [{ fromMs: validFromMs, toMs: keptKey.untilMs, by: keptKey.by }],
  )
}

/** Until when the coefficients of `last` stay, where `next` begins with others; its own beginning where nothing stands against it. */
function waitsUntilMs(
  last: SharingRule,
  next: SharingRule,
  sinceMs: number,
  bound: readonly Span[],
  timeZone: string,
): number {
  const { validFromMs } = next
  const held = bound.find(({ fromMs, toMs }) => fromMs <= validFromMs && validFromMs < toMs)
  if (held === undefined || !areChanged(last.key, next.key)) return validFromMs
  return Math.min(coefficientsEndMs(sinceMs, timeZone), held.toMs)
}

function withKeyOf(last: SharingRule, rule: SharingRule, untilMs: number): SharingRule {
  const { key: _key, plantKeys: _plants, sellerKey: _sellers, agreed = [], ...rest } = rule
  const { key, plantKeys, sellerKey } = last
  const others = agreed.filter(({ kind }) => kind !== 'key')
  const parts = [...(last.agreed ?? []).filter(({ kind }) => kind === 'key'), ...others]
  const by = agreed.find(({ kind }) => kind === 'key')?.by ?? null
  return {
    ...rest,
    key,
    ...(plantKeys === undefined ? {} : { plantKeys }),
    ...(sellerKey === undefined ? {} : { sellerKey }),
    ...(parts.length === 0 ? {} : { agreed: parts }),
    keptKey: { untilMs, by },
  }
}

function ruleOf(rules: readonly SharingRule[], atMs: number): SharingRule {
  return rules.findLast(({ validFromMs }) => validFromMs <= atMs) ?? defaultSharingRule(0)
}
