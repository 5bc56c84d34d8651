import { meetingLimits } from '../../assembly/meeting/meeting.ts'
import { transcriptLimits } from '../../assembly/meeting/read-transcript.ts'
import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, TextArea, type FormState } from '../parts/field.tsx'
import type { TranscriptsView } from '../view/meeting.ts'

type Props = {
  readonly frame: Frame
  readonly view: TranscriptsView
  readonly add: FormState
  readonly keep: FormState
}

/** *Transcripts and notes* of a meeting: what is kept, what is to be read in, and when it goes. */
export function TranscriptsPage(props: Props) {
  const { frame, view, add } = props
  const { wording } = frame
  const { meeting, base } = view.view
  const there = view.heads.filter(({ deletedMs }) => deletedMs === null)
  const deleted = view.heads.length - there.length
  return (
    <Page frame={frame} title={wording.say('transcripts.title')} nav="questions">
      <p class="fine">
        <a href={base} dir="auto">
          {meeting.title}
        </a>
      </p>
      <h1>{wording.say('transcripts.title')}</h1>
      <p>{wording.say('transcripts.sentence')}</p>
      <p>{wording.say('transcripts.warning')}</p>
      {there.length === 0 ? null : (
        <ul class="plain rows">
          {there.map(({ fileHash, addedMs }) => (
            <li>
              <a href={`${base}/transcripts/${fileHash}`}>
                {wording.say('transcripts.one', {
                  date: wording.date(addedMs),
                  time: wording.time(addedMs),
                })}
              </a>
              <p class="fine">
                {wording.say('passage.file')} <code>{fileHash.slice(0, 16)}</code>
              </p>
              <details>
                <summary>{wording.say('transcripts.delete')}</summary>
                <p>{wording.say('transcripts.delete.sentence')}</p>
                <form method="post" action={`${base}/transcripts/${fileHash}/delete`}>
                  <button class="danger" type="submit">
                    {wording.say('transcripts.delete.now')}
                  </button>
                </form>
              </details>
            </li>
          ))}
        </ul>
      )}
      {deleted === 0 ? null : (
        <p class="fine">{wording.say('transcripts.deleted', { count: deleted })}</p>
      )}
      <section aria-labelledby="add-heading">
        <h2 id="add-heading">{wording.say('transcripts.add')}</h2>
        <form
          class="stack"
          method="post"
          action={`${base}/transcripts`}
          enctype="multipart/form-data"
        >
          <FormError form={add} fields={['file', 'text']} />
          <Field
            label={wording.say('transcripts.file')}
            name="file"
            type="file"
            form={add}
            accept=".vtt,.srt,.txt,.md,text/vtt,text/plain"
            hint={wording.say('transcripts.file.hint', {
              most: wording.number(transcriptLimits.bytes / 1_000_000),
            })}
          />
          <TextArea
            label={wording.say('transcripts.text')}
            name="text"
            form={add}
            rows={8}
            hint={wording.say('transcripts.text.hint')}
          />
          <p>
            <button class="main" type="submit">
              {wording.say('transcripts.add.send')}
            </button>
          </p>
        </form>
      </section>
      <Keep {...props} />
    </Page>
  )
}

function Keep({ frame, view, keep }: Props) {
  const { wording } = frame
  const { meeting, base } = view.view
  return (
    <section aria-labelledby="keep-heading">
      <h2 id="keep-heading">{wording.say('transcripts.keep')}</h2>
      <p>
        {view.endMs === null
          ? wording.say('transcripts.keep.open', { count: meeting.transcriptDays })
          : wording.say('transcripts.keep.until', { date: wording.date(view.endMs) })}
      </p>
      <form class="stack" method="post" action={`${base}/keep`}>
        <FormError form={keep} fields={['transcriptDays']} />
        <Field
          label={wording.say('transcripts.keep.days')}
          name="transcriptDays"
          type="number"
          form={keep}
          value={String(meeting.transcriptDays)}
          hint={wording.say('transcripts.keep.days.hint', {
            most: wording.number(meetingLimits.transcriptDays),
          })}
        />
        <p>
          <button type="submit">{wording.say('transcripts.keep.save')}</button>
        </p>
      </form>
    </section>
  )
}
