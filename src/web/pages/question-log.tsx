import {
  moderationReasons,
  type Conversation,
  type Moderation,
} from '../../assembly/conversation/conversation.ts'
import { Page, type Frame } from '../layout.tsx'
import { DataTable } from '../parts/figure.tsx'

/** *What was left out, and why*: the rule, the reasons, and every decision. */
export function QuestionLogPage(props: {
  readonly frame: Frame
  readonly base: string
  readonly conversation: Conversation
  readonly log: readonly Moderation[]
  /** Statements that are left out now. */
  readonly leftOut: number
}) {
  const { frame, base, conversation, log, leftOut } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('moderation.title')} nav="questions">
      <p class="fine">
        <a href={base} lang={conversation.language} dir="auto">
          {conversation.question}
        </a>
      </p>
      <h1 class="headline">
        {leftOut === 0
          ? wording.say('moderation.none')
          : wording.say('moderation.some', { count: leftOut })}
      </h1>
      <p>{wording.say(conversation.isStrict ? 'moderation.strict' : 'moderation.open')}</p>
      <p>{wording.say('moderation.rule')}</p>
      <h2>{wording.say('moderation.reasons')}</h2>
      <ul>
        {moderationReasons.map((reason) => (
          <li>{wording.say(`moderation.reason.${reason}`)}</li>
        ))}
      </ul>
      {log.length === 0 ? null : (
        <section aria-labelledby="log-heading">
          <h2 id="log-heading">{wording.say('moderation.log')}</h2>
          <DataTable
            wording={wording}
            caption={wording.say('moderation.log')}
            columns={[
              { head: wording.say('moderation.when') },
              { head: wording.say('moderation.number'), isNumber: true },
              { head: wording.say('moderation.action') },
              { head: wording.say('moderation.why') },
              { head: wording.say('moderation.by') },
            ]}
            rows={log.map(({ atMs, statement, action, reason, note, moderator }) => [
              `${wording.date(atMs)}, ${wording.time(atMs)}`,
              wording.number(statement),
              wording.say(`moderation.${action}`),
              reason === '' ? '–' : `${wording.say(`moderation.reason.${reason}`)} ${note}`.trim(),
              moderator === null
                ? '–'
                : wording.say('moderation.steward', { number: wording.number(moderator) }),
            ])}
          />
          <p class="figure-csv">
            <a href={`${base}/moderation.csv`}>{wording.say('frame.csv')}</a>
          </p>
        </section>
      )}
      <p>
        <a href={base}>{wording.say('question.back')}</a>
      </p>
    </Page>
  )
}
