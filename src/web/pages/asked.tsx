import { answerLimits, verdicts } from '../../assembly/report/answer.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { cellName } from '../parts/cell-name.ts'
import { StandingLine } from '../parts/became.tsx'
import { Field, FormError, Select, TextArea, type FormState } from '../parts/field.tsx'
import { DataTable } from '../parts/figure.tsx'
import { wholePercent } from './report.tsx'
import type { AskedView, ProposalView } from '../view/asked.ts'

type Props = {
  readonly frame: Frame
  readonly view: AskedView
  /** The form that was refused: of taking a report, passing on, drawing up, or answering. */
  readonly form: FormState
}

/** *A question of a body*: which neighbourhoods were asked, their reports, what bridges, and what was answered by when. Everybody may read it. */
export function AskedPage(props: Props) {
  const { frame, view, form } = props
  const { wording } = frame
  const { question, body, slate } = view
  return (
    <Page frame={frame} title={question.question} {...(view.isSteward ? { nav: 'together' } : {})}>
      <p class="fine">
        <a href={`/bodies/${body.slug}`}>{wording.say('body.title', { name: body.name })}</a>
      </p>
      <div class="talk" lang={question.language} dir="auto">
        <h1>{question.question}</h1>
        {question.background === '' ? null : <p>{question.background}</p>}
      </div>
      <p>
        {wording.say('asked.sentence', { count: view.asked.length })}{' '}
        {slate === null
          ? wording.say('asked.reports-due', { date: wording.date(question.reportsDueMs) })
          : null}
      </p>
      <FormError form={form} fields={['verdict', 'reason', 'amended', 'file']} />
      {slate === null ? null : <Proposals {...props} />}
      <Reports {...props} />
      {slate === null ? <BeforeSlate {...props} /> : <HowMade {...props} />}
      {view.isSteward && view.asked.some(({ cell }) => view.nodeNames.has(cell)) ? (
        <details>
          <summary>{wording.say('asked.again')}</summary>
          <p>{wording.say('asked.again.sentence')}</p>
          <form method="post" action={`${view.base}/tell-again`}>
            <button type="submit">{wording.say('asked.again.now')}</button>
          </form>
        </details>
      ) : null}
    </Page>
  )
}

function Proposals(props: Props) {
  const { frame, view } = props
  const { wording } = frame
  const overdue = view.proposals.filter(({ standing }) => standing.kind === 'overdue').length
  const dueMs = view.slate?.slate.dueMs ?? 0
  return (
    <section aria-labelledby="answers-heading">
      <h2 id="answers-heading">{wording.say('asked.answers')}</h2>
      <p class={overdue > 0 ? 'notice wrong' : undefined}>
        {overdue > 0
          ? wording.say('asked.answers.overdue', {
              count: overdue,
              body: view.body.name,
              date: wording.date(dueMs),
            })
          : wording.say('asked.answers.due', { body: view.body.name, date: wording.date(dueMs) })}
      </p>
      {view.proposals.map((of, i) => (
        <OneProposal {...props} of={of} place={i} dueMs={dueMs} />
      ))}
    </section>
  )
}

function OneProposal(
  props: Props & { readonly of: ProposalView; readonly place: number; readonly dueMs: number },
) {
  const { frame, view, of, place, dueMs } = props
  const { wording } = frame
  const { proposal, standing } = of
  const { bridged } = proposal
  const nameOf = (cell: string): string =>
    cellName(
      wording,
      cell,
      view.slate?.slate.inputs.find((input) => input.cell === cell)?.name ?? cell,
      view.nodeNames,
    )
  return (
    <article class="proposal" aria-labelledby={`proposal-${place}`}>
      <h3 id={`proposal-${place}`} lang={proposal.language} dir="auto">
        {proposal.text}
      </h3>
      <p>
        <StandingLine wording={wording} standing={standing} dueMs={dueMs} />
      </p>
      <ul>
        {bridged.assemblies.map(({ assembly, least, leastGroup, votes }) => (
          <li>
            {wording.say('asked.least', {
              name: nameOf(assembly),
              share: wholePercent(wording, least),
              group: leastGroup,
              votes: wording.number(votes),
            })}
          </li>
        ))}
        {bridged.dissent.map(({ assembly, group, disagrees, votes }) => (
          <li>
            <strong>
              {wording.say('asked.dissent', {
                name: nameOf(assembly),
                group,
                disagrees: wording.number(disagrees),
                votes: wording.number(votes),
              })}
            </strong>
          </li>
        ))}
      </ul>
      {view.isSteward ? <AnswerForm {...props} /> : null}
    </article>
  )
}

function AnswerForm({
  frame,
  view,
  of,
  place,
  form,
}: Props & { readonly of: ProposalView; readonly place: number }) {
  const { wording } = frame
  const { statement } = of.proposal
  const own = form.values['statement'] === statement ? form : { values: {}, refused: null }
  const scope = String(place)
  return (
    <details open={own.refused !== null || of.standing.kind === 'overdue'}>
      <summary>
        {wording.say(of.standing.kind === 'answered' ? 'asked.correct' : 'asked.answer')}
      </summary>
      <form class="stack" method="post" action={`${view.base}/answer`}>
        <input type="hidden" name="statement" value={statement} />
        <Select
          label={wording.say('asked.verdict')}
          name="verdict"
          form={own}
          scope={scope}
          options={verdicts.map((value) => ({
            value,
            text: wording.say(`asked.verdict.${value}`),
          }))}
        />
        <TextArea
          label={wording.say('asked.reason')}
          name="reason"
          form={own}
          scope={scope}
          hint={wording.say('asked.reason.hint', { most: answerLimits.chars })}
          most={answerLimits.chars}
        />
        <TextArea
          label={wording.say('asked.amended')}
          name="amended"
          form={own}
          scope={scope}
          hint={wording.say('asked.amended.hint')}
          most={answerLimits.chars}
        />
        <p>
          <button class="main" type="submit">
            {wording.say('asked.answer.give')}
          </button>
        </p>
      </form>
    </details>
  )
}

function Reports({ frame, view }: Props) {
  const { wording } = frame
  const sent = new Set(view.reports.map(({ cell }) => cell))
  const missing = view.asked.filter(({ cell }) => !sent.has(cell))
  return (
    <section aria-labelledby="reports-heading">
      <h2 id="reports-heading">{wording.say('asked.reports')}</h2>
      {view.reports.length === 0 ? (
        <p>{wording.say('asked.reports.none')}</p>
      ) : (
        <DataTable
          wording={wording}
          caption={wording.say('asked.reports')}
          stacks={2}
          columns={[
            { head: wording.say('asked.neighbourhood') },
            { head: wording.say('asked.voted'), isNumber: true },
            { head: wording.say('asked.made') },
            { head: wording.say('asked.hash') },
          ]}
          rows={view.reports.map(({ cell, name, reportId, participants, madeMs, hash }) => [
            <a href={`${view.page}/reports/${reportId.split(':').at(-1)}`}>
              {cellName(wording, cell, name, view.nodeNames)}
            </a>,
            wording.number(participants),
            wording.date(madeMs),
            <code>{hash.slice(0, 12)}</code>,
          ])}
        />
      )}
      {view.reports.length === 0 ? null : (
        <p>
          <a class="row-link" href={`${view.page}/side-by-side`}>
            {wording.say('beside.link')}
          </a>
        </p>
      )}
      {missing.length === 0 ? null : (
        <p>
          {wording.say('asked.missing', {
            names: missing
              .map(({ cell, name }) => cellName(wording, cell, name, view.nodeNames))
              .join(', '),
          })}
        </p>
      )}
    </section>
  )
}

/** For a steward, before days are counted: what to pass on, a report that came as a file, and drawing up. */
function BeforeSlate({ frame, view, form }: Props) {
  const { wording } = frame
  return (
    <>
      <section aria-labelledby="statements-heading">
        <h2 id="statements-heading">{wording.say('asked.statements')}</h2>
        <ul>
          {view.shared.map(({ text, language }) => (
            <li>
              <q lang={language} dir="auto">
                {text}
              </q>
            </li>
          ))}
        </ul>
      </section>
      {view.isSteward ? (
        <>
          <PassOn wording={wording} view={view} />
          <section aria-labelledby="draw-heading">
            <h2 id="draw-heading">{wording.say('asked.draw')}</h2>
            <p>
              {wording.say('asked.draw.sentence', {
                count: view.question.answerDays,
                most: view.question.slateSize,
              })}
            </p>
            <form method="post" action={`${view.base}/slate`}>
              <button class="main" type="submit">
                {wording.say('asked.draw.now')}
              </button>
            </form>
          </section>
          <details open={form.refused?.at === 'file'}>
            <summary>{wording.say('asked.take')}</summary>
            <form
              class="stack"
              method="post"
              action={`${view.base}/take`}
              enctype="multipart/form-data"
            >
              <Field
                label={wording.say('asked.take.file')}
                name="file"
                type="file"
                form={form}
                accept=".jsonld,.json"
                isRequired
              />
              <p>
                <button type="submit">{wording.say('asked.take.send')}</button>
              </p>
            </form>
          </details>
        </>
      ) : null}
    </>
  )
}

function PassOn({ wording, view }: { readonly wording: Wording; readonly view: AskedView }) {
  if (view.own.length === 0) return null
  return (
    <section aria-labelledby="own-heading">
      <h2 id="own-heading">{wording.say('asked.own')}</h2>
      <p>{wording.say('asked.own.sentence')}</p>
      <ul class="plain rows">
        {view.own.map(({ id, text, language, name }, i) => (
          <li>
            <p id={`own-${i}`}>
              <q lang={language} dir="auto">
                {text}
              </q>{' '}
              <small>{name}</small>
            </p>
            <form class="line" method="post" action={`${view.base}/pass-on`}>
              <input type="hidden" name="statement" value={id} />
              <button type="submit" aria-describedby={`own-${i}`}>
                {wording.say('asked.own.pass')}
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  )
}

function HowMade({ frame, view }: Props) {
  const { wording } = frame
  return (
    <section aria-labelledby="how-heading">
      <h2 id="how-heading">{wording.say('asked.how')}</h2>
      <p>{wording.say('asked.how.sentence')}</p>
      <p class="fine">
        {wording.say('asked.how.hash')} <code>{view.slate?.hash}</code>
      </p>
      <p class="figure-csv">
        <a href={`/api/shared-questions/${view.question.id}`}>{wording.say('asked.json')}</a>
      </p>
    </section>
  )
}
