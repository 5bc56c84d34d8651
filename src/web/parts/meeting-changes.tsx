import { changeLimits } from '../../assembly/meeting/meeting-change.ts'
import { meetingLimits } from '../../assembly/meeting/meeting.ts'
import type { Wording } from '../messages/wording.ts'
import type { MeetingView } from '../view/meeting.ts'
import { Field, FormError, type FormState } from './field.tsx'

type Props = { readonly wording: Wording; readonly view: MeetingView }

/** That a meeting was moved or called off, from when and where, and why. */
export function MeetingChanges({ wording, view }: Props) {
  return (
    <>
      {view.changes.map(({ kind, startsMs, place, reason }) => (
        <p class={kind === 'called-off' ? 'notice wrong' : 'notice'}>
          <span dir="auto">
            {kind === 'called-off'
              ? wording.say('meeting.called-off')
              : place === ''
                ? wording.say('meeting.moved', moment(wording, startsMs))
                : wording.say('meeting.moved.from', { ...moment(wording, startsMs), place })}
          </span>{' '}
          {reason === '' ? null : (
            <span dir="auto">{wording.say('meeting.change.why', { reason })}</span>
          )}
        </p>
      ))}
    </>
  )
}

function moment(wording: Wording, startsMs: number): { date: string; time: string } {
  return { date: wording.date(startsMs), time: wording.time(startsMs) }
}

/** For a steward: forms to move a meeting, and to call it off. */
export function ChangeMeeting({ wording, view, form }: Props & { readonly form: FormState }) {
  const { meeting, base, fields } = view
  const { reason: most } = changeLimits
  return (
    <details open={form.refused !== null}>
      <summary>{wording.say('meeting.change')}</summary>
      <FormError form={form} fields={['date', 'time', 'place', 'reason', 'off-reason']} />
      <form class="stack" method="post" action={`${base}/move`}>
        <Field
          label={wording.say('meetings.call.date')}
          name="date"
          type="date"
          form={form}
          value={fields.date}
          isRequired
        />
        <Field
          label={wording.say('meetings.call.time')}
          name="time"
          type="time"
          form={form}
          value={fields.time}
          isRequired
        />
        <Field
          label={wording.say('meetings.call.place')}
          name="place"
          form={form}
          value={meeting.place}
          most={meetingLimits.place}
        />
        <Field
          label={wording.say('meeting.change.reason')}
          name="reason"
          form={form}
          most={most}
          hint={wording.say('meeting.change.reason.hint')}
        />
        <p>
          <button type="submit">{wording.say('meeting.move.send')}</button>
        </p>
      </form>
      <form class="stack" method="post" action={`${base}/call-off`}>
        <Field
          label={wording.say('meeting.change.reason')}
          name="off-reason"
          form={form}
          most={most}
          hint={wording.say('meeting.call-off.hint')}
          isRequired
        />
        <p>
          <button type="submit">{wording.say('meeting.call-off.send')}</button>
        </p>
      </form>
    </details>
  )
}
