import type { StreetExample, StreetRule } from '../../assembly/decision/street-rule.ts'
import type { Wording } from '../messages/wording.ts'
import { clock, timesText } from './mandate-sentence.ts'

/** A rule for a street in plain words. */
export function streetSentence(
  wording: Wording,
  { street, rule, when }: Pick<StreetRule, 'street' | 'rule' | 'when'>,
): string {
  const said = { street, when: timesText(wording, when) }
  if (rule.kind === 'access') {
    if (rule.allowed.length === 0) return wording.say('street.closed', said)
    const who = rule.allowed.map((use) => wording.say(`street.use.${use}`)).join(', ')
    return wording.say('street.access', { ...said, who })
  }
  return rule.kind === 'speed'
    ? wording.say('street.speed', { ...said, speed: wording.number(rule.mostKmPerHour) })
    : wording.say('street.quiet', { ...said, level: wording.number(rule.mostDb) })
}

/** An example of what it allows or forbids. */
export function streetExample(
  wording: Wording,
  { rule }: Pick<StreetRule, 'rule'>,
  { at, amount = 0, who, isAllowed }: StreetExample,
): string {
  const number = wording.number(amount)
  const what =
    rule.kind === 'access'
      ? wording.say(`street.use.${who ?? 'through-traffic'}`)
      : wording.say(`street.amount.${rule.kind}`, { number })
  const said = { amount: what, day: wording.weekdays([at.weekday]), time: clock(at.minute) }
  return wording.say(`mandate.example.${isAllowed ? 'allowed' : 'forbidden'}`, said)
}
