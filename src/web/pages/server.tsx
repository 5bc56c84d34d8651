import type { VtnState } from '../../energy/openadr/vtn.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Choices, Field, FormError, type FormState } from '../parts/field.tsx'
import type { CellHead } from '../view/now.ts'
import { serverTakes, type ServerView } from '../view/server.ts'

/** The grid operator's or supplier's server that a neighbourhood listens to, and how that goes. */
export function ServerPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly nowMs: number
  /** Null: it listens to none. */
  readonly view: ServerView | null
  readonly form: FormState
}) {
  const { frame, cell, view, form } = props
  const { wording } = frame
  const path = `/at/${cell.slug}/server`
  const field = (name: 'url' | 'sender' | 'venName' | 'clientId' | 'programId') => ({
    label: wording.say(`server.${name}`),
    name,
    form,
    value: view?.server[name] ?? undefined,
    isRequired: name !== 'programId',
    autocomplete: 'off',
  })
  return (
    <Page frame={frame} title={wording.say('server.title')} nav="neighbourhood">
      <h1>{wording.say('server.title')}</h1>
      <p>{wording.say('server.sentence')}</p>
      {view === null ? null : <State wording={wording} nowMs={props.nowMs} state={view.state} />}
      <form class="stack" method="post" action={path}>
        <FormError
          form={form}
          fields={['url', 'sender', 'venName', 'clientId', 'clientSecret', 'programId', 'takes']}
        />
        <Field {...field('sender')} />
        <Field {...field('url')} hint={wording.say('server.url.hint')} />
        <Field {...field('clientId')} />
        <Field
          label={wording.say('server.clientSecret')}
          name="clientSecret"
          type="password"
          autocomplete="off"
          isRequired={view === null}
          {...(view === null ? {} : { hint: wording.say('server.clientSecret.kept') })}
        />
        <Field {...field('venName')} />
        <Field {...field('programId')} hint={wording.say('server.programId.hint')} />
        <Choices
          legend={wording.say('server.takes')}
          name="takes"
          options={serverTakes.map((value) => ({
            value,
            text: wording.say(`server.takes.${value}`),
          }))}
          chosen={view === null ? ['prices', 'limits'] : view.takes}
          form={form}
        />
        <p>
          <button class="main" type="submit">
            {wording.say('server.save')}
          </button>
        </p>
      </form>
      {view === null ? null : (
        <form method="post" action={`${path}/remove`}>
          <button type="submit">{wording.say('server.remove')}</button>
        </form>
      )}
    </Page>
  )
}

function State(props: {
  readonly wording: Wording
  readonly nowMs: number
  readonly state: VtnState
}) {
  const { wording, nowMs, state } = props
  return (
    <>
      {state.trouble === null ? null : (
        <p class="notice wrong">
          {wording.say('server.trouble')} <span lang="en">{state.trouble}</span>
        </p>
      )}
      <p>
        {state.answeredMs === null
          ? wording.say('server.never')
          : wording.say('server.answered', { time: wording.when(state.answeredMs, nowMs) })}
      </p>
      {state.unused.length === 0 ? null : (
        <>
          <p>{wording.say('server.unused')}</p>
          <ul>
            {state.unused.map(({ type, why }) => (
              <li>
                <code>{type}</code>: {wording.say(`server.unused.${why}`)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
