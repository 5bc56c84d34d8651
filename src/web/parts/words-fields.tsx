import { confirmationLimits, type Confirmed } from '../../assembly/meeting/confirmation.ts'
import type { Wording } from '../messages/wording.ts'
import { Field, Select, TextArea, type FormState } from './field.tsx'

/** What the secretary makes of words that were said: kind, text, and of an action who and until when. */
export function WordsFields(props: {
  readonly wording: Wording
  readonly form: FormState
  readonly scope: string
  readonly kind: Confirmed['kind']
  readonly text: string
  readonly who: string | null
  readonly untilDate: string | null
  /** Whether the kind can be chosen; otherwise it stands. */
  readonly isKindOpen: boolean
}) {
  const { wording, form, scope, kind } = props
  return (
    <>
      {props.isKindOpen ? (
        <Select
          label={wording.say('passage.kind')}
          name="kind"
          form={form}
          value={kind}
          scope={scope}
          options={(['statement', 'motion', 'action'] as const).map((value) => ({
            value,
            text: wording.say(`passage.kind.${value}`),
          }))}
        />
      ) : (
        <input type="hidden" name="kind" value={kind} />
      )}
      <TextArea
        label={wording.say('passage.text')}
        name="text"
        form={form}
        value={props.text}
        scope={scope}
        hint={wording.say('passage.text.hint', { most: confirmationLimits.text })}
      />
      {props.isKindOpen || kind === 'action' ? (
        <div class="for-action stack-fields">
          <Field
            label={wording.say('passage.who')}
            name="who"
            form={form}
            value={props.who ?? ''}
            scope={scope}
            most={confirmationLimits.who}
          />
          <Field
            label={wording.say('passage.until')}
            name="untilDate"
            type="date"
            form={form}
            value={props.untilDate ?? ''}
            scope={scope}
          />
        </div>
      ) : null}
    </>
  )
}

/** The fields of {@link WordsFields}. */
export const wordsFields = ['kind', 'text', 'who', 'untilDate'] as const
