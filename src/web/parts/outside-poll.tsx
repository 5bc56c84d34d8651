import type { PollView } from '../../federation/social/social.ts'
import type { Wording } from '../messages/wording.ts'
import { DataTable } from './figure.tsx'

/** What accounts of other servers say: beside what members vote, and never with it. */
export function OutsidePoll(props: {
  readonly wording: Wording
  /** Null: others were not asked. */
  readonly asked: PollView | null
}) {
  const { wording, asked } = props
  if (asked === null) return null
  const { poll, counts } = asked
  return (
    <section aria-labelledby="outside-heading">
      <h2 id="outside-heading">{wording.say('outside.heading')}</h2>
      <p>{wording.say('outside.said', { count: counts.voters })}</p>
      <p class="fine">
        {poll.closedMs === null
          ? wording.say('outside.open', { date: wording.date(poll.endsMs) })
          : wording.say('outside.closed', { date: wording.date(poll.closedMs) })}
      </p>
      <DataTable
        wording={wording}
        caption={wording.say('outside.heading')}
        columns={[
          { head: wording.say('outside.answer') },
          { head: wording.say('outside.accounts'), isNumber: true },
        ]}
        rows={poll.options.map((option, i) => [
          <span dir="auto">{option}</span>,
          wording.number(counts.votes[i] ?? 0),
        ])}
      />
    </section>
  )
}
