import type { DecisionRecord } from '../../assembly/decision/decision.ts'
import type { Wording } from '../messages/wording.ts'
import type { DecisionsView, MandateView, StreetView, TermView } from '../view/decisions.ts'
import { exampleSentence, mandateSentence } from './mandate-sentence.ts'
import { plannedSentence } from './planned-mandates.tsx'
import { streetExample, streetSentence } from './street-sentence.ts'
import { termExampleSentence, termSentence } from './term-sentence.ts'

/** When it is seen, and the names of homes and feeders. */
type Seen = Pick<DecisionsView, 'nowMs' | 'names'>

/** A rule that plans keep: what it says, whether it holds, and what it did. */
export function MandateLines(props: {
  readonly wording: Wording
  readonly view: Seen
  readonly of: MandateView
}) {
  const { wording, view, of } = props
  const { mandate, state } = of
  const date = wording.date(state === 'ended' ? (mandate.untilMs ?? view.nowMs) : mandate.fromMs)
  return (
    <>
      <p class="notice limit">{mandateSentence(wording, mandate, view.names)}</p>
      <p>
        {[
          wording.say(`mandates.state.${state}`, { date }),
          plannedSentence(wording, of.planned, view.nowMs),
          effectSentence(wording, of),
        ]
          .filter((text) => text !== '')
          .join(' ')}
      </p>
      <ul>
        {mandate.examples.map((example) => (
          <li>{exampleSentence(wording, mandate.rule, example)}</li>
        ))}
      </ul>
    </>
  )
}

/** What was decided about accounts: what it says, and whether it holds. */
export function TermLines(props: {
  readonly wording: Wording
  readonly view: Seen
  readonly of: TermView
}) {
  const { wording, view, of } = props
  const { kept, state } = of
  const date = wording.date(state === 'ended' ? (of.untilMs ?? view.nowMs) : of.fromMs)
  return (
    <>
      <p class="notice limit">{termSentence(wording, kept.term, view.names)}</p>
      <p>{wording.say(`mandates.state.${state}`, { date })}</p>
      <ul>
        {kept.examples.map((example) => (
          <li>{termExampleSentence(wording, example, view.names)}</li>
        ))}
      </ul>
    </>
  )
}

/** A rule for a street: nothing obeys it yet, and that is said. */
export function StreetLines(props: {
  readonly wording: Wording
  readonly nowMs: number
  readonly of: StreetView
}) {
  const { wording, nowMs } = props
  const { street, state } = props.of
  const date = wording.date(state === 'ended' ? (street.untilMs ?? nowMs) : street.fromMs)
  return (
    <>
      <p class="notice limit">{streetSentence(wording, street)}</p>
      <p>
        {wording.say(`mandates.state.${state}`, { date })} {wording.say('street.later')}
      </p>
      <ul>
        {street.examples.map((example) => (
          <li>{streetExample(wording, street, example)}</li>
        ))}
      </ul>
    </>
  )
}

/** What a rule did since it holds. */
export function effectSentence(wording: Wording, of: MandateView): string {
  const { effect, state } = of
  if (effect === null) return state === 'coming' ? '' : wording.say('mandates.effect.none')
  const { kind } = of.mandate.rule
  const isReserve = kind === 'battery-reserve'
  if (kind === 'order') return wording.say('mandates.effect.order', { count: effect.bound })
  if (kind === 'weight') return wording.say('mandates.effect.weight', { count: effect.bound })
  return [
    wording.say('mandates.effect.held', { count: effect.held }),
    effect.bound === 0
      ? wording.say('mandates.effect.free')
      : wording.say(isReserve ? 'mandates.effect.bound.reserve' : 'mandates.effect.bound', {
          count: effect.bound,
          money: wording.money(effect.perKwMicro),
        }),
    effect.broken === 0
      ? ''
      : wording.say('mandates.effect.broken', {
          count: effect.broken,
          amount: isReserve ? wording.energy(effect.mostOver) : wording.power(effect.mostOver),
        }),
  ]
    .filter((text) => text !== '')
    .join(' ')
}

/** Where and when it was decided. */
export function decisionMoment(
  wording: Wording,
  { convened }: Pick<DecisionRecord, 'convened'>,
  decidedMs: number,
): string {
  return wording.say(`mandates.decided.${convened}`, { date: wording.date(decidedMs) })
}

/** Where and when it was decided, and how many were for it. */
export function howDecided(wording: Wording, record: DecisionRecord, decidedMs: number): string {
  const decided = decisionMoment(wording, record, decidedMs)
  if (record.tally === null) return decided
  const { inFavour, against, abstained, eligible } = record.tally
  const counts = wording.say('mandates.tally', {
    inFavour: wording.number(inFavour),
    against: wording.number(against),
    abstained: wording.number(abstained),
    eligible: wording.number(eligible),
  })
  return `${decided} ${counts}`
}
