import {
  fewestOptions,
  pollDaysLimit,
  pollOptionChars,
  pollOptionsLimit,
} from '../../federation/social/poll.ts'
import type { PollView } from '../../federation/social/social.ts'
import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, Select, TextArea, type FormState } from '../parts/field.tsx'
import { OutsidePoll } from '../parts/outside-poll.tsx'

/** *Ask others*: a steward asks accounts of other servers what they think of a question or a ballot, and ends that. */
export function OutsidePage(props: {
  readonly frame: Frame
  /** Address of the question or the ballot. */
  readonly base: string
  readonly title: string
  readonly language: string
  /** Whether others can find the neighbourhood at all. */
  readonly isOn: boolean
  /** Answers that stand in the form at first. */
  readonly options: readonly string[]
  readonly asked: PollView | null
  readonly form: FormState
}) {
  const { frame, base, asked, form } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('outside.title')} nav="together">
      <p class="fine">
        <a href={base} lang={props.language} dir="auto">
          {props.title}
        </a>
      </p>
      <h1>{wording.say('outside.title')}</h1>
      <p>{wording.say('outside.sentence')}</p>
      {asked !== null ? (
        <>
          <FormError form={form} fields={[]} />
          <OutsidePoll wording={wording} asked={asked} />
          <p>
            <a href={`/polls/${asked.postId}`}>{wording.say('outside.page')}</a>
          </p>
          {asked.poll.closedMs !== null ? null : (
            <form method="post" action={`${base}/outside/end`}>
              <button class="danger" type="submit">
                {wording.say('outside.end')}
              </button>
            </form>
          )}
        </>
      ) : props.isOn ? (
        <form class="stack" method="post" action={`${base}/outside`}>
          <FormError form={form} fields={['options', 'choice', 'days']} />
          <TextArea
            label={wording.say('outside.options')}
            name="options"
            form={form}
            hint={wording.say('outside.options.hint', {
              least: fewestOptions,
              most: pollOptionsLimit,
              chars: pollOptionChars,
            })}
            value={props.options.join('\n')}
            rows={5}
          />
          <Select
            label={wording.say('outside.choice')}
            name="choice"
            form={form}
            options={[
              { value: 'one', text: wording.say('outside.choice.one') },
              { value: 'many', text: wording.say('outside.choice.many') },
            ]}
          />
          <Field
            label={wording.say('outside.days')}
            name="days"
            type="number"
            form={form}
            value="7"
            hint={`1–${wording.number(pollDaysLimit)}`}
          />
          <p>
            <button class="main" type="submit">
              {wording.say('outside.ask')}
            </button>
          </p>
        </form>
      ) : (
        <p>{wording.say('outside.off')}</p>
      )}
    </Page>
  )
}
