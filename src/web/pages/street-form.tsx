import type { StreetDraft } from '../../assembly/decision/decisions.ts'
import { streetUses } from '../../assembly/decision/street-rule.ts'
import { streetFields, streetKinds } from '../forms/street-form.ts'
import { Page, type Frame } from '../layout.tsx'
import { languages } from '../messages/catalogue.ts'
import { wording as wordingOf, type Wording } from '../messages/wording.ts'
import { Choice, Field, FormError, Group, Select, type FormState } from '../parts/field.tsx'
import { CareFields, DecisionButtons, Follows, HowFields } from '../parts/how-fields.tsx'
import { streetExample, streetSentence } from '../parts/street-sentence.ts'
import { MomentFields, TimesFields } from '../parts/times-fields.tsx'
import type { CellHead } from '../view/now.ts'

/** What the form of a rule for a street shows. */
export interface StreetFormView {
  /** The title of the earlier decision that is replaced; null: none is. */
  readonly follows: string | null
  /** The rule as it would be read; null: not looked at yet. */
  readonly preview: StreetDraft | null
}

/** The form in which a rule for a street is entered, with what it says in plain words. */
export function StreetFormPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: StreetFormView
  readonly form: FormState
}) {
  const { frame, cell, view, form } = props
  const { wording } = frame
  const fields = { wording, form }
  return (
    <Page frame={frame} title={wording.say('street.form.title')} nav="together">
      <h1>{wording.say('street.form.heading', { name: cell.name })}</h1>
      <p>{wording.say('street.form.sentence')}</p>
      <Follows wording={wording} of={view.follows} />
      {view.preview === null ? null : (
        <Preview wording={wording} cell={cell} street={view.preview} />
      )}
      <form class="stack" method="post" action={`/at/${cell.slug}/decisions/streets`}>
        <FormError form={form} fields={streetFields} />
        <RuleFields {...fields} />
        <Examples {...fields} />
        <HowFields {...fields} />
        <CareFields form={form} />
        <DecisionButtons wording={wording} />
      </form>
    </Page>
  )
}

interface Fields {
  readonly wording: Wording
  readonly form: FormState
}

function Preview(props: {
  readonly wording: Wording
  readonly cell: CellHead
  readonly street: StreetDraft
}) {
  const { wording, cell, street } = props
  return (
    <section aria-labelledby="preview" class="notice limit" tabindex={-1} autofocus>
      <h2 id="preview">{wording.say('mandates.form.preview')}</h2>
      {languages.map((language) => (
        <p lang={language}>{streetSentence(wordingOf(language, cell), street)}</p>
      ))}
      <ul>
        {street.examples.map((example) => (
          <li>{streetExample(wording, street, example)}</li>
        ))}
      </ul>
      <p>{wording.say('street.later')}</p>
    </section>
  )
}

function RuleFields({ wording, form }: Fields) {
  return (
    <Group legend={wording.say('mandates.form.rule')}>
      <Field
        label={wording.say('mandates.form.name')}
        name="name"
        form={form}
        isRequired
        autocomplete="off"
      />
      <Field
        label={wording.say('street.form.street')}
        name="street"
        form={form}
        isRequired
        autocomplete="off"
      />
      <Select
        label={wording.say('mandates.form.kind')}
        name="kind"
        form={form}
        options={streetKinds.map((value) => ({
          value,
          text: wording.say(`street.form.kind.${value}`),
        }))}
      />
      <Field
        label={wording.say('street.form.limit')}
        name="limit"
        form={form}
        type="number"
        hint={wording.say('street.form.limit.hint')}
      />
      <Group legend={wording.say('street.form.who')}>
        {streetUses.map((use) => (
          <Choice
            label={wording.say(`street.use.${use}`)}
            name={`use-${use}`}
            value="1"
            form={form}
            isChosen={form.values[`use-${use}`] === '1'}
          />
        ))}
      </Group>
      <TimesFields wording={wording} form={form} />
    </Group>
  )
}

function Examples({ wording, form }: Fields) {
  return (
    <Group legend={wording.say('mandates.form.examples')}>
      <p>{wording.say('mandates.form.examples.sentence')}</p>
      {(['allowed', 'forbidden'] as const).map((of) => (
        <Group legend={wording.say(`mandates.form.${of}`)}>
          <MomentFields wording={wording} form={form} of={of} />
          <Field
            label={wording.say('street.form.amount')}
            name={`${of}-amount`}
            form={form}
            type="number"
          />
          <Select
            label={wording.say('street.form.drives')}
            name={`${of}-who`}
            form={form}
            options={streetUses.map((value) => ({
              value,
              text: wording.say(`street.use.${value}`),
            }))}
          />
        </Group>
      ))}
    </Group>
  )
}
