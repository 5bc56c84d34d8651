import { careFields } from '../forms/record-form.ts'
import type { Wording } from '../messages/wording.ts'
import { Field, Group, Select, TextArea, type FormState } from './field.tsx'

/** How something was decided, and when it is looked at again. */
export function HowFields({
  wording,
  form,
}: {
  readonly wording: Wording
  readonly form: FormState
}) {
  const counts = [
    ['inFavour', 'mandates.form.in-favour'],
    ['against', 'mandates.form.against'],
    ['abstained', 'mandates.form.abstained'],
    ['eligible', 'mandates.form.eligible'],
  ] as const
  return (
    <Group legend={wording.say('mandates.form.how')}>
      <Field
        label={wording.say('mandates.form.title')}
        name="title"
        form={form}
        isRequired
        autocomplete="off"
      />
      <Select
        label={wording.say('mandates.form.convened')}
        name="convened"
        form={form}
        options={(['meeting', 'ballot', 'panel', 'steward'] as const).map((value) => ({
          value,
          text: wording.say(`mandates.form.convened.${value}`),
        }))}
      />
      <p>{wording.say('mandates.form.tally')}</p>
      {counts.map(([name, label]) => (
        <Field label={wording.say(label)} name={name} form={form} type="number" />
      ))}
      <TextArea
        label={wording.say('mandates.form.dissent')}
        name="dissent"
        form={form}
        hint={wording.say('mandates.form.dissent.hint')}
      />
      <Field
        label={wording.say('decided.form.review')}
        name="review"
        form={form}
        type="date"
        hint={wording.say('decided.form.review.hint')}
      />
    </Group>
  )
}

/** What led to it, and the earlier decision that it replaces: filled in by the address. */
export function CareFields({ form }: { readonly form: FormState }) {
  return (
    <>
      {careFields.map((name) => (
        <input type="hidden" name={name} value={form.values[name] ?? ''} />
      ))}
    </>
  )
}

/** The earlier decision that ends with this one. */
export function Follows({
  wording,
  of,
}: {
  readonly wording: Wording
  readonly of: string | null
}) {
  return of === null ? null : (
    <p class="notice limit">{wording.say('decided.form.follows', { title: of })}</p>
  )
}

/** What can be done with a decision that is filled in: it is tried, entered, or people vote on it. */
export function DecisionButtons({ wording }: { readonly wording: Wording }) {
  return (
    <div class="actions">
      <button class="main" type="submit" name="do" value="try">
        {wording.say('mandates.form.try')}
      </button>
      <button type="submit" name="do" value="enter">
        {wording.say('mandates.form.enter')}
      </button>
      <button type="submit" name="do" value="vote">
        {wording.say('ballot.begin.from-decision')}
      </button>
    </div>
  )
}
