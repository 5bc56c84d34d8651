import type { Child } from 'hono/jsx'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Wording } from '../messages/wording.ts'

/** What a form was sent with, and why it was refused: the page shows it again and nothing is lost. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>
  /** The reason in the reader's language, and the field that is to blame; null where nothing was refused. */
  readonly refused: { readonly reason: string; readonly at: string | null } | null
}

/** A form nobody has filled in yet. */
export const emptyForm: FormState = { values: {}, refused: null }

/** A form that comes back: what was typed, and why it was refused. */
export function refusedForm(
  wording: Wording,
  refusal: Refusal,
  values: FormState['values'] = {},
): FormState {
  return { values, refused: { reason: wording.refusal(refusal), at: refusal.at ?? null } }
}

/** One labelled input with its hint and, where it was refused, the reason right beside it. */
export function Field(props: {
  readonly label: string
  readonly name: string
  readonly form?: FormState
  readonly value?: string | undefined
  readonly hint?: string
  readonly unit?: string
  readonly type?: 'text' | 'number' | 'file' | 'date' | 'time' | 'password'
  readonly isRequired?: boolean
  readonly autocomplete?: string
  readonly list?: string
  readonly accept?: string
  /** Characters at the most. */
  readonly most?: number
  /** Makes ids unique where a page has several forms with the same names. */
  readonly scope?: string
}) {
  const { name, form } = props
  const id = fieldId(props.scope, name)
  const error = errorFor(form, name)
  const input = (
    <input
      id={id}
      name={name}
      // A number field of the browser takes no decimal comma and forgets what it does not understand.
      type={props.type === 'number' ? 'text' : (props.type ?? 'text')}
      inputmode={props.type === 'number' ? 'decimal' : undefined}
      // A password is typed anew: it stands in no page.
      value={props.type === 'password' ? undefined : (form?.values[name] ?? props.value)}
      required={props.isRequired}
      autocomplete={props.autocomplete}
      list={props.list}
      accept={props.accept}
      maxlength={props.most}
      aria-invalid={error === null ? undefined : 'true'}
      autofocus={error !== null}
      aria-describedby={described(id, props.hint, error)}
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
        autofocus={error !== null}
        aria-describedby={described(id, props.hint, error)}
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

/** Several lines of text under one label. */
export function TextArea(props: {
  readonly label: string
  readonly name: string
  readonly form: FormState
  readonly hint: string
  readonly value?: string
  readonly rows?: number
  readonly scope?: string
  /** Characters at the most. */
  readonly most?: number
}) {
  const id = fieldId(props.scope, props.name)
  const error = errorFor(props.form, props.name)
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <textarea
        id={id}
        name={props.name}
        rows={props.rows ?? 3}
        maxlength={props.most}
        aria-invalid={error === null ? undefined : 'true'}
        autofocus={error !== null}
        aria-describedby={described(id, props.hint, error)}
      >
        {props.form.values[props.name] ?? props.value ?? ''}
      </textarea>
      <Hints id={id} hint={props.hint} error={error} />
    </div>
  )
}

/** One box to tick. */
export function Choice(props: {
  readonly label: string
  readonly name: string
  readonly value: string
  readonly form: FormState
  readonly isChosen?: boolean
}) {
  const id = fieldId(undefined, props.name)
  const error = errorFor(props.form, props.name)
  return (
    <div class="field">
      <p class="choice">
        <input
          type="checkbox"
          id={id}
          name={props.name}
          value={props.value}
          checked={props.isChosen}
          aria-invalid={error === null ? undefined : 'true'}
          autofocus={error !== null}
          aria-describedby={described(id, undefined, error)}
        />
        <label for={id}>{props.label}</label>
      </p>
      <Hints id={id} hint={undefined} error={error} />
    </div>
  )
}

/** Several boxes to tick under one legend. */
export function Choices(props: {
  readonly legend: string
  readonly name: string
  readonly options: readonly { readonly value: string; readonly text: string }[]
  readonly chosen: readonly string[]
  readonly form: FormState
}) {
  const id = fieldId(undefined, props.name)
  const error = errorFor(props.form, props.name)
  return (
    <fieldset class="choices" aria-describedby={described(id, undefined, error)}>
      <legend>{props.legend}</legend>
      {props.options.map(({ value, text }) => (
        <p class="choice">
          <input
            type="checkbox"
            id={`${id}-${value}`}
            name={props.name}
            value={value}
            checked={props.chosen.includes(value)}
          />
          <label for={`${id}-${value}`}>{text}</label>
        </p>
      ))}
      <Hints id={id} hint={undefined} error={error} />
    </fieldset>
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
  const { refused } = props.form
  if (refused === null || props.fields.some((name) => errorFor(props.form, name) !== null))
    return null
  return (
    <p class="notice wrong" role="alert" tabindex={-1} autofocus>
      {refused.reason}
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

/** The ids of what describes a field, for `aria-describedby`. */
function described(id: string, hint: string | undefined, error: string | null): string | undefined {
  const ids = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(error === null ? [] : [`${id}-error`]),
  ]
  return ids.length === 0 ? undefined : ids.join(' ')
}

function fieldId(scope: string | undefined, name: string): string {
  return scope === undefined ? `field-${name}` : `field-${scope}-${name}`
}

/** A refusal names its field by its last part: `attributes.capacityWh` belongs to the field `capacityWh`. */
function errorFor(form: FormState | undefined, name: string): string | null {
  const refused = form?.refused
  if (refused?.at === undefined || refused.at === null) return null
  return refused.at === name || refused.at.endsWith(`.${name}`) ? refused.reason : null
}
