import type { Conversation } from '../../assembly/conversation/conversation.ts'
import { askedLimits, presetNames, presets } from '../../assembly/panel/asked.ts'
import { panelLimits } from '../../assembly/panel/panel.ts'
import { panelFields } from '../forms/panel-form.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Field, FormError, Group, Select, TextArea, type FormState } from '../parts/field.tsx'
import { answerTitle, askedTitle } from '../parts/panel-words.ts'
import { SeatFields } from '../parts/seat-fields.tsx'

/** The form in which a steward makes a panel. */
export function PanelFormPage(props: {
  readonly frame: Frame
  readonly path: string
  readonly questions: readonly Conversation[]
  readonly form: FormState
}) {
  const { frame, path, questions, form } = props
  const { wording, cell } = frame
  return (
    <Page frame={frame} title={wording.say('panel.form.title')} nav="questions">
      <h1>{wording.say('panel.form.heading', { name: cell?.name ?? '' })}</h1>
      <p>{wording.say('panel.form.sentence')}</p>
      <form class="stack" method="post" action={`${path}/new`}>
        <FormError form={form} fields={panelFields} />
        <Field
          label={wording.say('panel.form.name')}
          name="title"
          form={form}
          most={panelLimits.title}
          autocomplete="off"
          isRequired
        />
        <TextArea
          label={wording.say('panel.form.purpose')}
          name="purpose"
          form={form}
          hint={wording.say('panel.form.purpose.hint')}
          most={panelLimits.purpose}
        />
        <Select
          label={wording.say('panel.form.question')}
          name="question"
          form={form}
          options={[
            { value: '', text: wording.say('panel.form.question.none') },
            ...questions.map(({ id, question }) => ({ value: id, text: question })),
          ]}
        />
        <DateFields wording={wording} form={form} />
        <Group legend={wording.say('panel.form.asked')}>
          <p class="hint">{wording.say('panel.form.asked.sentence')}</p>
          {presetNames.map((key) => (
            <Preset wording={wording} form={form} preset={key} />
          ))}
          <Own wording={wording} form={form} />
        </Group>
        <p>
          <button class="main" type="submit">
            {wording.say('panel.form.make')}
          </button>
        </p>
      </form>
    </Page>
  )
}

/** Seats and dates: of a new panel, and of one that changes. */
export function DateFields(props: {
  readonly wording: Wording
  readonly form: FormState
  /** As they are now. */
  readonly values?: Readonly<Record<string, string>>
}) {
  const { wording, form, values = {} } = props
  const field = (name: string, label: string, type: 'date' | 'time' | 'number', hint?: string) => (
    <Field
      label={label}
      name={name}
      type={type}
      form={form}
      value={values[name]}
      {...(hint === undefined ? {} : { hint })}
      isRequired
    />
  )
  return (
    <>
      {field('size', wording.say('panel.form.size'), 'number', wording.say('panel.form.size.hint'))}
      <div class="window-fields">
        {field('answers-until', wording.say('panel.form.until'), 'date')}
        {field('meets', wording.say('panel.form.meets'), 'date')}
        {field('meets-time', wording.say('panel.form.time'), 'time')}
        {field('ends', wording.say('panel.form.ends'), 'date')}
      </div>
    </>
  )
}

function Preset(props: {
  readonly wording: Wording
  readonly form: FormState
  readonly preset: keyof typeof presets
}) {
  const { wording, form, preset } = props
  const asked = { key: preset, title: null }
  const title = askedTitle(wording, asked)
  const isChosen = form.values[`ask-${preset}`] === '1'
  return (
    <details class="asked" open={isChosen}>
      <summary>{title}</summary>
      <p class="choice">
        <input
          type="checkbox"
          id={`ask-${preset}`}
          name={`ask-${preset}`}
          value="1"
          checked={isChosen}
        />
        <label for={`ask-${preset}`}>{wording.say('panel.form.ask')}</label>
      </p>
      <SeatFields
        wording={wording}
        form={form}
        prefix={preset}
        answers={presets[preset].map((key) => answerTitle(wording, asked, { key, title: null }))}
      />
    </details>
  )
}

function Own({ wording, form }: { readonly wording: Wording; readonly form: FormState }) {
  const isTyped = Object.entries(form.values).some(
    ([name, value]) => name.startsWith('own-') && value !== '',
  )
  return (
    <details class="asked" open={isTyped || (form.refused?.at ?? '').startsWith('own-')}>
      <summary>{wording.say('panel.form.own')}</summary>
      <Field
        label={wording.say('panel.form.own.title')}
        name="own-title"
        form={form}
        most={askedLimits.questionChars}
        autocomplete="off"
      />
      <SeatFields
        wording={wording}
        form={form}
        prefix="own"
        answers={Array.from({ length: askedLimits.answers }, () => null)}
      />
    </details>
  )
}
