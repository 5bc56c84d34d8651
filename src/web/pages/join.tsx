import { Page, type Frame } from '../layout.tsx'
import { Codes } from '../parts/codes.tsx'
import { Field, FormError, type FormState } from '../parts/field.tsx'
import type { JoinView } from '../view/people.ts'

/** An invitation: what the invited person will see, what never leaves their home, and one field. */
export function JoinPage(props: {
  readonly frame: Frame
  readonly view: JoinView
  readonly form: FormState
}) {
  const { frame, view, form } = props
  const { wording } = frame
  const name =
    view.neighbourhoodName === null ? view.cellName : `${view.cellName} · ${view.neighbourhoodName}`
  return (
    <Page frame={frame} title={wording.say('join.title')}>
      <h1 class="headline">
        {view.by === null
          ? wording.say('join.heading.nobody', { name })
          : wording.say('join.heading', { by: view.by, name })}
      </h1>
      <p>
        {wording.say(view.isGuestOfHome ? 'join.role.guest-of-home' : `join.role.${view.role}`)}
      </p>
      <div class="two">
        <section aria-labelledby="sees-heading">
          <h2 id="sees-heading">{wording.say('join.sees.heading')}</h2>
          <ul>
            {view.role === 'resident' ? <li>{wording.say('join.sees.home')}</li> : null}
            <li>
              {view.isGuestOfHome
                ? wording.say('guest.sees', { name: view.cellName })
                : wording.say('join.sees.sums')}
            </li>
            {view.role === 'resident' ? <li>{wording.say('join.sees.account')}</li> : null}
          </ul>
        </section>
        {view.isGuestOfHome ? null : (
          <section aria-labelledby="never-heading">
            <h2 id="never-heading">{wording.say('join.never.heading')}</h2>
            <ul>
              <li>{wording.say('join.never.readings')}</li>
              <li>{wording.say('join.never.habits')}</li>
              <li>{wording.say('join.never.mail')}</li>
            </ul>
          </section>
        )}
      </div>
      <form class="stack" method="post" action={`/join/${view.token}`}>
        <FormError form={form} fields={['name']} />
        {view.isSignedIn ? null : (
          <Field
            label={wording.say('join.name')}
            name="name"
            form={form}
            autocomplete="name"
            isRequired
          />
        )}
        <p>
          <button class="main" type="submit">
            {wording.say('join.do')}
          </button>
        </p>
      </form>
      <p class="fine">
        {wording.say('join.expires', {
          time: `${wording.day(view.expiresMs)} ${wording.time(view.expiresMs)}`,
        })}
      </p>
    </Page>
  )
}

/** After joining for the first time: the recovery codes. */
export function JoinedPage(props: {
  readonly frame: Frame
  readonly name: string
  readonly codes: readonly string[]
  readonly nextHref: string
}) {
  const { frame } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('join.title')}>
      <h1 class="headline">{wording.say('join.done.heading', { name: props.name })}</h1>
      <Codes wording={wording} codes={props.codes} nextHref={props.nextHref} />
    </Page>
  )
}
