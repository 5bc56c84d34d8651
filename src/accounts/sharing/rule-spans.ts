import { agreedKinds, type AgreedPart } from './agreed-part.ts'
import { defaultSharingRule, type SharingRule } from './sharing-rule.ts'

/** A span of time: the first instant in it, and the first no longer in it. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** What was agreed on together, and when it held. */
export interface AgreedSpan extends AgreedPart, Span {}

/** What of the rules in `[fromMs, toMs)` was agreed on together, by kind and then by time. `rules`: by their beginning. */
export function agreedSpans(rules: readonly SharingRule[], { fromMs, toMs }: Span): AgreedSpan[] {
  const spans: AgreedSpan[] = []
  for (const kind of agreedKinds) {
    for (const [i, rule] of rules.entries()) {
      const part = rule.agreed?.find((of) => of.kind === kind)
      const beginMs = Math.max(fromMs, rule.validFromMs)
      const endMs = Math.min(toMs, rules[i + 1]?.validFromMs ?? Infinity)
      if (part === undefined || endMs <= beginMs) continue
      const last = spans.at(-1)
      const isOn = last?.kind === kind && last.by.id === part.by.id && last.toMs === beginMs
      if (isOn) spans[spans.length - 1] = { ...last, toMs: endMs }
      else spans.push({ ...part, fromMs: beginMs, toMs: endMs })
    }
  }
  return spans
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
