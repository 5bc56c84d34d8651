import { consentAnswers } from '../../assembly/ballot/methods/consent.ts'
import { filledInOf, optionField } from '../forms/ballot-form.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { BallotResult } from '../parts/ballot-result.tsx'
import { Choices, Field, FormError, Select, TextArea, type FormState } from '../parts/field.tsx'
import type { BallotView } from '../view/ballot.ts'

/** A ballot: what is voted on, the form to vote by, and what came of it. */
export function BallotPage(props: {
  readonly frame: Frame
  readonly view: BallotView
  readonly form: FormState
  /** Options that were ticked on a form that comes back. */
  readonly ticked: readonly string[]
}) {
  const { frame, view } = props
  const { wording } = frame
  const { ballot } = view
  return (
    <Page frame={frame} title={ballot.title} nav="neighbourhood">
      <h1 lang={ballot.language} dir="auto">
        {ballot.title}
      </h1>
      <p>{wording.say(`ballot.method.${ballot.method.kind}`)}</p>
      {view.state === 'closed' ? null : <p>{timeSentence(wording, view)}</p>}
      {view.state === 'open' ? <Vote {...props} /> : null}
      {view.tally === null ? null : (
        <BallotResult wording={wording} view={view} tally={view.tally} />
      )}
      <p class="fine">
        {wording.say('ballot.log', { count: view.log.size })} <code>{view.log.head}</code>
      </p>
    </Page>
  )
}

function timeSentence(wording: Wording, { ballot, state }: BallotView): string {
  const at = (atMs: number) => ({ date: wording.date(atMs), time: wording.time(atMs) })
  if (state === 'before') return wording.say('ballot.opens', at(ballot.opensMs))
  if (state === 'open') return wording.say('ballot.until', at(ballot.closesMs))
  return wording.say('ballot.over')
}

function Vote(props: Parameters<typeof BallotPage>[0]) {
  const { frame, view, form } = props
  const { wording } = frame
  const { ballot, base, nonce } = view
  if (ballot.registrarKey !== null) return <p>{wording.say('ballot.unlinked')}</p>
  if (!view.isVoter) return <p>{wording.say('ballot.not-yours')}</p>
  const kind = filledInOf(ballot)
  const how =
    ballot.method.kind === 'quadratic'
      ? wording.say('ballot.how.spread', { credits: ballot.method.credits })
      : kind === 'spread'
        ? ''
        : wording.say(`ballot.how.${kind}`)
  return (
    <section aria-labelledby="vote-heading">
      <h2 id="vote-heading">{wording.say('ballot.heading')}</h2>
      <p>{how}</p>
      <form class="stack" method="post" action={`${base}/vote`}>
        <FormError form={form} fields={fieldNames(props)} />
        <input type="hidden" name="nonce" value={nonce} />
        <Fields {...props} />
        <p>
          <button class="main" type="submit">
            {wording.say('ballot.send')}
          </button>
        </p>
      </form>
    </section>
  )
}

function Fields({ frame, view, form, ticked }: Parameters<typeof BallotPage>[0]) {
  const { wording } = frame
  const { ballot } = view
  const kind = filledInOf(ballot)
  const options = ballot.options.map(({ title, cost }, i) => ({
    value: String(i),
    text:
      cost === null
        ? title
        : wording.say('ballot.cost', { title, cost: wording.money(cost * 1_000_000) }),
  }))
  if (kind === 'approve') {
    const legend = wording.say('ballot.heading')
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

function fieldNames({ view }: Parameters<typeof BallotPage>[0]): string[] {
  return ['answer', 'reason', ...view.ballot.options.map((_, i) => optionField(i))]
}
