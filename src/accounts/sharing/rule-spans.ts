import { defaultSharingRule, type SharingRule } from './sharing-rule.ts'

/** A span of time: the first instant in it, and the first no longer in it. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** The parts of `[fromMs, toMs)` in which the rule that holds is `wanted`, ascending. `rules`: by their beginning. */
export function spansWhere(
  rules: readonly SharingRule[],
  { fromMs, toMs }: Span,
  wanted: (rule: SharingRule) => boolean,
): Span[] {
  const all = [defaultSharingRule(0), ...rules]
  return all.flatMap((rule, i) => {
    const span = {
      fromMs: Math.max(fromMs, rule.validFromMs),
      toMs: Math.min(toMs, all[i + 1]?.validFromMs ?? Infinity),
    }
    return span.fromMs < span.toMs && wanted(rule) ? [span] : []
  })
}
