import { fieldsOf, seatField } from '../forms/panel-form.ts'
import type { Wording } from '../messages/wording.ts'
import type { FormState } from './field.tsx'

/** Seats for the answers to one question, as rows of a form. `answers`: their names, or fields to name them. */
export function SeatFields(props: {
  readonly wording: Wording
  readonly form: FormState
  readonly prefix: string
  /** Null: the answer is named in the form. */
  readonly answers: readonly (string | null)[]
  readonly seats?: readonly { readonly min: number; readonly max: number }[]
}) {
  const { wording, form, prefix, answers, seats } = props
  const { refused } = form
  const wrong = fieldsOf(prefix, answers.length).find((name) => name === refused?.at)
  const errorId = `${prefix}-error`
  const input = (name: string, label: string, value: string | undefined, isNumber: boolean) => (
    <input
      name={name}
      aria-label={label}
      inputmode={isNumber ? 'numeric' : undefined}
      class={isNumber ? 'short' : undefined}
      value={form.values[name] ?? value}
      autocomplete="off"
      maxlength={isNumber ? 3 : 60}
      aria-invalid={wrong === name ? 'true' : undefined}
      aria-describedby={wrong === name ? errorId : undefined}
      autofocus={wrong === name}
    />
  )
  return (
    <>
      <table class="seats">
        <thead>
          <tr>
            <th scope="col">{wording.say('panel.seats.answer')}</th>
            <th scope="col">{wording.say('panel.seats.least')}</th>
            <th scope="col">{wording.say('panel.seats.most')}</th>
          </tr>
        </thead>
        <tbody>
          {answers.map((known, a) => {
            const answer = known ?? wording.say('panel.form.own.answer', { number: String(a + 1) })
            const field = (of: 'min' | 'max', label: string) => (
              <td>
                {input(
                  seatField(prefix, a, of),
                  label,
                  seats?.[a] === undefined ? undefined : String(seats[a][of]),
                  true,
                )}
              </td>
            )
            return (
              <tr>
                <th scope="row">
                  {known ?? input(seatField(prefix, a, 'title'), answer, undefined, false)}
                </th>
                {field('min', wording.say('panel.form.least', { answer }))}
                {field('max', wording.say('panel.form.most', { answer }))}
              </tr>
            )
          })}
        </tbody>
      </table>
      {wrong === undefined ? null : (
        <p class="field-error" id={errorId} role="alert">
          {refused?.reason}
        </p>
      )}
    </>
  )
}
