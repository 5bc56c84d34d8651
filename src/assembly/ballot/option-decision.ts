import * as v from 'valibot'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { MandateDraft } from '../decision/decisions.ts'
import { mandateBody } from '../decision/shapes-decision.ts'

/** What is decided where an option wins: the rules, the earlier decision that they replace, and what they stand on. */
export const optionDecisionShape = v.object({
  followsId: v.exactOptional(v.nullable(v.pipe(v.string(), v.maxLength(100))), null),
  basis: v.exactOptional(v.pipe(v.string(), v.maxLength(2_000)), ''),
  mandates: v.pipe(v.array(mandateBody), v.minLength(1), v.maxLength(20)),
})

export type OptionDecision = v.InferOutput<typeof optionDecisionShape>

/** As an option carries it (`decision` of an option). */
export function optionDecisionText(decision: {
  readonly followsId: string | null
  readonly basis: string
  readonly mandates: readonly MandateDraft[]
}): string {
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
