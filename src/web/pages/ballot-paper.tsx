import type { BallotDefinition } from '../../assembly/ballot/log/ballot-shapes.ts'
import type { Sheets } from '../../assembly/ballot/tally/sheets.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { BallotFields, howToVote, voteFields } from '../parts/ballot-fields.tsx'
import { Field, FormError, Select, type FormState } from '../parts/field.tsx'

/** What two people need to take votes on paper. */
export interface PaperView {
  readonly ballot: BallotDefinition
  readonly base: string
  readonly sheets: Sheets
  /** Who is on the list and has no sheet; empty where none is handed out any more. */
  readonly people: readonly { readonly id: string; readonly name: string }[]
  readonly isReading: boolean
  readonly nonce: string
}

/** Sheets of paper: to whom they were handed, and what two people read on each. */
export function BallotPaperPage(props: {
  readonly frame: Frame
  readonly view: PaperView
  readonly hand: FormState
  readonly read: FormState
  readonly ticked: readonly string[]
}) {
  const { frame, view, hand } = props
  const { wording } = frame
  const { ballot, sheets, base, people, nonce } = view
  return (
    <Page frame={frame} title={wording.say('paper.title')} nav="together">
      <p class="fine">
        <a href={base} lang={ballot.language} dir="auto">
          {ballot.title}
        </a>
      </p>
      <h1>{wording.say('paper.title')}</h1>
      <p>{wording.say('paper.sentence')}</p>
      <p>{standing(wording, sheets)}</p>
      {sheets.once.length === 0 ? null : (
        <p>{wording.say('paper.once', { sheets: sheets.once.join(', ') })}</p>
      )}
      {sheets.different.length === 0 ? null : (
        <p class="notice limit">
          {wording.say('paper.different', { sheets: sheets.different.join(', ') })}
        </p>
      )}
      {people.length === 0 ? (
        <FormError form={hand} fields={[]} />
      ) : (
        <section aria-labelledby="hand-heading">
          <h2 id="hand-heading">{wording.say('paper.hand')}</h2>
          <form class="stack" method="post" action={`${base}/paper/hand`}>
            <FormError form={hand} fields={['person']} />
            <input type="hidden" name="nonce" value={nonce} />
            <Select
              label={wording.say('paper.person')}
              name="person"
              form={hand}
              options={people.map(({ id, name }) => ({ value: id, text: name }))}
              hint={wording.say('paper.person.hint')}
            />
            <p>
              <button type="submit">{wording.say('paper.hand.do')}</button>
            </p>
          </form>
        </section>
      )}
      {view.isReading && sheets.handed > 0 ? <Read {...props} /> : null}
    </Page>
  )
}

function standing(wording: Wording, { handed, agreed }: Sheets): string {
  return handed === 0
    ? wording.say('paper.none')
    : wording.say('paper.standing', { count: handed, agreed: wording.number(agreed) })
}

function Read({ frame, view, read, ticked }: Parameters<typeof BallotPaperPage>[0]) {
  const { wording } = frame
  const { ballot, base, nonce } = view
  return (
    <section aria-labelledby="read-heading">
      <h2 id="read-heading">{wording.say('paper.read')}</h2>
      <p>{wording.say('paper.read.sentence')}</p>
      <p>{howToVote(wording, ballot)}</p>
      <form class="stack" method="post" action={`${base}/paper/read`}>
        <FormError form={read} fields={['sheet', ...voteFields(ballot)]} />
        <input type="hidden" name="nonce" value={nonce} />
        <Field
          label={wording.say('paper.number')}
          name="sheet"
          form={read}
          type="number"
          isRequired
          autocomplete="off"
          hint={wording.say('paper.number.hint')}
        />
        <BallotFields wording={wording} ballot={ballot} form={read} ticked={ticked} />
        <p>
          <button class="main" type="submit">
            {wording.say('paper.read.do')}
          </button>
        </p>
      </form>
    </section>
  )
}
