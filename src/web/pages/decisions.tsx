import type { DecisionRecord } from '../../assembly/decision/decision.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Field } from '../parts/field.tsx'
import { exampleSentence, mandateSentence } from '../parts/mandate-sentence.ts'
import { plannedSentence } from '../parts/planned-mandates.tsx'
import type { DecisionsView, DecisionView, MandateView } from '../view/decisions.ts'
import type { CellHead } from '../view/now.ts'

/** What a neighbourhood has decided: its rules in force, what each did, and all that is on record. */
export function DecisionsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: DecisionsView
}) {
  const { frame, cell, view } = props
  const { wording } = frame
  const open = view.decisions.filter(({ isOpen }) => isOpen)
  const past = view.decisions.filter(({ isOpen }) => !isOpen)
  return (
    <Page frame={frame} title={wording.say('mandates.title')} nav="together">
      <h1>{wording.say('mandates.heading', { name: cell.name })}</h1>
      <p>{wording.say('mandates.sentence')}</p>
      {view.mayEnter ? (
        <p>
          <a class="button" href={`/at/${cell.slug}/decisions/new`}>
            {wording.say('mandates.new')}
          </a>
        </p>
      ) : (
        <p>{wording.say('mandates.read-only')}</p>
      )}
      {view.decisions.length === 0 ? <p>{wording.say('mandates.none')}</p> : null}
      <Decisions {...{ wording, cell, view }} heading="mandates.in-force" decisions={open} />
      <Decisions {...{ wording, cell, view }} heading="mandates.record" decisions={past} />
    </Page>
  )
}

interface Part {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: DecisionsView
}

function Decisions(
  props: Part & {
    readonly heading: 'mandates.in-force' | 'mandates.record'
    readonly decisions: readonly DecisionView[]
  },
) {
  const { wording, heading, decisions } = props
  if (decisions.length === 0) return null
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{wording.say(heading)}</h2>
      {decisions.map((of) => (
        <OneDecision {...props} of={of} />
      ))}
    </section>
  )
}

function OneDecision({ wording, cell, view, of }: Part & { readonly of: DecisionView }) {
  const { decision, mandates, isOpen } = of
  const { record } = decision
  const id = `decision-${decision.id}`
  return (
    <article aria-labelledby={id}>
      <h3 id={id}>{record.title}</h3>
      {mandates.map((mandate) => (
        <MandateLines wording={wording} view={view} of={mandate} />
      ))}
      {mandates.length === 0 && decision.followsId !== null ? (
        <p>{wording.say('mandates.ends')}</p>
      ) : null}
      <p>
        {howDecided(wording, record, decision.decidedMs)}{' '}
        {of.ballotId === null ? null : (
          <a href={`/at/${cell.slug}/ballots/${of.ballotId}`}>{wording.say('ballot.to')}</a>
        )}
      </p>
      {record.dissent === '' ? null : (
        <p>{wording.say('mandates.dissent', { text: record.dissent })}</p>
      )}
      <p>
        <a href={`/at/${cell.slug}/decisions/${decision.id}/report`} aria-describedby={id}>
          {wording.say('report.link')}
        </a>
      </p>
      {isOpen && view.mayEnter ? (
        <details>
          <summary>{wording.say('mandates.end')}</summary>
          <form class="stack" method="post" action={`/at/${cell.slug}/decisions/end`}>
            <input type="hidden" name="id" value={decision.id} />
            <Field
              label={wording.say('mandates.end.reason')}
              name="title"
              scope={decision.id}
              isRequired
              autocomplete="off"
            />
            <p>
              <button type="submit">{wording.say('mandates.end')}</button>
            </p>
          </form>
        </details>
      ) : null}
    </article>
  )
}

function MandateLines(props: {
  readonly wording: Wording
  readonly view: DecisionsView
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

function howDecided(wording: Wording, record: DecisionRecord, decidedMs: number): string {
  const decided = wording.say(`mandates.decided.${record.convened}`, {
    date: wording.date(decidedMs),
  })
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
