import { agendaLimits } from '../../assembly/meeting/agenda.ts'
import { meetingLimits, type Meeting } from '../../assembly/meeting/meeting.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Field, FormError, TextArea, type FormState } from '../parts/field.tsx'
import { placeLink } from '../view/meeting.ts'

/** *Meetings* of a neighbourhood: those to come, those that were, and for its steward a form to call one. */
export function MeetingsPage(props: {
  readonly frame: Frame
  readonly path: string
  readonly coming: readonly Meeting[]
  readonly past: readonly Meeting[]
  /** Those that were called off. */
  readonly off: ReadonlySet<string>
  readonly isSteward: boolean
  readonly form: FormState
}) {
  const { frame, path, coming, past, off, isSteward } = props
  const { wording } = frame
  const next = coming.find(({ id }) => !off.has(id))
  return (
    <Page frame={frame} title={wording.say('meetings.title')} nav="questions">
      <p class="fine">{wording.say('meetings.title')}</p>
      <h1 class="headline">
        {next === undefined
          ? wording.say(past.length === 0 ? 'meetings.none' : 'meetings.none-coming')
          : wording.say('meetings.next', momentOf(wording, next))}
      </h1>
      <p>{wording.say('meetings.sentence')}</p>
      {coming.length === 0 ? null : (
        <Listed {...{ wording, path, off }} heading="meetings.coming" meetings={coming} />
      )}
      {past.length === 0 ? null : (
        <Listed {...{ wording, path, off }} heading="meetings.past" meetings={past} />
      )}
      {isSteward ? <Call {...props} /> : null}
      {isSteward ? (
        <p>
          <a href={`${path.slice(0, path.lastIndexOf('/'))}/language-model`}>
            {wording.say('model.link')}
          </a>
        </p>
      ) : null}
    </Page>
  )
}

/** When a meeting begins, in the words of a page. */
export function momentOf(wording: Wording, { startsMs }: Pick<Meeting, 'startsMs'>) {
  return { date: wording.date(startsMs), time: wording.time(startsMs) }
}

function Listed(props: {
  readonly wording: Wording
  readonly path: string
  readonly off: ReadonlySet<string>
  readonly heading: 'meetings.coming' | 'meetings.past'
  readonly meetings: readonly Meeting[]
}) {
  const { wording, path, off, heading, meetings } = props
  return (
    <section aria-labelledby={heading.replace('.', '-')}>
      <h2 id={heading.replace('.', '-')}>{wording.say(heading)}</h2>
      <ul class="plain rows">
        {meetings.map((meeting) => (
          <li>
            <a href={`${path}/${meeting.id}`} dir="auto">
              {meeting.title}
            </a>
            <p class="fine">
              {wording.say('meetings.when', momentOf(wording, meeting))}
              {meeting.place === '' || placeLink(meeting.place) !== null
                ? null
                : ` · ${meeting.place}`}
              {off.has(meeting.id) ? ` · ${wording.say('meetings.called-off')}` : null}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Call(props: Parameters<typeof MeetingsPage>[0]) {
  const { path, form } = props
  const { wording } = props.frame
  return (
    <section aria-labelledby="call-heading">
      <h2 id="call-heading">{wording.say('meetings.call')}</h2>
      <form class="stack" method="post" action={path}>
        <FormError form={form} fields={['title', 'date', 'time', 'place', 'agenda']} />
        {(['question', 'panel'] as const).map((name) => (
          <input type="hidden" name={name} value={form.values[name] ?? ''} />
        ))}
        <Field
          label={wording.say('meetings.call.title')}
          name="title"
          form={form}
          most={meetingLimits.title}
          isRequired
        />
        <Field
          label={wording.say('meetings.call.date')}
          name="date"
          type="date"
          form={form}
          isRequired
        />
        <Field
          label={wording.say('meetings.call.time')}
          name="time"
          type="time"
          form={form}
          isRequired
        />
        <Field
          label={wording.say('meetings.call.place')}
          name="place"
          form={form}
          most={meetingLimits.place}
          hint={wording.say('meetings.call.place.hint')}
        />
        <TextArea
          label={wording.say('meeting.agenda')}
          name="agenda"
          form={form}
          rows={6}
          hint={wording.say('meetings.call.agenda.hint', { most: agendaLimits.items })}
        />
        <p>
          <button class="main" type="submit">
            {wording.say('meetings.call.send')}
          </button>
        </p>
      </form>
    </section>
  )
}
