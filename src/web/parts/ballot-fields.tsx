import type { BallotDefinition } from '../../assembly/ballot/log/ballot-shapes.ts'
import { consentAnswers } from '../../assembly/ballot/methods/consent.ts'
import { filledInOf, optionField } from '../forms/ballot-form.ts'
import type { Wording } from '../messages/wording.ts'
import { Choices, Field, Select, TextArea, type FormState } from './field.tsx'

interface Props {
  readonly wording: Wording
  readonly ballot: BallotDefinition
  readonly form: FormState
  /** Options that were ticked on a form that comes back. */
  readonly ticked: readonly string[]
}

/** What people fill in to vote, and how. */
export function BallotFields(props: Props) {
  const { wording, ballot, form, ticked } = props
  const kind = filledInOf(ballot)
  const options = ballot.options.map(({ title, cost }, i) => ({
    value: String(i),
    text:
      cost === null
        ? title
        : wording.say('ballot.cost', { title, cost: wording.money(cost * 1_000_000) }),
  }))
  if (kind === 'approve') {
    const legend = wording.say('ballot.begin.options')
    return <Choices legend={legend} name="option" options={options} chosen={ticked} form={form} />
  }
  if (kind === 'answer') {
    return (
      <>
        <p lang={ballot.language} dir="auto">
          {ballot.options[0]?.title}
        </p>
        <Select
          label={wording.say('ballot.heading')}
          name="answer"
          form={form}
          options={consentAnswers.map((answer) => ({
            value: answer,
            text: wording.say(`ballot.answer.${answer}`),
          }))}
        />
        <TextArea
          label={wording.say('ballot.reason')}
          name="reason"
          form={form}
          hint={wording.say('ballot.reason.hint')}
        />
      </>
    )
  }
  return (
    <>
      {options.map(({ text }, i) => (
        <Field label={text} name={optionField(i)} type="number" form={form} />
      ))}
    </>
  )
}

/** How the form is filled in, in a sentence. */
export function howToVote(wording: Wording, ballot: BallotDefinition): string {
  const kind = filledInOf(ballot)
  if (ballot.method.kind === 'quadratic') {
    return wording.say('ballot.how.spread', { credits: ballot.method.credits })
  }
  return kind === 'spread' ? '' : wording.say(`ballot.how.${kind}`)
}

/** Fields that a refused vote can name. */
export function voteFields({ options }: BallotDefinition): string[] {
  return ['answer', 'reason', ...options.map((_, i) => optionField(i))]
}
