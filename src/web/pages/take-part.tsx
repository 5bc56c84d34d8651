import type { Conversation } from '../../assembly/conversation/conversation.ts'
import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, type FormState } from '../parts/field.tsx'

/** A code without an account: what it is for, and one button. Looking uses nothing up. */
export function TakePartPage(props: {
  readonly frame: Frame
  /** Null: there is no code yet, or no good one. */
  readonly invited: {
    readonly code: string
    readonly name: string
    readonly conversation: Conversation
  } | null
  readonly form: FormState
}) {
  const { frame, invited, form } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('take-part.title')}>
      {invited === null ? (
        <>
          <h1 class="headline">{wording.say('take-part.title')}</h1>
          <form class="stack" method="get" action="/take-part">
            <FormError form={form} fields={['code']} />
            <Field
              label={wording.say('take-part.type')}
              name="code"
              form={form}
              autocomplete="off"
              isRequired
            />
            <p>
              <button class="main" type="submit">
                {wording.say('take-part.go')}
              </button>
            </p>
          </form>
        </>
      ) : (
        <>
          <p class="fine">{wording.say('take-part.title')}</p>
          <h1 class="headline" lang={invited.conversation.language} dir="auto">
            {invited.conversation.question}
          </h1>
          <p>{wording.say('take-part.sentence', { name: invited.name })}</p>
          <p>{wording.say('take-part.keep')}</p>
          <form method="post" action={`/take-part/${invited.code}`}>
            <button class="main" type="submit">
              {wording.say('take-part.begin')}
            </button>
          </form>
        </>
      )}
    </Page>
  )
}
