import type { Child } from 'hono/jsx'
import { methodChoices } from '../forms/ballot-begin-form.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { DecisionMonths } from '../parts/decision-months.tsx'
import { BrokenLine, WaitingLine } from '../parts/decision-news.tsx'
import { howDecided, MandateLines, StreetLines, TermLines } from '../parts/decision-lines.tsx'
import { Field, FormError, type FormState } from '../parts/field.tsx'
import type { DecisionPageView, SourceView } from '../view/decisions.ts'
import type { CellHead } from '../view/now.ts'

interface Part {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: DecisionPageView
}

/** Where a decision stands, in five steps: heard, discussed, decided, in force, what it did since. */
export function DecisionPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: DecisionPageView
  /** The form to say that it stays. */
  readonly form: FormState
}) {
  const { frame, cell, view, form } = props
  const { wording } = frame
  const { record } = view.of.decision
  const part = { wording, cell, view }
  return (
    <Page frame={frame} title={record.title} nav="together">
      <p class="fine">
        <a href={`/at/${cell.slug}/decisions`}>{wording.say('mandates.title')}</a>
      </p>
      <h1 class="headline">{record.title}</h1>
      <p>{standing(part)}</p>
      <Due {...part} />
      {view.life.broken.map((broken) => (
        <BrokenLine wording={wording} slug={null} of={broken} />
      ))}
      {view.life.keyWaits === null ? null : (
        <WaitingLine wording={wording} slug={null} of={view.life.keyWaits} />
      )}
      <Step wording={wording} name="heard">
        <Sources {...part} kinds={['question']} none="decided.step.heard.none" />
      </Step>
      <Step wording={wording} name="discussed">
        <Sources {...part} kinds={['meeting', 'panel']} none="decided.step.discussed.none" />
      </Step>
      <Step wording={wording} name="made">
        <Made {...part} />
      </Step>
      <Step wording={wording} name="in-force">
        <InForce {...part} />
      </Step>
      <Step wording={wording} name="did">
        <DecisionMonths wording={wording} months={view.life.months} />
      </Step>
      {view.isOpen && view.mayEnter ? <Care {...part} form={form} /> : null}
      <p>
        <a href={`/at/${cell.slug}/decisions/${view.of.decision.id}/report`}>
          {wording.say('decided.report')}
        </a>
      </p>
      <p class="fine">
        <a href={`/api/cells/${view.of.decision.cellId}/decisions/${view.of.decision.id}`}>
          {wording.say('decided.json')}
        </a>
      </p>
    </Page>
  )
}

function Step(props: {
  readonly wording: Wording
  readonly name: 'heard' | 'discussed' | 'made' | 'in-force' | 'did'
  readonly children: Child
}) {
  const { wording, name, children } = props
  return (
    <section aria-labelledby={`step-${name}`}>
      <h2 id={`step-${name}`}>{wording.say(`decided.step.${name}`)}</h2>
      {children}
    </section>
  )
}

/** Where it stands in one sentence. */
function standing({ wording, view }: Part): string {
  const { after } = view.life
  if (view.isOpen) {
    const states = [...view.of.mandates, ...view.of.terms, ...view.of.streets].map(
      ({ state }) => state,
    )
    return wording.say(states.includes('in-force') ? 'decided.is.in-force' : 'decided.is.coming')
  }
  return after === null ? wording.say('decided.is.over') : wording.say('decided.is.followed')
}

function Sources(
  props: Part & {
    readonly kinds: readonly SourceView['kind'][]
    readonly none: 'decided.step.heard.none' | 'decided.step.discussed.none'
  },
) {
  const { wording, cell, view, kinds, none } = props
  const sources = view.sources.filter(({ kind }) => kinds.includes(kind))
  if (sources.length === 0) return <p>{wording.say(none)}</p>
  return (
    <ul>
      {sources.map((of) => (
        <li>
          <Source wording={wording} cell={cell} of={of} />
        </li>
      ))}
    </ul>
  )
}

function Source({
  wording,
  cell,
  of,
}: Pick<Part, 'wording' | 'cell'> & { readonly of: SourceView }) {
  const href = `/at/${cell.slug}/${of.kind}s/${encodeURIComponent(of.id)}`
  switch (of.kind) {
    case 'question':
      return (
        <>
          <a href={href} lang={of.language} dir="auto">
            {of.title}
          </a>{' '}
          {wording.say('decided.people', { count: of.people })}
        </>
      )
    default:
      return <a href={href}>{wording.say(`decided.source.${of.kind}`)}</a>
  }
}

function Made({ wording, cell, view }: Part) {
  const { decision } = view.of
  const { record } = decision
  const ballot = view.sources.find(({ kind }) => kind === 'ballot')
  return (
    <>
      <p>{howDecided(wording, record, decision.decidedMs)}</p>
      {ballot === undefined ? null : (
        <p>
          <Source wording={wording} cell={cell} of={ballot} />
        </p>
      )}
      {record.method === '' ? null : <p>{methodSentence(wording, record.method)}</p>}
      {record.dissent === '' ? null : (
        <p>{wording.say('mandates.dissent', { text: record.dissent })}</p>
      )}
      {record.basis === '' ? null : <p>{wording.say('decided.basis', { text: record.basis })}</p>}
      {record.logRoot === null ? null : (
        <p class="fine">
          {wording.say('decided.log-root')} <code class="wrap">{record.logRoot}</code>
        </p>
      )}
    </>
  )
}

/** How it was counted: methods of ballots in words, others as a steward wrote them. */
function methodSentence(wording: Wording, method: string): string {
  const known = methodChoices.find((kind) => kind === method)
  return known === undefined
    ? wording.say('decided.method', { method })
    : wording.say(`ballot.method.${known}`)
}

function InForce({ wording, cell, view }: Part) {
  const { mandates, terms, streets } = view.of
  const { before, after } = view.life
  return (
    <>
      {mandates.map((of) => (
        <MandateLines wording={wording} view={view} of={of} />
      ))}
      {mandates.some(({ planned }) => planned !== null) ? (
        <p>
          <a href={`/at/${cell.slug}/plan`}>{wording.say('decided.see-plan')}</a>
        </p>
      ) : null}
      {terms.map((of) => (
        <TermLines wording={wording} view={view} of={of} />
      ))}
      {streets.map((of) => (
        <StreetLines wording={wording} nowMs={view.nowMs} of={of} />
      ))}
      {mandates.length + terms.length + streets.length === 0 ? (
        <p>{wording.say('mandates.ends')}</p>
      ) : null}
      {after === null ? null : (
        <p>
          {wording.say('decided.after')}{' '}
          <a href={`/at/${cell.slug}/decisions/${after.id}`}>{after.record.title}</a>{' '}
          {wording.say('decided.on', { date: wording.date(after.decidedMs) })}
        </p>
      )}
      {before.length === 0 ? null : (
        <>
          <p>{wording.say('decided.before')}</p>
          <ol>
            {before.map((of) => (
              <li>
                <a href={`/at/${cell.slug}/decisions/${of.id}`}>{of.record.title}</a>{' '}
                {wording.say('decided.on', { date: wording.date(of.decidedMs) })}
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  )
}

/** That it is time to look at it again, and when next. */
function Due({ wording, cell, view }: Part) {
  const { nextReviewMs, isDue } = view.life
  if (nextReviewMs === null) return null
  const date = wording.date(nextReviewMs)
  if (!isDue) return <p>{wording.say('decided.review.next', { date })}</p>
  const { decision } = view.of
  const title = encodeURIComponent(decision.record.title)
  return (
    <div class="notice limit">
      <p>{wording.say('decided.review.due', { date })}</p>
      {view.mayEnter ? (
        <p>
          <a class="row-link" href={`/at/${cell.slug}/questions?question=${title}`}>
            {wording.say('decided.again.question')}
          </a>{' '}
          <a
            class="row-link"
            href={`/at/${cell.slug}/ballots/new?title=${title}&follows=${decision.id}`}
          >
            {wording.say('decided.again.ballot')}
          </a>
        </p>
      ) : null}
    </div>
  )
}

/** What stewards do with it: replace it, end it, say that it stays. */
function Care({ wording, cell, view, form }: Part & { readonly form: FormState }) {
  const { decision, mandates, terms } = view.of
  const base = `/at/${cell.slug}/decisions`
  const follows = `follows=${decision.id}`
  return (
    <section aria-labelledby="care-heading">
      <h2 id="care-heading">{wording.say('decided.care')}</h2>
      <p>
        {mandates.length === 0 && terms.length > 0 ? null : (
          <a class="row-link" href={`${base}/new?${follows}`}>
            {wording.say('decided.replace.rule')}
          </a>
        )}{' '}
        <a class="row-link" href={`${base}/accounts?${follows}`}>
          {wording.say('decided.replace.accounts')}
        </a>
      </p>
      <details open={form.refused !== null}>
        <summary>{wording.say('decided.stays')}</summary>
        <form class="stack" method="post" action={`${base}/${decision.id}/review`}>
          <FormError form={form} fields={['nextMs', 'note']} />
          <Field label={wording.say('decided.stays.next')} name="nextMs" form={form} type="date" />
          <Field
            label={wording.say('decided.stays.note')}
            name="note"
            form={form}
            autocomplete="off"
            most={2_000}
          />
          <p>
            <button type="submit">{wording.say('decided.stays')}</button>
          </p>
        </form>
      </details>
      <details>
        <summary>{wording.say('mandates.end')}</summary>
        <form class="stack" method="post" action={`${base}/end`}>
          <input type="hidden" name="id" value={decision.id} />
          <Field
            label={wording.say('mandates.end.reason')}
            name="title"
            isRequired
            autocomplete="off"
          />
          <p>
            <button type="submit">{wording.say('mandates.end')}</button>
          </p>
        </form>
      </details>
      {view.life.reviews.length === 0 ? null : (
        <>
          <h3>{wording.say('decided.reviews')}</h3>
          <ul>
            {view.life.reviews.map(({ atMs, note }) => (
              <li>
                {wording.date(atMs)}
                {note === '' ? null : `: ${note}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
