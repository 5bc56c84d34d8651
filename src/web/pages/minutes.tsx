import { minutesLimits, standingObjections } from '../../assembly/meeting/minutes.ts'
import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, TextArea, type FormState } from '../parts/field.tsx'
import { minutesBlocks, type MeetingView } from '../view/meeting.ts'
import { minutesState } from './meeting.tsx'

/** The forms of the page. */
export type MinutesSection = 'write' | 'present' | 'opinion' | 'close'

type Props = {
  readonly frame: Frame
  readonly view: MeetingView
  /** What the secretary can begin with. */
  readonly draft: string
  /** A day a week from now, where the neighbourhood is. */
  readonly usualDay: string
  readonly refused: { readonly section: MinutesSection; readonly form: FormState } | null
}

/** *Minutes* of a meeting: their text as it prints on A4, who approves them, and for the secretary the forms to write and present them. */
export function MinutesPage(props: Props) {
  const { frame, view } = props
  const { wording } = frame
  const { meeting, base, minutes } = view
  const objections = standingObjections(minutes)
  return (
    <Page
      frame={frame}
      title={wording.say('minutes.title', { title: meeting.title })}
      nav="questions"
    >
      <p class="fine no-print">
        <a href={base} dir="auto">
          {meeting.title}
        </a>
      </p>
      <h1 dir="auto">{wording.say('minutes.title', { title: meeting.title })}</h1>
      {props.refused === null || isShown(props, props.refused.section) ? null : (
        <FormError form={props.refused.form} fields={[]} />
      )}
      <p class="minutes-state">{minutesState(wording, view)}</p>
      {minutes.version === 0 ? null : (
        <article class="minutes" dir="auto" aria-label={wording.say('minutes.heading')}>
          {minutesBlocks(minutes.text).map((block) =>
            block.kind === 'list' ? (
              <ul>
                {block.entries.map((entry) => (
                  <li>{entry}</li>
                ))}
              </ul>
            ) : block.kind === 'heading' ? (
              <h2>{block.text}</h2>
            ) : (
              <p class="lines">{block.text}</p>
            ),
          )}
        </article>
      )}
      {objections.length === 0 ? null : (
        <section aria-labelledby="objections-heading">
          <h2 id="objections-heading">{wording.say('minutes.objections')}</h2>
          <ul>
            {objections.map(({ reason }) => (
              <li dir="auto">{reason}</li>
            ))}
          </ul>
        </section>
      )}
      <Opinion {...props} />
      {isShown(props, 'write') ? <Write {...props} /> : null}
      {isShown(props, 'present') ? <Present {...props} /> : null}
      {isShown(props, 'close') ? (
        <form method="post" action={`${base}/minutes/close`}>
          <FormError form={formOf(props, 'close')} fields={[]} />
          <button type="submit">{wording.say('minutes.close')}</button>
        </form>
      ) : null}
    </Page>
  )
}

/** Whether a form stands on the page; what was refused of another is told at its head. */
function isShown({ frame, view }: Props, section: MinutesSection): boolean {
  const { minutes, reader } = view
  const isOver = minutes.untilMs !== null && minutes.untilMs <= frame.nowMs
  if (section === 'opinion') return minutes.state === 'open' && reader.wasThere
  if (section === 'close') return reader.isSteward && minutes.state === 'open' && isOver
  const isWritten = reader.isSecretary && minutes.state !== 'approved'
  return section === 'write'
    ? isWritten
    : isWritten && minutes.version > 0 && minutes.state !== 'open'
}

function formOf({ refused }: Props, section: MinutesSection): FormState {
  return refused?.section === section ? refused.form : { values: {}, refused: null }
}

/** Those who were there approve, or say why not. */
function Opinion(props: Props) {
  const { frame, view } = props
  const { wording } = frame
  const { minutes, reader, base } = view
  const form = formOf(props, 'opinion')
  const isOver = minutes.untilMs !== null && minutes.untilMs <= frame.nowMs
  if (minutes.state !== 'open' && reader.opinion !== 'object') return null
  if (!reader.wasThere) return <p class="no-print">{wording.say('minutes.not-there')}</p>
  return (
    <section class="no-print" aria-labelledby="opinion-heading">
      <h2 id="opinion-heading">{wording.say('minutes.opinion')}</h2>
      {reader.opinion === null ? null : <p>{wording.say(`minutes.opinion.${reader.opinion}`)}</p>}
      <FormError form={form} fields={['reason']} />
      {reader.opinion === 'object' ? (
        <form method="post" action={`${base}/minutes/opinion`}>
          <button type="submit" name="kind" value="withdraw">
            {wording.say('minutes.withdraw')}
          </button>
        </form>
      ) : null}
      {reader.opinion !== null || isOver ? null : (
        <form method="post" action={`${base}/minutes/opinion`}>
          <button class="main" type="submit" name="kind" value="approve">
            {wording.say('minutes.approve')}
          </button>
        </form>
      )}
      {isOver || minutes.state !== 'open' ? null : (
        <details open={form.refused !== null}>
          <summary>{wording.say('minutes.object')}</summary>
          <form class="stack" method="post" action={`${base}/minutes/opinion`}>
            <TextArea
              label={wording.say('minutes.reason')}
              name="reason"
              form={form}
              most={minutesLimits.reason}
              hint={wording.say('minutes.reason.hint')}
            />
            <p>
              <button type="submit" name="kind" value="object">
                {wording.say('minutes.object.send')}
              </button>
            </p>
          </form>
        </details>
      )}
    </section>
  )
}

function Write(props: Props) {
  const { frame, view, draft } = props
  const { wording } = frame
  const { minutes, base } = view
  const form = formOf(props, 'write')
  const isOpen = minutes.version === 0 || minutes.state === 'returned' || form.refused !== null
  return (
    <details open={isOpen}>
      <summary>{wording.say(minutes.version === 0 ? 'minutes.write' : 'minutes.rewrite')}</summary>
      {minutes.version === 0 ? (
        <p>{wording.say('minutes.write.sentence')}</p>
      ) : (
        <p>{wording.say('minutes.rewrite.sentence')}</p>
      )}
      <form class="stack wide" method="post" action={`${base}/minutes`}>
        <FormError form={form} fields={['text']} />
        <TextArea
          label={wording.say('minutes.text')}
          name="text"
          form={form}
          value={minutes.version === 0 ? draft : minutes.text}
          rows={20}
          hint={wording.say('minutes.text.hint')}
        />
        <p>
          <button class="main" type="submit">
            {wording.say('minutes.save')}
          </button>
        </p>
      </form>
    </details>
  )
}

function Present(props: Props) {
  const { frame, view, usualDay } = props
  const { wording } = frame
  const form = formOf(props, 'present')
  return (
    <section class="no-print" aria-labelledby="present-heading">
      <h2 id="present-heading">{wording.say('minutes.present')}</h2>
      <p>{wording.say('minutes.present.sentence', { count: view.needed })}</p>
      <form class="stack" method="post" action={`${view.base}/minutes/present`}>
        <FormError form={form} fields={['until']} />
        <Field
          label={wording.say('minutes.until')}
          name="until"
          type="date"
          form={form}
          value={usualDay}
          hint={wording.say('minutes.until.hint')}
          isRequired
        />
        <p>
          <button class="main" type="submit">
            {wording.say('minutes.present.send')}
          </button>
        </p>
      </form>
    </section>
  )
}
