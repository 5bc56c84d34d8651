import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, type FormState } from '../parts/field.tsx'

/** Signing in: by passkey where the address allows it, by recovery code everywhere. */
export function SignInPage(props: {
  readonly frame: Frame
  readonly form: FormState
  readonly hasPasskeys: boolean
  /** Where to go afterwards: a path on this node. */
  readonly back: string
  /** Somebody who is signed in shows once more that it is them. */
  readonly isAgain: boolean
}) {
  const { frame, form } = props
  const { wording } = frame
  return (
    <Page
      frame={frame}
      title={wording.say('sign-in.title')}
      islands={props.hasPasskeys ? ['passkey'] : []}
    >
      <h1>{wording.say(props.isAgain ? 'sign-in.again' : 'sign-in.heading')}</h1>
      {props.isAgain ? <p>{wording.say('sign-in.again.why')}</p> : null}
      {props.hasPasskeys ? (
        <div data-passkey="sign-in" data-back={props.back} hidden>
          <p>
            <button class="main" type="button">
              {wording.say('sign-in.passkey')}
            </button>
          </p>
          <p
            class="field-error"
            role="alert"
            data-failed={wording.say('sign-in.passkey.failed')}
          ></p>
        </div>
      ) : null}
      <form class="stack" method="post" action="/sign-in">
        <FormError form={form} fields={['code']} />
        <input type="hidden" name="back" value={props.back} />
        <Field
          label={wording.say('sign-in.code')}
          name="code"
          form={form}
          hint={wording.say('sign-in.code.hint')}
          autocomplete="one-time-code"
          isRequired
        />
        <p>
          <button type="submit">{wording.say('sign-in.code.do')}</button>
        </p>
      </form>
      <section aria-labelledby="link-heading">
        <h2 id="link-heading">{wording.say('sign-in.link.heading')}</h2>
        <p>{wording.say('sign-in.link.sentence')}</p>
      </section>
    </Page>
  )
}

/** A one-time link: looking at it uses nothing up, pressing the button does. */
export function SignInLinkPage(props: {
  readonly frame: Frame
  readonly token: string
  readonly form: FormState
}) {
  const { frame } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('sign-in.link.title')}>
      <h1>{wording.say('sign-in.link.title')}</h1>
      <p>{wording.say('sign-in.link.confirm')}</p>
      <form class="stack" method="post" action={`/sign-in/${props.token}`}>
        <FormError form={props.form} fields={[]} />
        <p>
          <button class="main" type="submit">
            {wording.say('sign-in.link.do')}
          </button>
        </p>
      </form>
    </Page>
  )
}
