import type { MandateDraft } from '../../assembly/decision/decisions.ts'
import type { MandateTrial } from '../../energy/mandate/mandate-trial.ts'
import { mandatedClasses, type Mandate } from '../../energy/mandate/mandate.ts'
import { forceChoices, kindChoices, mandateFields, orderFields } from '../forms/mandate-form.ts'
import { Page, type Frame } from '../layout.tsx'
import { languages } from '../messages/catalogue.ts'
import { wording as wordingOf, type Wording } from '../messages/wording.ts'
import { Field, FormError, Group, Select, type FormState } from '../parts/field.tsx'
import { CareFields, DecisionButtons, Follows, HowFields } from '../parts/how-fields.tsx'
import { exampleSentence, mandateSentence, ruleSentence } from '../parts/mandate-sentence.ts'
import { MomentFields, TimesFields } from '../parts/times-fields.tsx'
import type { CellHead } from '../view/now.ts'

/** What the form of a decision shows. */
export interface DecisionFormView {
  readonly homes: readonly { readonly id: string; readonly name: string }[]
  readonly feeders: readonly { readonly id: string; readonly name: string }[]
  /** The title of the earlier decision that is replaced; null: none is. */
  readonly follows: string | null
  /** What was tried; null: nothing yet. */
  readonly preview: DecisionPreview | null
}

export interface DecisionPreview {
  readonly mandate: MandateDraft
  readonly trial: MandateTrial
  /** Rules that hold or wait already. */
  readonly beside: readonly Mandate[]
}

/** The form in which a decision is entered, with what it would mean. */
export function DecisionFormPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: DecisionFormView
  readonly form: FormState
}) {
  const { frame, cell, view, form } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('mandates.new')} nav="together">
      <h1>{wording.say('mandates.form.heading', { name: cell.name })}</h1>
      <p>{wording.say('mandates.form.sentence')}</p>
      <p>
        <a class="row-link" href={`/at/${cell.slug}/decisions/accounts`}>
          {wording.say('decided.form.link')}
        </a>
      </p>
      <p>
        <a class="row-link" href={`/at/${cell.slug}/decisions/streets`}>
          {wording.say('street.form.link')}
        </a>
      </p>
      <Follows wording={wording} of={view.follows} />
      {view.preview === null ? null : (
        <Preview wording={wording} cell={cell} view={view} preview={view.preview} />
      )}
      <form class="stack" method="post" action={`/at/${cell.slug}/decisions/new`}>
        <FormError form={form} fields={mandateFields} />
        <RuleFields wording={wording} view={view} form={form} />
        <Examples wording={wording} form={form} />
        <HowFields wording={wording} form={form} />
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
  readonly view: DecisionFormView
  readonly preview: DecisionPreview
}) {
  const { wording, cell, view, preview } = props
  const { mandate, beside, trial } = preview
  const names = new Map([...view.homes, ...view.feeders].map(({ id, name }) => [id, name]))
  return (
    <section aria-labelledby="preview" class="notice limit" tabindex={-1} autofocus>
      <h2 id="preview">{wording.say('mandates.form.preview')}</h2>
      {languages.map((language) => (
        <p lang={language}>{mandateSentence(wordingOf(language, cell), mandate, names)}</p>
      ))}
      <ul>
        {mandate.examples.map((example) => (
          <li>{exampleSentence(wording, mandate.rule, example)}</li>
        ))}
      </ul>
      <h3>{wording.say('mandates.trial.heading')}</h3>
      <p>{trialSentence(wording, trial)}</p>
      {beside.length === 0 ? null : (
        <>
          <p>{wording.say('mandates.form.beside')}</p>
          <ul>
            {beside.map((one) => (
              <li>{ruleSentence(wording, one, names)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** Less from the grid than this in a month is nothing to tell, Wh. */
const leastToldWh = 1_000

/** What a rule would have meant last month, as far as it was measured. */
export function trialSentence(wording: Wording, trial: MandateTrial): string {
  const { days, monthMicro, uncertainMicro, held, bound, broken, missed } = trial
  const { monthCarbonLessG, monthImportLessWh } = trial
  if (days === 0) return wording.say('mandates.trial.unmeasured')
  const money = wording.money(Math.abs(monthMicro))
  const isWorth = Math.abs(monthMicro) > uncertainMicro
  const cost = isWorth
    ? wording.say(monthMicro > 0 ? 'mandates.trial.cost' : 'mandates.trial.saved', { money })
    : wording.say('mandates.trial.same', { money: wording.money(uncertainMicro) })
  return [
    wording.say('mandates.trial.days', { count: days }),
    wording.say('mandates.trial.bound', { bound: String(bound), held: String(held) }),
    broken === 0 ? '' : wording.say('mandates.trial.broken', { broken: String(broken) }),
    cost,
    monthImportLessWh < leastToldWh
      ? ''
      : wording.say('mandates.trial.less', {
          energy: wording.energy(monthImportLessWh),
          kg: wording.number(monthCarbonLessG / 1000, 1),
        }),
    missed <= 0 ? '' : wording.say('mandates.trial.missed', { count: missed }),
  ]
    .filter((text) => text !== '')
    .join(' ')
}

function RuleFields({ wording, view, form }: Fields & { readonly view: DecisionFormView }) {
  return (
    <Group legend={wording.say('mandates.form.rule')}>
      <Field
        label={wording.say('mandates.form.name')}
        name="name"
        form={form}
        hint={wording.say('mandates.form.name.hint')}
        isRequired
        autocomplete="off"
      />
      <Select
        label={wording.say('mandates.form.kind')}
        name="kind"
        form={form}
        options={kindChoices.map((value) => ({
          value,
          text: wording.say(`mandates.form.kind.${value}`),
        }))}
      />
      <Select
        label={wording.say('mandates.form.place')}
        name="place"
        form={form}
        options={[
          ...(['neighbourhood', 'homes'] as const).map((value) => ({
            value,
            text: wording.say(`mandates.form.place.${value}`),
          })),
          ...view.feeders.map(({ id, name }) => ({ value: `feeder:${id}`, text: name })),
          ...view.homes.map(({ id, name }) => ({ value: `home:${id}`, text: name })),
        ]}
      />
      <Field
        label={wording.say('mandates.form.limit')}
        name="limit"
        form={form}
        type="number"
        hint={wording.say('mandates.form.limit.hint')}
      />
      <Group legend={wording.say('mandates.form.order')}>
        {orderFields.map((name) => (
          <KindSelect
            wording={wording}
            form={form}
            label={wording.say(`mandates.form.order.${name}`)}
            name={name}
          />
        ))}
      </Group>
      <TimesFields wording={wording} form={form} />
      <Select
        label={wording.say('mandates.form.force')}
        name="force"
        form={form}
        options={forceChoices.map((value) => ({
          value,
          text: wording.say(`mandates.form.force.${value}`),
        }))}
      />
    </Group>
  )
}

/** A kind of device, or none. */
function KindSelect(props: Fields & { readonly label: string; readonly name: string }) {
  const { wording, form, label, name } = props
  return (
    <Select
      label={label}
      name={name}
      form={form}
      options={[
        { value: '', text: wording.say('mandates.form.order.none') },
        ...mandatedClasses.map((value) => ({
          value,
          text: wording.say(`mandate.devices.${value}`),
        })),
      ]}
    />
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
            label={wording.say('mandates.form.amount')}
            name={`${of}-amount`}
            form={form}
            type="number"
          />
          {(['first', 'then'] as const).map((name) => (
            <KindSelect
              wording={wording}
              form={form}
              label={wording.say(`mandates.form.uses.${name}`)}
              name={`${of}-${name}`}
            />
          ))}
        </Group>
      ))}
    </Group>
  )
}
