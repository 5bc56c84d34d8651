import type { TermDraft } from '../../assembly/decision/decisions.ts'
import type { TermsTrial } from '../../assembly/decision/terms-trial.ts'
import { termFieldsOf } from '../forms/terms-form.ts'
import { Page, type Frame } from '../layout.tsx'
import { languages } from '../messages/catalogue.ts'
import { wording as wordingOf, type Wording } from '../messages/wording.ts'
import { FormError, type FormState } from '../parts/field.tsx'
import { CareFields, DecisionButtons, Follows, HowFields } from '../parts/how-fields.tsx'
import { KeyTermFields, LeastTermFields, PriceTermFields } from '../parts/term-fields.tsx'
import { termExampleSentence, termSentence } from '../parts/term-sentence.ts'
import { TermsTrialLines } from '../parts/terms-trial.tsx'
import type { CellHead } from '../view/now.ts'

/** What the form of a decision about accounts shows. */
export interface TermsFormView {
  readonly homes: readonly { readonly id: string; readonly name: string }[]
  /** The title of the earlier decision that is replaced; null: none is. */
  readonly follows: string | null
  /** What was tried; null: nothing yet. */
  readonly preview: { readonly terms: readonly TermDraft[]; readonly trial: TermsTrial } | null
}

/** The form in which a decision about accounts is entered, with what it would have meant last month. */
export function TermsFormPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: TermsFormView
  readonly form: FormState
}) {
  const { frame, cell, view, form } = props
  const { wording } = frame
  const fields = { wording, form, view, cell }
  return (
    <Page frame={frame} title={wording.say('decided.form.title')} nav="together">
      <h1>{wording.say('decided.form.heading', { name: cell.name })}</h1>
      <p>{wording.say('decided.form.sentence')}</p>
      <Follows wording={wording} of={view.follows} />
      {view.preview === null ? null : (
        <Preview wording={wording} cell={cell} view={view} preview={view.preview} />
      )}
      <form class="stack" method="post" action={`/at/${cell.slug}/decisions/accounts`}>
        <FormError form={form} fields={termFieldsOf(view.homes)} />
        <KeyTermFields {...fields} />
        <PriceTermFields {...fields} />
        <LeastTermFields {...fields} />
        <HowFields wording={wording} form={form} />
        <CareFields form={form} />
        <DecisionButtons wording={wording} />
      </form>
    </Page>
  )
}

function Preview(props: {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: TermsFormView
  readonly preview: NonNullable<TermsFormView['preview']>
}) {
  const { wording, cell, view, preview } = props
  const names = new Map(view.homes.map(({ id, name }) => [id, name]))
  return (
    <section aria-labelledby="preview" class="notice limit" tabindex={-1} autofocus>
      <h2 id="preview">{wording.say('mandates.form.preview')}</h2>
      {preview.terms.map(({ term, examples }) => (
        <>
          {languages.map((language) => (
            <p lang={language}>{termSentence(wordingOf(language, cell), term, names)}</p>
          ))}
          <ul>
            {examples.map((example) => (
              <li>{termExampleSentence(wording, example, names)}</li>
            ))}
          </ul>
        </>
      ))}
      <h3>{wording.say('mandates.trial.heading')}</h3>
      <TermsTrialLines wording={wording} trial={preview.trial} names={names} />
    </section>
  )
}
