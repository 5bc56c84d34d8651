import { minuteMs, quarterMs } from '../../kernel/steps.ts'
import type { Span } from './rule-spans.ts'
import { defaultSharingRule, type SharingRule } from './sharing-rule.ts'

/** How long an interval of a rule is, ms. */
export function stepMsOf({ stepMinutes = 15 }: Pick<SharingRule, 'stepMinutes'>): number {
  return stepMinutes * minuteMs
}

/**
 * The interval that an instant is settled in: a quarter hour, or the longer step that the rule asks for, counted from full hours (UTC)
 * on. Where another rule begins within it, it ends there. `rules`: by their beginning.
 */
export function stepAt(rules: readonly SharingRule[], atMs: number): Span {
  const index = rules.findLastIndex(({ validFromMs }) => validFromMs <= atMs)
  const rule = rules[index] ?? defaultSharingRule(0)
  const stepMs = stepMsOf(rule)
  const fromMs = Math.floor(atMs / stepMs) * stepMs
  const nextMs = rules[index + 1]?.validFromMs ?? Infinity
  return {
    fromMs: Math.max(fromMs, rule.validFromMs),
    toMs: Math.min(fromMs + stepMs, nextMs),
  }
}

/** The intervals from that of `fromMs` on that end by `toMs`, ascending. */
export function stepsBetween(rules: readonly SharingRule[], fromMs: number, toMs: number): Span[] {
  const steps: Span[] = []
  for (let atMs = fromMs; atMs < toMs;) {
    const step = stepAt(rules, atMs)
    if (step.toMs > toMs) break
    steps.push(step)
    atMs = step.toMs
  }
  return steps
}

/** The starts of the quarter hours of an interval. */
export function quartersOf({ fromMs, toMs }: Span): number[] {
  return Array.from({ length: (toMs - fromMs) / quarterMs }, (_, k) => fromMs + k * quarterMs)
}

/** The number of an interval: decides whose turn an odd Wh is, and is one more with each. */
export function turnOf(rule: Pick<SharingRule, 'stepMinutes'>, startMs: number): number {
  return Math.floor(startMs / stepMsOf(rule))
}
