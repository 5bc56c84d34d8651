import { subjectLimit } from '../../federation/guard/subject.ts'
import {
  reportsShown,
  reportWordsLimit,
  type KeptReport,
} from '../../federation/guard/store-report.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { emptyForm, Field, FormError, TextArea, type FormState } from '../parts/field.tsx'

/** *Reports*: what other servers report of us, and what stewards report to them. */
export function FlagsPage(props: {
  readonly frame: Frame
  readonly slug: string
  /** Whether the neighbourhood is open to other servers. */
  readonly isOn: boolean
  /** Open ones first. */
  readonly reports: readonly KeptReport[]
  readonly form: FormState
  /** The report whose form was refused. */
  readonly at: string | null
}) {
  const { frame, slug, isOn, reports, form, at } = props
  const { wording } = frame
  const path = `/at/${slug}/federation/reports`
  const own = at === null ? form : emptyForm
  return (
    <Page frame={frame} title={wording.say('flags.title')} nav="settings">
      <p class="fine">
        <a href={`/at/${slug}/federation`}>{wording.say('social.title')}</a>
      </p>
      <h1>{wording.say('flags.title')}</h1>
      <p>{wording.say('flags.sentence', { most: wording.number(reportsShown) })}</p>
      {reports.length === 0 ? <p>{wording.say('flags.none')}</p> : null}
      {reports.map((report) => (
        <Told
          wording={wording}
          path={path}
          report={report}
          form={report.id === at ? form : emptyForm}
        />
      ))}
      <h2>{wording.say('flags.send')}</h2>
      <p>{wording.say('flags.send.sentence')}</p>
      {isOn ? (
        <form class="stack" method="post" action={`${path}/send`}>
          <FormError form={own} fields={['subject', 'words']} />
          <Field
            label={wording.say('flags.subject')}
            name="subject"
            form={own}
            hint={wording.say('flags.subject.hint')}
            most={subjectLimit}
            autocomplete="off"
            isRequired={true}
          />
          <TextArea
            label={wording.say('flags.words')}
            name="words"
            form={own}
            hint={wording.say('flags.words.hint')}
            most={reportWordsLimit}
          />
          <p>
            <button class="main" type="submit">
              {wording.say('flags.send.button')}
            </button>
          </p>
        </form>
      ) : (
        <p>{wording.say('social.is-off')}</p>
      )}
    </Page>
  )
}

function Told(props: {
  readonly wording: Wording
  readonly path: string
  readonly report: KeptReport
  readonly form: FormState
}) {
  const { wording, path, report, form } = props
  const { id, isOwn, host, subject, words, atMs, closedMs, answer, by } = report
  const heading = `report-${id}`
  const who = by ?? wording.say('guard.by.gone')
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>
        {wording.say(isOwn ? 'flags.to' : 'flags.from', { host, date: wording.date(atMs) })}
      </h2>
      <p>
        {/* Somebody else chose where an address leads that is not ours. */}
        {isOwn ? subject : <a href={new URL(subject).pathname}>{subject}</a>}
      </p>
      <p>{words === '' ? wording.say('flags.no-words') : words}</p>
      {isOwn ? <p class="fine">{wording.say('flags.sent-by', { who })}</p> : null}
      {closedMs === null ? null : (
        <p class="fine">
          {wording.say('flags.closed', { date: wording.date(closedMs), who })} {answer}
        </p>
      )}
      {isOwn || closedMs !== null ? null : (
        <form class="stack" method="post" action={`${path}/close`}>
          <FormError form={form} fields={['answer']} />
          <input type="hidden" name="report" value={id} />
          <TextArea
            label={wording.say('flags.answer')}
            name="answer"
            form={form}
            scope={id}
            hint={wording.say('flags.answer.hint')}
            most={reportWordsLimit}
          />
          <p>
            <button type="submit" aria-describedby={heading}>
              {wording.say('flags.close')}
            </button>
          </p>
        </form>
      )}
    </section>
  )
}
