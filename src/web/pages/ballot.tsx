import type { PollView } from '../../federation/social/social.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { BallotCare } from '../parts/ballot-care.tsx'
import { BallotConsequence } from '../parts/ballot-consequence.tsx'
import { BallotFields, howToVote, voteFields } from '../parts/ballot-fields.tsx'
import { BallotResult } from '../parts/ballot-result.tsx'
import { BallotSubject } from '../parts/ballot-subject.tsx'
import { OutsidePoll } from '../parts/outside-poll.tsx'
import { SecretVote } from '../parts/secret-vote.tsx'
import { FormError, type FormState } from '../parts/field.tsx'
import type { BallotView } from '../view/ballot.ts'

/** A ballot: what is voted on, the form to vote by, and what came of it. */
export function BallotPage(props: {
  readonly frame: Frame
  readonly view: BallotView
  readonly form: FormState
  /** Options that were ticked on a form that comes back. */
  readonly ticked: readonly string[]
  /** The form by which a steward closes it, as it comes back. */
  readonly care: FormState
  /** What accounts of other servers say; null: they were not asked. */
  readonly outside: PollView | null
}) {
  const { frame, view } = props
  const { wording } = frame
  const { ballot } = view
  return (
    <Page
      frame={frame}
      title={ballot.title}
      nav="together"
      islands={view.secret === null || view.state !== 'open' ? [] : ['secret-vote']}
    >
      <h1 lang={ballot.language} dir="auto">
        {ballot.title}
      </h1>
      <p>{wording.say(`ballot.method.${ballot.method.kind}`)}</p>
      {view.state === 'closed' ? null : <p>{timeSentence(wording, view)}</p>}
      <p>
        {wording.say(ballot.isForSome === true ? 'ballot.who.some' : 'ballot.who.all', {
          count: ballot.eligible,
        })}
      </p>
      <BallotSubject
        wording={wording}
        ballot={ballot}
        names={view.names}
        conflicts={view.conflicts}
      />
      <Leads {...props} />
      {view.state === 'open' ? <Vote {...props} /> : null}
      <BallotConsequence wording={wording} view={view} />
      {view.tally === null ? null : (
        <BallotResult wording={wording} view={view} tally={view.tally} />
      )}
      <OutsidePoll wording={wording} asked={props.outside} />
      {view.isSteward ? <BallotCare wording={wording} view={view} form={props.care} /> : null}
      <p class="fine">
        {wording.say('ballot.log', { count: view.log.size })} <code>{view.log.head}</code>
      </p>
      {view.seenBy.map(({ name, size, atMs, holds }) => (
        <p class="fine">
          {wording.say(holds ? 'ballot.seen' : 'ballot.seen.broken', {
            name,
            size: wording.number(size),
            date: wording.date(atMs),
            time: wording.time(atMs),
          })}
        </p>
      ))}
    </Page>
  )
}

function timeSentence(wording: Wording, { ballot, state, step }: BallotView): string {
  const at = (atMs: number) => ({ date: wording.date(atMs), time: wording.time(atMs) })
  if (state === 'before') return wording.say('ballot.opens', at(ballot.opensMs))
  if (state === 'open' && step !== 'not-yet') {
    const { date } = at(ballot.closesMs)
    return wording.say(`together.note.ballot-open.${step ?? 'other'}`, { date })
  }
  if (state === 'open') {
    const isFinal = ballot.registrarKey !== null
    return wording.say(isFinal ? 'ballot.until.once' : 'ballot.until', at(ballot.closesMs))
  }
  return wording.say('ballot.over')
}

/** The question it belongs to, the meeting in which it was moved, and where voices for its topic are given away. */
function Leads({ frame, view }: Parameters<typeof BallotPage>[0]) {
  const { wording } = frame
  const { ballot, questionHref, meetingHref, voicesHref } = view
  return (
    <>
      {questionHref === null ? null : (
        <p>
          <a href={questionHref}>{wording.say('ballot.to-question')}</a>
        </p>
      )}
      {meetingHref === null ? null : (
        <p>
          <a href={meetingHref}>{wording.say('ballot.to-meeting')}</a>
        </p>
      )}
      {ballot.topic === undefined || !ballot.hasDelegation || view.state === 'closed' ? null : (
        <p>
          {wording.say('ballot.topic')} <a href={voicesHref}>{wording.say('voices.link')}</a>
        </p>
      )}
    </>
  )
}

function Vote(props: Parameters<typeof BallotPage>[0]) {
  const { frame, view, form } = props
  const { wording } = frame
  const { ballot, base, nonce, secret } = view
  if (!view.isVoter) return <p>{wording.say('ballot.not-yours')}</p>
  // No form is offered; who posted one all the same reads why it was not taken.
  if (view.step === null || view.step === 'paper') return <FormError form={form} fields={[]} />
  return (
    <section aria-labelledby="vote-heading">
      <h2 id="vote-heading">{wording.say('ballot.heading')}</h2>
      <p>{howToVote(wording, ballot)}</p>
      {secret !== null ? (
        <SecretVote wording={wording} ballot={ballot} secret={secret} />
      ) : (
        <form class="stack" method="post" action={`${base}/vote`}>
          <FormError form={form} fields={voteFields(ballot)} />
          <input type="hidden" name="nonce" value={nonce} />
          <BallotFields wording={wording} ballot={ballot} form={form} ticked={props.ticked} />
          <p>
            <button class="main" type="submit">
              {wording.say('ballot.send')}
            </button>
          </p>
        </form>
      )}
    </section>
  )
}
