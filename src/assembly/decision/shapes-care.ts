import * as v from 'valibot'
import type { AgreedChange } from '../../accounts/sharing/store-changes.ts'
import type { AgreedMonth } from '../../accounts/sharing/store-agreed.ts'
import type { Decision } from './decision.ts'
import { decisionAnswer, decisionShape, termBody } from './shapes-decision.ts'
import type { MandateEffect } from './store-effect.ts'
import type { DecisionLife } from './store-life.ts'

const wholeShape = v.pipe(v.number(), v.integer())

/** Terms of the accounts to be tried. */
export const termsTrialBody = v.object({
  terms: v.pipe(v.array(termBody), v.minLength(1), v.maxLength(10)),
  followsId: v.exactOptional(v.nullable(v.pipe(v.string(), v.maxLength(100))), null),
})

const changedGroupShape = v.object({
  homes: v.pipe(v.nullable(v.number()), v.description('null: some, but fewer than 5')),
  meanMicro: v.nullable(v.number()),
})

/** As `TermsTrial`. */
export const termsTrialShape = v.object({
  month: v.string(),
  intervals: v.number(),
  gain: changedGroupShape,
  lose: changedGroupShape,
  same: changedGroupShape,
  isAllWorse: v.boolean(),
  keptLeastMicro: v.nullable(v.number()),
  own: v.array(v.object({ homeId: v.string(), changeMicro: v.number() })),
  tooSoon: v.pipe(
    v.nullable(v.object({ code: v.string(), message: v.string(), at: v.string() })),
    v.description('Why the sharing key cannot begin or end when it says; entering it is refused'),
  ),
})

/** That a decision was looked at again and stays. */
export const reviewBody = v.object({
  nextMs: v.exactOptional(v.nullable(wholeShape), null),
  note: v.exactOptional(v.string(), ''),
})

/** As `DecisionReview`. */
export const reviewShape = v.object({
  atMs: v.number(),
  nextMs: v.nullable(v.number()),
  note: v.string(),
})

const earlierShape = v.object({ id: v.string(), title: v.string(), decidedMs: v.number() })

/** A decision and what became of it: `DecisionLife`. */
export const lifeShape = v.object({
  ...decisionShape.entries,
  before: v.pipe(v.array(earlierShape), v.description('What it follows, the nearest first')),
  after: v.nullable(earlierShape),
  reviews: v.array(reviewShape),
  nextReviewMs: v.nullable(v.number()),
  isDue: v.boolean(),
  months: v.array(
    v.object({
      month: v.string(),
      held: v.pipe(v.number(), v.description('Quarter hours')),
      bound: v.number(),
      broken: v.number(),
      perKwMicro: v.number(),
      least: v.nullable(
        v.object({
          homes: v.number(),
          promisedMicro: v.number(),
          keptMicro: v.nullable(v.number()),
          movedMicro: v.number(),
        }),
      ),
      change: v.pipe(
        v.nullable(
          v.object({
            intervals: v.number(),
            unplanned: v.number(),
            gain: changedGroupShape,
            lose: changedGroupShape,
            same: changedGroupShape,
          }),
        ),
        v.description('What its terms meant for homes beside the rule before, in groups of five'),
      ),
    }),
  ),
  broken: v.array(
    v.object({
      mandateId: v.string(),
      sentence: v.string(),
      days: v.array(v.number()),
      quarters: v.number(),
      mostOver: v.number(),
    }),
  ),
  keyWaits: v.pipe(
    v.nullable(v.object({ fromMs: v.number(), untilMs: v.number() })),
    v.description('When its sharing key was to begin and may: until then that of before goes on'),
  ),
})

export function lifeAnswer(
  life: DecisionLife,
  effects: ReadonlyMap<string, MandateEffect>,
  nowMs: number,
) {
  const { decision, before, after, reviews, months, broken, keyWaits } = life
  return {
    ...decisionAnswer(decision, effects, nowMs),
    before: before.map(earlier),
    after: after === null ? null : earlier(after),
    reviews: [...reviews],
    nextReviewMs: life.nextReviewMs,
    isDue: life.isDue,
    months: months.map(({ fromMs: _begins, least, change, ...of }) => ({
      ...of,
      change: change === null ? null : changeAnswer(change),
      least: least === null ? null : leastAnswer(least),
    })),
    broken: broken.map(({ mandateId, sentence, days }) => ({
      mandateId,
      sentence,
      days: [...days.dayMs],
      quarters: days.quarters,
      mostOver: days.mostOver,
    })),
    keyWaits: keyWaits === null ? null : { fromMs: keyWaits.fromMs, untilMs: keyWaits.untilMs },
  }
}

function changeAnswer({ intervals, unplanned, gain, lose, same }: AgreedChange) {
  return { intervals, unplanned, gain, lose, same }
}

function leastAnswer({ homes, promisedMicro, keptMicro, movedMicro }: AgreedMonth) {
  return { homes, promisedMicro, keptMicro, movedMicro }
}

function earlier({ id, record, decidedMs }: Decision) {
  return { id, title: record.title, decidedMs }
}
