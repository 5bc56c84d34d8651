import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Field } from '../parts/field.tsx'
import { howDecided, MandateLines, StreetLines, TermLines } from '../parts/decision-lines.tsx'
import { DecisionNewsLines } from '../parts/decision-news.tsx'
import type { DecisionsView, DecisionView } from '../view/decisions.ts'
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
      <DecisionNewsLines wording={wording} slug={cell.slug} news={view.news} />
      {view.mayEnter ? (
        <div class="actions">
          <a class="button" href={`/at/${cell.slug}/decisions/new`}>
            {wording.say('mandates.new')}
          </a>
          <a class="button" href={`/at/${cell.slug}/decisions/accounts`}>
            {wording.say('decided.new')}
          </a>
          <a class="button" href={`/at/${cell.slug}/decisions/streets`}>
            {wording.say('street.form.link')}
          </a>
        </div>
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
  const { decision, mandates, terms, streets, isOpen } = of
  const { record } = decision
  const id = `decision-${decision.id}`
  return (
    <article aria-labelledby={id}>
      <h3 id={id}>
        <a href={`/at/${cell.slug}/decisions/${decision.id}`}>{record.title}</a>
      </h3>
      {mandates.map((mandate) => (
        <MandateLines wording={wording} view={view} of={mandate} />
      ))}
      {terms.map((term) => (
        <TermLines wording={wording} view={view} of={term} />
      ))}
      {streets.map((street) => (
        <StreetLines wording={wording} nowMs={view.nowMs} of={street} />
      ))}
      {mandates.length + terms.length + streets.length === 0 && decision.followsId !== null ? (
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
