import * as v from 'valibot'
import { termStartMs } from '../../accounts/sharing/agreed.ts'
import type { AgreedKind } from '../../accounts/sharing/agreed-part.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { DecisionDraft } from '../decision/decisions.ts'
import { mandateBody, streetBody, termBody } from '../decision/shapes-decision.ts'
import type { BallotDefinition } from './log/ballot-shapes.ts'

/** What is decided where an option wins: the rules, the earlier decision that they replace, and what they stand on. */
export const optionDecisionShape = v.pipe(
  v.object({
    followsId: v.exactOptional(v.nullable(v.pipe(v.string(), v.maxLength(100))), null),
    basis: v.exactOptional(v.pipe(v.string(), v.maxLength(2_000)), ''),
    mandates: v.exactOptional(v.pipe(v.array(mandateBody), v.maxLength(20)), []),
    terms: v.exactOptional(v.pipe(v.array(termBody), v.maxLength(10)), []),
    streets: v.exactOptional(v.pipe(v.array(streetBody), v.maxLength(20)), []),
  }),
  v.check(
    ({ mandates, terms, streets }) => mandates.length + terms.length + streets.length > 0,
    'it has one rule at least, in mandates, terms or streets',
  ),
)

export type OptionDecision = v.InferOutput<typeof optionDecisionShape>

/** As an option carries it (`decision` of an option). */
export function optionDecisionText(
  decision: Pick<DecisionDraft, 'followsId' | 'mandates' | 'terms' | 'streets'> & {
    readonly basis: string
  },
): string {
  return canonicalJson(v.parse(optionDecisionShape, decision))
}

/** What an option carries; refused where it is no draft of a decision. */
export function optionDecisionOf(text: string): Result<OptionDecision> {
  const bad = (why: string, at: string) =>
    refuse('no-draft', `This is no draft of a decision: ${why}.`, at)
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return bad('it is not JSON', 'decision')
  }
  const parsed = v.safeParse(optionDecisionShape, content)
  if (parsed.success) return success(parsed.output)
  const [issue] = parsed.issues
  return bad(issue.message, v.getDotPath(issue) ?? 'decision')
}

/** The rules of options that won, within the time in which a ballot says that they hold; what is about accounts from the next whole day or month on. */
export function rulesWithin(
  parts: readonly OptionDecision[],
  holds: BallotDefinition['holds'],
  timeZone: string,
): Required<Pick<DecisionDraft, 'mandates' | 'terms' | 'streets'>> {
  const within = <Rule extends { readonly fromMs: number | null; readonly untilMs: number | null }>(
    rule: Rule,
    kind?: AgreedKind,
  ): Rule => {
    const atMs = (ms: number | null = null): number | null =>
      ms === null || kind === undefined ? ms : termStartMs(kind, ms, timeZone)
    return {
      ...rule,
      fromMs: rule.fromMs ?? atMs(holds?.fromMs),
      untilMs: rule.untilMs ?? atMs(holds?.untilMs),
    }
  }
  return {
    mandates: parts.flatMap(({ mandates }) => mandates.map((of) => within(of))),
    terms: parts.flatMap(({ terms }) => terms.map((of) => within(of, of.term.kind))),
    streets: parts.flatMap(({ streets }) => streets.map((of) => within(of))),
  }
}
