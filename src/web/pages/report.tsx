import type { Report, ReportBallot } from '../../assembly/report/report.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { FormError, TextArea, type FormState } from '../parts/field.tsx'
import { DataTable } from '../parts/figure.tsx'
import type { ReportView } from '../view/report.ts'

type Props = { readonly frame: Frame; readonly view: ReportView; readonly form: FormState }

/** *A report*: who took part, what unites and divides, who objects, what was decided and what that did, and how anybody checks it. Prints on A4. */
export function ReportPage(props: Props) {
  const { frame, view, form } = props
  const { wording } = frame
  const { report } = view
  return (
    <Page
      frame={frame}
      title={wording.say('report.title', { name: view.title })}
      {...(view.isPublic ? {} : { nav: 'together' })}
    >
      {view.back === null ? null : (
        <p class="fine no-print">
          <a href={view.back}>{view.title}</a>
        </p>
      )}
      <p class="fine">{wording.say(`report.kind.${view.subject}`)}</p>
      <h1 lang={view.language ?? undefined} dir="auto">
        {view.title}
      </h1>
      <FormError form={form} fields={['statements']} />
      {report === null ? (
        <p>{wording.say('report.none')}</p>
      ) : (
        <Content wording={wording} report={report} hash={report.proof.hash} />
      )}
      {report === null ? null : <Check {...props} />}
      {view.mayMake ? <Make {...props} /> : null}
    </Page>
  )
}

type Part = { readonly wording: Wording; readonly report: Report }

function Content({ wording, report, hash }: Part & { readonly hash: string }) {
  const { sender, madeMs, question, people, groups } = report
  return (
    <>
      <p>
        {wording.say('report.made', { name: sender.name, date: wording.date(madeMs) })}{' '}
        {question === null
          ? null
          : question.closedMs === null
            ? wording.say('report.open')
            : wording.say('report.closed', { date: wording.date(question.closedMs) })}
      </p>
      {question === null ? null : (
        <>
          <p>
            {groups.length === 0
              ? wording.say('report.people', { count: people.participants })
              : wording.say('report.people-placed', {
                  participants: wording.number(people.participants),
                  placed: wording.number(people.placed),
                })}{' '}
            {groups.length < 2
              ? null
              : groups
                  .map((group) =>
                    wording.say('report.group', { group: group.name, count: group.people }),
                  )
                  .join(' ')}
          </p>
          <Lists wording={wording} report={report} />
        </>
      )}
      <Decisions wording={wording} report={report} />
      <Ballots wording={wording} report={report} />
      <Statements wording={wording} report={report} />
      <p class="fine">
        {wording.say('report.hash')} <code>{hash}</code>
      </p>
    </>
  )
}

function Words({ report, id }: { readonly report: Report; readonly id: string }) {
  const said = report.statements.find((statement) => statement.id === id)
  return said === undefined ? (
    <code>{id}</code>
  ) : (
    <q lang={said.language} dir="auto">
      {said.text}
    </q>
  )
}

function Lists({ wording, report }: Part) {
  const { groups, unites, divides, dissent } = report
  if (groups.length === 0) return <p>{wording.say('report.no-groups')}</p>
  const isAlone = groups.length < 2
  return (
    <>
      <section aria-labelledby="unites-heading">
        <h2 id="unites-heading">{wording.say('map.unites')}</h2>
        {unites.length === 0 ? <p>{wording.say('map.unites.none')}</p> : null}
        <ul class="sayings">
          {unites.map(({ statement, side, leastShare }) => (
            <li>
              <Words report={report} id={statement} />
              <br />
              {wording.say(isAlone ? `map.unites.alone.${side}` : `map.unites.${side}`, {
                share: wholePercent(wording, leastShare),
              })}
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="divides-heading">
        <h2 id="divides-heading">{wording.say('map.divides')}</h2>
        {divides.length === 0 ? (
          <p>{wording.say(isAlone ? 'map.divides.alone.none' : 'map.divides.none')}</p>
        ) : null}
        <ul class="sayings">
          {divides.map(({ statement, most, least }) => (
            <li>
              <Words report={report} id={statement} />
              <br />
              {wording.say('map.divides.by', {
                most: most.group,
                mostShare: wholePercent(wording, most.share),
                least: least.group,
                leastShare: wholePercent(wording, least.share),
              })}
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="dissent-heading">
        <h2 id="dissent-heading">{wording.say('report.dissent')}</h2>
        {dissent.length === 0 ? <p>{wording.say('report.dissent.none')}</p> : null}
        <ul class="sayings">
          {dissent.map(({ statement, group, disagrees, votes }) => (
            <li>
              <Words report={report} id={statement} />
              <br />
              {wording.say('report.dissent.of', {
                group,
                disagrees: wording.number(disagrees),
                votes: wording.number(votes),
              })}
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function Decisions({ wording, report }: Part) {
  if (report.decisions.length === 0) return null
  return (
    <section aria-labelledby="decided-heading">
      <h2 id="decided-heading">{wording.say('report.decided')}</h2>
      {report.decisions.map((decision) => (
        <article>
          <h3>{decision.title}</h3>
          <p>
            {wording.say(`mandates.decided.${decision.convened}`, {
              date: wording.date(decision.decidedMs),
            })}{' '}
            {decision.tally === null
              ? null
              : wording.say('mandates.tally', {
                  inFavour: wording.number(decision.tally.inFavour),
                  against: wording.number(decision.tally.against),
                  abstained: wording.number(decision.tally.abstained),
                  eligible: wording.number(decision.tally.eligible),
                })}{' '}
            {decision.reviewMs === null
              ? null
              : wording.say('report.review', { date: wording.date(decision.reviewMs) })}
          </p>
          {decision.dissent === '' ? null : (
            <p>{wording.say('mandates.dissent', { text: decision.dissent })}</p>
          )}
          {decision.mandates.map((mandate) => (
            <>
              <p class="notice limit">{mandate.sentence}</p>
              <p>
                {wording.say(`mandates.state.${mandate.state}`, {
                  date: wording.date(
                    mandate.state === 'ended'
                      ? (mandate.untilMs ?? mandate.fromMs)
                      : mandate.fromMs,
                  ),
                })}{' '}
                {effectOf(wording, mandate.effect)}
              </p>
            </>
          ))}
          {decision.statements.length === 0 ? null : (
            <>
              <p>{wording.say('report.rests-on')}</p>
              <ul class="sayings">
                {decision.statements.map((id) => (
                  <li>
                    <Words report={report} id={id} />
                  </li>
                ))}
              </ul>
            </>
          )}
        </article>
      ))}
    </section>
  )
}

/** Votes that came of the question, with what became of each. */
function Ballots({ wording, report }: Part) {
  const { ballots = [] } = report
  if (ballots.length === 0) return null
  return (
    <section aria-labelledby="ballots-heading">
      <h2 id="ballots-heading">{wording.say('report.ballots')}</h2>
      <ul>
        {ballots.map((ballot) => (
          <li>
            <q lang={ballot.language} dir="auto">
              {ballot.title}
            </q>
            <br />
            {ballotSentence(wording, ballot)}
          </li>
        ))}
      </ul>
    </section>
  )
}

function ballotSentence(wording: Wording, ballot: ReportBallot): string {
  const { opensMs, closesMs, closedMs, decision } = ballot
  if (closedMs === null) {
    const [from, until] = [wording.date(opensMs), wording.date(closesMs)]
    return wording.say('report.ballot.open', { from, until })
  }
  const date = wording.date(closedMs)
  return wording.say(decision === null ? 'report.ballot.nothing' : 'report.ballot.decided', {
    date,
  })
}

function effectOf(
  wording: Wording,
  effect: Report['decisions'][number]['mandates'][number]['effect'],
): string {
  if (effect === null) return wording.say('mandates.effect.none')
  const held = wording.say('mandates.effect.held', { count: effect.held })
  if (effect.bound === 0) return `${held} ${wording.say('mandates.effect.free')}`
  const money = wording.money(effect.perKwMicro)
  return `${held} ${wording.say('mandates.effect.bound', { count: effect.bound, money })}`
}

function Statements({ wording, report }: Part) {
  const { statements, groups, notShown } = report
  if (statements.length === 0) return null
  const few = wording.say('map.few')
  return (
    <section aria-labelledby="counts-heading">
      <h2 id="counts-heading">{wording.say('report.counts')}</h2>
      <p>{wording.say('report.counts.sentence')}</p>
      <DataTable
        wording={wording}
        caption={wording.say('report.counts')}
        stacks={2}
        columns={[
          { head: wording.say('map.statement') },
          ...groups.map(({ name }) => ({
            head: wording.say('map.group', { group: name }),
            isNumber: true,
          })),
        ]}
        rows={statements.map(({ text, language, counts }) => [
          <span lang={language} dir="auto">
            {text}
          </span>,
          ...counts.map((of) =>
            of === null
              ? few
              : `${wording.number(of.agrees)} / ${wording.number(of.disagrees)} / ${wording.number(of.passes)}`,
          ),
        ])}
      />
      {notShown.leftOut === 0 ? null : (
        <p class="fine">{wording.say('moderation.some', { count: notShown.leftOut })}</p>
      )}
    </section>
  )
}

/** How anybody checks the report. */
function Check({ frame, view }: Props) {
  const { wording } = frame
  const { report } = view
  if (report === null) return null
  return (
    <section aria-labelledby="check-heading">
      <h2 id="check-heading">{wording.say('report.check')}</h2>
      <p>{wording.say('report.check.sentence')}</p>
      <p class="fine">
        <code>commonwatt check-report report.jsonld</code>
      </p>
      {report.proof.key === null ? null : (
        <p class="fine">
          {wording.say('report.key')} <code>{report.proof.key}</code>
        </p>
      )}
      <details>
        <summary>{wording.say('report.inputs')}</summary>
        <DataTable
          wording={wording}
          caption={wording.say('report.inputs')}
          columns={[{ head: wording.say('report.input') }, { head: wording.say('asked.hash') }]}
          rows={report.inputs.map(({ kind, hash }) => [
            wording.say(`report.input.${kind}`),
            <code>{hash}</code>,
          ])}
        />
      </details>
      <p class="figure-csv">
        <a href={view.documentHref}>{wording.say('report.download')}</a>
        {view.logHref === null ? null : (
          <>
            {' '}
            <a href={view.logHref}>{wording.say('report.download-log')}</a>
          </>
        )}
      </p>
    </section>
  )
}

/** What a steward does with it. */
function Make({ frame, view, form }: Props) {
  const { wording } = frame
  const { base, askedBy, sent, sources } = view
  return (
    <section class="no-print" aria-labelledby="make-heading">
      <h2 id="make-heading">{wording.say('report.make')}</h2>
      {sources === null ? (
        <form method="post" action={base}>
          <p>
            <button type="submit">{wording.say('report.make.now')}</button>
          </p>
        </form>
      ) : (
        <form class="stack" method="post" action={`${base}/sources`}>
          {sources.questions.length === 0 ? null : (
            <>
              <p>{wording.say('report.sources.sentence')}</p>
              <label for="field-question">{wording.say('report.sources.question')}</label>
              <select id="field-question" name="question">
                {sources.questions.map(({ id, question }) => (
                  <option value={id} selected={id === sources.chosen}>
                    {question}
                  </option>
                ))}
              </select>
              <TextArea
                label={wording.say('report.sources.statements')}
                name="statements"
                form={
                  form.refused === null
                    ? { values: { statements: sources.numbers }, refused: null }
                    : form
                }
                hint={wording.say('report.sources.hint')}
              />
              <p>
                <button type="submit">{wording.say('frame.save')}</button>
              </p>
            </>
          )}
        </form>
      )}
      {sent === null ? null : <p class="notice">{sent}</p>}
      {askedBy === null ? null : (
        <form method="post" action={`${base}/send`}>
          <p>{wording.say('report.send.sentence', { body: askedBy })}</p>
          <p>
            <button class="main" type="submit">
              {wording.say('report.send', { body: askedBy })}
            </button>
          </p>
        </form>
      )}
    </section>
  )
}

/** Whole percent: people are few enough that less says nothing. */
export function wholePercent(wording: Wording, share: number): string {
  return `${wording.number(share * 100)}\u00a0%`
}
