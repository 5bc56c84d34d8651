import type { Wording } from '../messages/wording.ts'
import { Field, Select, type FormState } from './field.tsx'

interface Fields {
  readonly wording: Wording
  readonly form: FormState
}

/** When a rule holds: days, from, until, season. Read by `timesFromForm`. */
export function TimesFields({ wording, form }: Fields) {
  return (
    <>
      <Select
        label={wording.say('mandates.form.days')}
        name="days"
        form={form}
        options={(['all', 'workdays', 'weekend'] as const).map((value) => ({
          value,
          text: wording.say(`tariff.days.${value}`),
        }))}
      />
      <Field
        label={wording.say('mandates.form.from')}
        name="from"
        form={form}
        type="time"
        hint={wording.say('mandates.form.times.hint')}
      />
      <Field label={wording.say('mandates.form.to')} name="to" form={form} type="time" />
      <Select
        label={wording.say('mandates.form.season')}
        name="season"
        form={form}
        options={(['all', 'winter', 'summer'] as const).map((value) => ({
          value,
          text: wording.say(`mandates.form.season.${value}`),
        }))}
      />
    </>
  )
}

/** Day and time of an example. Read by `momentFromForm`. */
export function MomentFields({ wording, form, of }: Fields & { readonly of: string }) {
  return (
    <>
      <Select
        label={wording.say('mandates.form.day')}
        name={`${of}-day`}
        form={form}
        options={[1, 2, 3, 4, 5, 6, 0].map((day) => ({
          value: String(day),
          text: wording.weekdays([day]),
        }))}
      />
      <Field
        label={wording.say('mandates.form.time')}
        name={`${of}-time`}
        form={form}
        type="time"
        isRequired
      />
    </>
  )
}
