import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { minuteMs } from '../../kernel/steps.ts'
import { localIso } from '../period.ts'
import { stepMsOf } from '../sharing/settlement-steps.ts'
import { defaultSharingRule, type SharingRule } from '../sharing/sharing-rule.ts'

/**
 * Throws a refusal where what was published of an interval is of another length than the intervals that the rule of then settles. No sum
 * or part of it would be what the grid operator allocated. `rules`: by their beginning.
 */
export function checkStep(
  rules: readonly SharingRule[],
  startMs: number,
  stepMs: number,
  timeZone: string,
): void {
  const rule = rules.findLast(({ validFromMs }) => validFromMs <= startMs) ?? defaultSharingRule(0)
  const ours = stepMsOf(rule) / minuteMs
  const minutes = stepMs / minuteMs
  if (minutes === ours) return
  const at = localIso(startMs, timeZone).slice(0, 16).replace('T', ' ')
  const message = `The file has steps of ${minutes} minutes, and at ${at} the accounts settle in steps of ${ours}: ask the grid operator for values of ${ours} minutes, or send the file for another time.`
  throw new RefusalError(refuse('allocation-other-step', message, 'file', { minutes, ours, at }))
}
