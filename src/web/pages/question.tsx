import {
  homeCodeLimit,
  statementChars,
  type Statement,
} from '../../assembly/conversation/conversation.ts'
import type { PollView } from '../../federation/social/social.ts'
import type { NewCode } from '../../assembly/conversation/codes.ts'
import { standingOf, type Notice } from '../../assembly/report/answer.ts'
import { votesToBePlaced } from '../../assembly/opinion/vote-table.ts'
import { Page, type Frame } from '../layout.tsx'
import { BecameLines, StandingLine } from '../parts/became.tsx'
import { FormError, TextArea, type FormState } from '../parts/field.tsx'
import { NextSteps, stepsFrom } from '../parts/next-steps.tsx'
import { OutsidePoll } from '../parts/outside-poll.tsx'
import { opinionName, Said } from '../parts/said.tsx'
import type { OwnStatement, QuestionView } from '../view/question.ts'

type Props = {
  readonly frame: Frame
  readonly view: QuestionView
  readonly vote: FormState
  readonly say: FormState
  /** A code that was just made, shown once. */
  readonly code: NewCode | null
  /** What accounts of other servers say; null: they were not asked. */
  readonly outside: PollView | null
}

/** *A question*: one statement at a time, where one stands, and words of one's own. */
export function QuestionPage(props: Props) {
  const { frame, view } = props
  const { wording } = frame
  const { conversation, seat } = view
  const { base } = seat
  return (
    <Page frame={frame} title={conversation.question} {...navOf(view)}>
      <div class="talk" lang={conversation.language} dir="auto">
        <h1>{conversation.question}</h1>
        {conversation.background === '' ? null : <p>{conversation.background}</p>}
      </div>
      {seat.isLink ? <p class="fine">{wording.say('take-part.yours')}</p> : null}
      {conversation.closedMs !== null ? (
        <p>{wording.say('question.is-closed', { date: wording.date(conversation.closedMs) })}</p>
      ) : view.turn === null ? (
        <p>{wording.say('question.not-yours')}</p>
      ) : (
        <Turn {...props} />
      )}
      <p>
        <a href={`${base}/map`}>{wording.say('question.map-link')}</a>
      </p>
      {seat.isLink ? null : (
        <p>
          <a href={`${base}/report`}>{wording.say('report.link')}</a>
        </p>
      )}
      <OutsidePoll wording={wording} asked={props.outside} />
      <Next {...props} />
      {view.answers === null ? null : <Answers {...props} notice={view.answers} />}
      {view.votes.length === 0 ? null : <Standing {...props} />}
      {view.turn === null ? null : <SayForm {...props} />}
      {view.own.length === 0 ? null : <Mine {...props} />}
      {view.votes.length === 0 ? null : <Votes {...props} />}
      {seat.isLink || view.turn === null ? null : <HouseholdCode {...props} />}
      {seat.isLink ? null : (
        <p>
          <a href={`${base}/moderation`}>{wording.say('question.log-link')}</a>
        </p>
      )}
      {seat.isSteward ? (
        <p>
          <a href={`${base}/care`}>{wording.say('question.care-link')}</a>
        </p>
      ) : null}
    </Page>
  )
}

/** What came of the question, and where a steward takes it from here. */
function Next({ frame, view }: Props) {
  const { seat, conversation, came } = view
  const at = seat.base.replace(/\/questions\/.*$/, '')
  return (
    <NextSteps
      wording={frame.wording}
      came={came}
      steps={seat.isLink || !seat.isSteward ? [] : stepsFrom(at, conversation)}
    />
  )
}

function navOf({ seat }: QuestionView): { readonly nav?: 'questions' } {
  return seat.isLink ? {} : { nav: 'questions' }
}

/** The statement to vote on: three buttons of a form. */
function Turn({ frame, view, vote }: Props) {
  const { wording } = frame
  const { turn, seat, before } = view
  if (turn === null) return null
  const { next, voted, all } = turn
  return (
    <section class="turn" aria-labelledby="statement">
      <h2 id="statement" class="fine" tabindex={-1}>
        {next === null
          ? wording.say(all === 0 ? 'question.empty' : 'question.done')
          : wording.say(before === null ? 'question.heading' : 'question.again')}
      </h2>
      <FormError form={vote} fields={[]} />
      {next === null ? null : (
        <form method="post" action={`${seat.base}/vote`}>
          <input type="hidden" name="statement" value={next.number} />
          <p class="statement-text" id="statement-text" lang={next.language} dir="auto">
            {next.text}
          </p>
          {view.meeting === null ? null : (
            <p class="fine">
              {seat.isLink ? (
                wording.say('question.from-meeting', { title: view.meeting.title })
              ) : (
                <a
                  href={`${seat.base.replace(/\/questions\/.*$/, '')}/meetings/${view.meeting.meetingId}`}
                >
                  {wording.say('question.from-meeting', { title: view.meeting.title })}
                </a>
              )}
            </p>
          )}
          {view.outer === null ? null : (
            <p class="fine">{wording.say('question.from-outside', { handle: view.outer })}</p>
          )}
          <div class="opinions">
            {(['agree', 'disagree', 'pass'] as const).map((opinion) => (
              <button
                type="submit"
                name="opinion"
                value={opinion}
                aria-describedby="statement-text"
                aria-pressed={before === null ? undefined : String(opinionName(before) === opinion)}
              >
                {wording.say(`question.${opinion}`)}
              </button>
            ))}
          </div>
        </form>
      )}
      <p class="fine">{wording.say('question.progress', { voted, all })}</p>
    </section>
  )
}

function Standing({ frame, view }: Props) {
  const { wording } = frame
  const { stand } = view
  return (
    <section aria-labelledby="stand-heading">
      <h2 id="stand-heading">{wording.say('question.stand')}</h2>
      {stand === null ? (
        <p>{wording.say('question.stand.open', { count: votesToBePlaced })}</p>
      ) : (
        <>
          <p>
            {wording.say(stand.isBetween ? 'question.stand.between' : 'question.stand.group', {
              group: stand.group,
            })}
          </p>
          {stand.otherwise.length === 0 ? null : (
            <>
              <p>{wording.say('question.stand.otherwise', { count: stand.otherwise.length })}</p>
              <Sayings statements={stand.otherwise} />
            </>
          )}
        </>
      )}
    </section>
  )
}

function Sayings(props: { readonly statements: readonly Statement[] }) {
  return (
    <ul>
      {props.statements.map((statement) => (
        <li>
          <Said statement={statement} />
        </li>
      ))}
    </ul>
  )
}

function SayForm({ frame, view, say }: Props) {
  const { wording } = frame
  const isAlike = say.values['evenSo'] === '?'
  return (
    <section aria-labelledby="say-heading">
      <h2 id="say-heading">{wording.say('question.say')}</h2>
      <form class="stack" method="post" action={`${view.seat.base}/say`}>
        <FormError form={say} fields={['text']} />
        <TextArea
          label={wording.say('question.say.text')}
          name="text"
          form={say}
          hint={wording.say('question.say.hint', { most: statementChars })}
          most={statementChars}
        />
        <p class="actions">
          <button class={isAlike ? undefined : 'main'} type="submit">
            {wording.say('question.say.send')}
          </button>
          {isAlike ? (
            <button type="submit" name="evenSo" value="1">
              {wording.say('question.say.even-so')}
            </button>
          ) : null}
        </p>
      </form>
    </section>
  )
}

function Mine({ frame, view }: Props) {
  const { wording } = frame
  return (
    <section aria-labelledby="mine-heading">
      <h2 id="mine-heading">{wording.say('question.mine')}</h2>
      <ul>
        {view.own.map((own) => (
          <li>
            <Said statement={own.statement} />
            <br />
            {becameOf(frame, own)}
            <BecameLines wording={wording} became={own.became} decisions={view.decisions} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What the body that asked the question has to answer, and what it answered. */
function Answers({ frame, view, notice }: Props & { readonly notice: Notice }) {
  const { wording } = frame
  const { bodyName, url, dueMs, items } = notice
  return (
    <section id="answers" aria-labelledby="answers-heading">
      <h2 id="answers-heading">
        <a href={url}>{wording.say('became.asked', { body: bodyName })}</a>
      </h2>
      <ul class="sayings">
        {items.map((item) => (
          <li>
            <Said statement={item} />
            <br />
            <StandingLine
              wording={wording}
              standing={standingOf(item.statement, dueMs, item.answers, view.nowMs)}
              dueMs={dueMs}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What became of somebody's words, in a sentence. */
function becameOf({ wording }: Frame, { statement, moderation, heard }: OwnStatement): string {
  if (statement.state === 'waiting') return wording.say('question.mine.waiting')
  if (statement.state === 'left-out') {
    const reason = wording.sayCode('moderation.reason', moderation?.reason ?? 'other')
    const why = wording.say('question.mine.left-out', { reason })
    return moderation === null || moderation.note === '' ? why : `${why} ${moderation.note}`
  }
  if (heard === null) return wording.say('question.mine.few')
  const { agrees, votes, group } = heard
  const of = { agrees: wording.number(agrees), votes: wording.number(votes) }
  return group === null
    ? wording.say('question.mine.heard', of)
    : wording.say('question.mine.heard-group', { ...of, group })
}

function Votes({ frame, view }: Props) {
  const { wording } = frame
  return (
    <details>
      <summary>{wording.say('question.votes')}</summary>
      <ul class="votes">
        {view.votes.map(({ statement, opinion }) => (
          <li>
            <span id={`vote-${statement.number}`}>
              <Said statement={statement} /> {wording.say(`question.said.${opinionName(opinion)}`)}
            </span>{' '}
            {view.turn === null ? null : (
              <a
                href={`${view.seat.base}?statement=${statement.number}#statement`}
                aria-describedby={`vote-${statement.number}`}
              >
                {wording.say('question.change')}
              </a>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}

function HouseholdCode({ frame, view, code }: Props) {
  const { wording } = frame
  return (
    <details open={code !== null}>
      <summary>{wording.say('question.code')}</summary>
      <p>{wording.say('question.code.sentence', { most: homeCodeLimit })}</p>
      {code === null ? (
        <form method="post" action={`${view.seat.base}/code`}>
          <button type="submit">{wording.say('question.code.make')}</button>
        </form>
      ) : (
        <>
          <p>{wording.say('question.code.made')}</p>
          <p class="secret">
            <a href={code.url}>{code.url}</a>
          </p>
        </>
      )}
    </details>
  )
}
