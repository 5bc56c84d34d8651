import type { Passage } from '../../assembly/meeting/store-passages.ts'
import { calledOff } from '../../assembly/meeting/meeting-change.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { emptyForm, FormError, Select, type FormState } from '../parts/field.tsx'
import { ChangeMeeting, MeetingChanges } from '../parts/meeting-changes.tsx'
import { NextSteps } from '../parts/next-steps.tsx'
import { Source } from '../parts/said-at.tsx'
import { WordsFields, wordsFields } from '../parts/words-fields.tsx'
import { placeLink, type MeetingView } from '../view/meeting.ts'
import { momentOf } from './meetings.tsx'

/** What of a meeting's page was refused, at which passage. */
export interface PassageForm {
  readonly number: number
  readonly form: FormState
}

type Props = {
  readonly frame: Frame
  readonly view: MeetingView
  /** The form of who is there. */
  readonly here: FormState
  /** The forms to move it and to call it off. */
  readonly change: FormState
  /** A passage whose form was refused; null: none. */
  readonly refused: PassageForm | null
}

/** *A meeting*: when and where, who is there, what was confirmed of it, and its minutes. */
export function MeetingPage(props: Props) {
  const { frame, view } = props
  const { wording } = frame
  const { meeting, base, cellBase, passages, reader } = view
  const of = (kind: Passage['kind']) => passages.filter((passage) => passage.kind === kind)
  const [motions, actions, statements] = [of('motion'), of('action'), of('statement')]
  const link = placeLink(meeting.place)
  // Of a meeting that does not take place nobody is asked for anything.
  const isOff = calledOff(view.changes) !== null
  return (
    <Page frame={frame} title={meeting.title} nav="questions">
      <p class="fine">
        <a href={`${cellBase}/meetings`}>{wording.say('meetings.title')}</a>
      </p>
      <h1 dir="auto">{meeting.title}</h1>
      <p>
        {wording.say('meetings.when', momentOf(wording, meeting))}
        {meeting.place === '' ? null : <br />}
        {link === null ? (
          <span dir="auto">{meeting.place}</span>
        ) : (
          <a href={link}>{meeting.place}</a>
        )}
      </p>
      <MeetingChanges wording={wording} view={view} />
      <section aria-labelledby="agenda-heading">
        <h2 id="agenda-heading">{wording.say('meeting.agenda')}</h2>
        <ol>
          {meeting.agenda.map(({ title, minutes }) => (
            <li dir="auto">
              {title}
              {minutes === 0 ? null : (
                <small>
                  {' '}
                  {wording.say('meeting.minutes', { minutes: wording.number(minutes) })}
                </small>
              )}
            </li>
          ))}
        </ol>
      </section>
      {isOff ? null : <There {...props} />}
      {motions.length === 0 ? null : (
        <section aria-labelledby="motions-heading">
          <h2 id="motions-heading">{wording.say('meeting.motions')}</h2>
          {motions.map((passage) => (
            <One {...props} passage={passage} />
          ))}
        </section>
      )}
      {actions.length === 0 ? null : (
        <section aria-labelledby="actions-heading">
          <h2 id="actions-heading">{wording.say('meeting.actions')}</h2>
          {actions.map((passage) => (
            <One {...props} passage={passage} />
          ))}
        </section>
      )}
      {statements.length === 0 ? null : (
        <section aria-labelledby="statements-heading">
          <h2 id="statements-heading">{wording.say('meeting.statements')}</h2>
          {statements.map((passage) => (
            <One {...props} passage={passage} />
          ))}
        </section>
      )}
      {isOff ? null : (
        <section aria-labelledby="minutes-heading">
          <h2 id="minutes-heading">{wording.say('minutes.heading')}</h2>
          <p>{minutesState(wording, view)}</p>
          <p>
            <a href={`${base}/minutes`}>
              {wording.say(reader.isSecretary ? 'minutes.write-link' : 'minutes.read-link')}
            </a>
          </p>
        </section>
      )}
      <NextSteps wording={wording} came={view.came} steps={[]} />
      {view.mayChange ? <ChangeMeeting wording={wording} view={view} form={props.change} /> : null}
      {reader.isSteward && !isOff ? (
        <p>
          <a class="row-link" href={`${base}/transcripts`}>
            {wording.say('transcripts.link')}
          </a>
        </p>
      ) : null}
    </Page>
  )
}

/** Where the minutes stand, in a sentence. */
export function minutesState(wording: Wording, { minutes, needed }: MeetingView): string {
  const { state, version, untilMs, approvals } = minutes
  if (version === 0) return wording.say('minutes.state.none')
  if (state === 'open' && untilMs !== null) {
    const of = { approvals: wording.number(approvals.length), needed: wording.number(needed) }
    const time = wording.time(untilMs)
    // What ends at midnight ends with the day before.
    return time === '00:00'
      ? wording.say('minutes.state.open-day', { ...of, date: wording.date(untilMs - 1) })
      : wording.say('minutes.state.open', { ...of, date: wording.date(untilMs), time })
  }
  if (state === 'approved') {
    return wording.say('minutes.state.approved', { date: wording.date(minutes.atMs) })
  }
  if (state === 'returned') {
    const why = minutes.returnedFor ?? 'objections'
    return wording.say(`minutes.state.returned.${why}`)
  }
  return wording.say('minutes.state.draft')
}

function There({ frame, view, here }: Props) {
  const { wording } = frame
  const { attendance, reader, base } = view
  const { everHere, excused, mine, isOpen } = attendance
  return (
    <section aria-labelledby="there-heading">
      <h2 id="there-heading">{wording.say('meeting.there')}</h2>
      <p>
        {everHere === 0
          ? wording.say('meeting.there.nobody')
          : wording.say('meeting.there.count', { count: everHere })}
        {excused === 0 ? null : ` ${wording.say('meeting.there.excused', { count: excused })}`}
        {mine === null ? null : ` ${wording.say(`meeting.there.you.${mine}`)}`}
      </p>
      <FormError form={here} fields={[]} />
      {!isOpen ? (
        <p class="fine">{wording.say('meeting.there.closed')}</p>
      ) : !reader.isMember ? (
        <p class="fine">{wording.say('meeting.there.members')}</p>
      ) : (
        <form class="actions" method="post" action={`${base}/here`}>
          {mine === 'here' ? (
            <button type="submit" name="kind" value="left">
              {wording.say('meeting.there.left')}
            </button>
          ) : (
            <button class="main" type="submit" name="kind" value="came">
              {wording.say('meeting.there.came')}
            </button>
          )}
          {mine === null ? (
            <button type="submit" name="kind" value="excused">
              {wording.say('meeting.there.cannot')}
            </button>
          ) : null}
        </form>
      )}
      <p class="fine">{wording.say('meeting.there.names')}</p>
    </section>
  )
}

/** Something confirmed, with where it was said and what can become of it. */
function One(props: Props & { readonly passage: Passage }) {
  const { frame, view, passage } = props
  const { wording } = frame
  const { number, kind, text, who, untilDate, said } = passage
  const { isSteward } = view.reader
  return (
    <article class="passage" id={`passage-${number}`} aria-labelledby={`text-${number}`}>
      <p class="passage-text" id={`text-${number}`} dir="auto">
        {text}
      </p>
      {kind === 'action' ? (
        <p class="fine">
          {[
            ...(who === null ? [] : [wording.say('action.who', { who })]),
            ...(untilDate === null
              ? []
              : [wording.say('action.until', { day: dayOf(wording, untilDate) })]),
            wording.say(passage.isDone ? 'action.done' : 'action.open'),
          ].join(' ')}
        </p>
      ) : null}
      {said === null ? null : (
        <p class="fine">
          <a href={`${view.cellBase}/questions/${said.conversationId}?statement=${said.statement}`}>
            {wording.say('passage.said')}
          </a>
        </p>
      )}
      <Source wording={wording} passage={passage} />
      {isSteward ? <Care {...props} /> : null}
    </article>
  )
}

function dayOf(wording: Wording, day: string): string {
  return wording.date(Date.parse(`${day}T12:00:00Z`))
}

/** What a steward can do with something confirmed. */
function Care(props: Props & { readonly passage: Passage }) {
  const { frame, view, passage, refused } = props
  const { wording } = frame
  const { number, kind, text, who, untilDate, said, isDone } = passage
  const { base, cellBase, questions } = view
  const at = `${base}/passages/${number}`
  const form = refused?.number === number ? refused.form : emptyForm
  // What was refused belongs to the form whose field came with it.
  const [say, change] = [formWith(form, 'question'), formWith(form, 'text')]
  const isAlike = say.values['evenSo'] === '?'
  const { questionId, panelId } = view.meeting
  const led = {
    meeting: view.meeting.id,
    ...(questionId ? { question: questionId } : {}),
    ...(panelId ? { panel: panelId } : {}),
  }
  const query = new URLSearchParams({ title: text.slice(0, 200), option: text, ...led })
  const rule = new URLSearchParams({ title: text.slice(0, 200), convened: 'ballot', ...led })
  return (
    <div class="passage-care">
      {form === say || form === change ? null : <FormError form={form} fields={[]} />}
      {kind === 'motion' ? (
        <p class="actions">
          <a class="button" href={`${cellBase}/ballots/new?${query}`}>
            {wording.say('passage.ballot')}
          </a>
          <a class="button" href={`${cellBase}/decisions/new?${rule}`}>
            {wording.say('passage.rule')}
          </a>
        </p>
      ) : null}
      {kind === 'action' ? (
        <form method="post" action={`${at}/done`}>
          <button
            type="submit"
            name="isDone"
            value={isDone ? '0' : '1'}
            aria-describedby={`text-${number}`}
          >
            {wording.say(isDone ? 'action.undo' : 'action.do')}
          </button>
        </form>
      ) : null}
      {kind === 'statement' && said === null && questions.length > 0 ? (
        <details open={say !== emptyForm}>
          <summary>{wording.say('passage.say')}</summary>
          <form class="stack" method="post" action={`${at}/say`}>
            <FormError form={say} fields={['question']} />
            <Select
              label={wording.say('passage.question')}
              name="question"
              form={say}
              scope={`say-${number}`}
              options={questions.map(({ id, question }) => ({ value: id, text: question }))}
            />
            <p class="actions">
              <button class={isAlike ? undefined : 'main'} type="submit">
                {wording.say('passage.say.send')}
              </button>
              {isAlike ? (
                <button type="submit" name="evenSo" value="1">
                  {wording.say('question.say.even-so')}
                </button>
              ) : null}
            </p>
          </form>
        </details>
      ) : null}
      <details open={change !== emptyForm}>
        <summary>{wording.say('passage.change')}</summary>
        <form class="stack" method="post" action={`${at}/change`}>
          <FormError form={change} fields={[...wordsFields]} />
          <WordsFields
            {...{ wording, kind, text, who, untilDate }}
            form={change}
            scope={`change-${number}`}
            isKindOpen={false}
          />
          <p class="actions">
            <button class="main" type="submit">
              {wording.say('passage.change.save')}
            </button>
            <button class="danger" type="submit" name="drop" value="1">
              {wording.say('passage.change.drop')}
            </button>
          </p>
        </form>
      </details>
    </div>
  )
}

function formWith(form: FormState, field: string): FormState {
  return form.values[field] === undefined ? emptyForm : form
}
