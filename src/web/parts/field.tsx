import type { Child } from 'hono/jsx'
import type { Refusal } from '../../kernel/refusal.ts'

/** What a form was sent with, and why it was refused: the page shows it again and nothing is lost. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>
  readonly refusal: Refusal | null
}

/** A form nobody has filled in yet. */
export const emptyForm: FormState = { values: {}, refusal: null }

/** One labelled input with its hint and, where it was refused, the reason right beside it. */
export function Field(props: {
  readonly label: string
  readonly name: string
  readonly form?: FormState
  readonly value?: string | undefined
  readonly hint?: string
  readonly unit?: string
  readonly type?: 'text' | 'number' | 'file' | 'time' | 'password'
  readonly isRequired?: boolean
  readonly autocomplete?: string
  readonly list?: string
  readonly accept?: string
  /** Makes ids unique where a page has several forms with the same names. */
  readonly scope?: string
}) {
  const { name, form } = props
  const id = fieldId(props.scope, name)
  const error = errorFor(form, name)
  const described = [
    props.hint === undefined ? null : `${id}-hint`,
    error === null ? null : `${id}-error`,
  ].filter((part) => part !== null)
  const input = (
    <input
      id={id}
      name={name}
      // A number field of the browser takes no decimal comma and forgets what it does not understand.
      type={props.type === 'number' ? 'text' : (props.type ?? 'text')}
      inputmode={props.type === 'number' ? 'decimal' : undefined}
      value={form?.values[name] ?? props.value}
      required={props.isRequired}
      autocomplete={props.autocomplete}
      list={props.list}
      accept={props.accept}
      aria-invalid={error === null ? undefined : 'true'}
      aria-describedby={described.length === 0 ? undefined : described.join(' ')}
    />
  )
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {props.unit === undefined ? (
        input
      ) : (
        <div class="unit-field">
          {input}
          <span>{props.unit}</span>
        </div>
      )}
      <Hints id={id} hint={props.hint} error={error} />
    </div>
  )
}

/** One labelled choice from a list. */
export function Select(props: {
  readonly label: string
  readonly name: string
  readonly options: readonly { readonly value: string; readonly text: string }[]
  readonly form?: FormState
  readonly value?: string | undefined
  readonly hint?: string
  readonly scope?: string
}) {
  const id = fieldId(props.scope, props.name)
  const error = errorFor(props.form, props.name)
  const chosen = props.form?.values[props.name] ?? props.value
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select
        id={id}
        name={props.name}
        aria-invalid={error === null ? undefined : 'true'}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
      >
        {props.options.map(({ value, text }) => (
          <option value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
      <Hints id={id} hint={props.hint} error={error} />
    </div>
  )
}

/** A group of fields under one legend. */
export function Group(props: { readonly legend: string; readonly children: Child }) {
  return (
    <fieldset>
      <legend>{props.legend}</legend>
      {props.children}
    </fieldset>
  )
}

/** What a form was refused for, when no single field is to blame. */
export function FormError(props: { readonly form: FormState; readonly fields: readonly string[] }) {
  const { refusal } = props.form
  if (refusal === null || props.fields.some((name) => errorFor(props.form, name) !== null))
    return null
  return (
    <p class="notice wrong" role="alert">
      {refusal.message}
    </p>
  )
}

function Hints(props: {
  readonly id: string
  readonly hint: string | undefined
  readonly error: string | null
}) {
  return (
    <>
      {props.hint === undefined ? null : (
        <p class="hint" id={`${props.id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.error === null ? null : (
        <p class="field-error" id={`${props.id}-error`} role="alert">
          {props.error}
        </p>
      )}
    </>
  )
}

function fieldId(scope: string | undefined, name: string): string {
  return scope === undefined ? `field-${name}` : `field-${scope}-${name}`
}

/** A refusal names its field by its last part: `attributes.capacityWh` belongs to the field `capacityWh`. */
function errorFor(form: FormState | undefined, name: string): string | null {
  const refusal = form?.refusal
  if (refusal?.at === undefined) return null
  return refusal.at === name || refusal.at.endsWith(`.${name}`) ? refusal.message : null
}
