import type { TopicView } from '../../assembly/ballot/topics.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Field, FormError, type FormState } from '../parts/field.tsx'

/** *Voices*: for each topic, who speaks for others and what one does with one's own voice. */
export function VoicesPage(props: {
  readonly frame: Frame
  readonly path: string
  readonly topics: readonly TopicView[]
  /** The reader, where they have a voice; null: they read along. */
  readonly personId: string | null
  readonly isSteward: boolean
  readonly form: FormState
}) {
  const { frame, path, topics, form } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('voices.title')} nav="neighbourhood">
      <h1>{wording.say('voices.title')}</h1>
      <p>{wording.say('voices.sentence')}</p>
      <FormError form={form} fields={['name']} />
      {topics.length === 0 ? <p>{wording.say('voices.none')}</p> : null}
      {topics.map((view) => (
        <OneTopic wording={wording} path={path} view={view} personId={props.personId} />
      ))}
      {props.isSteward ? (
        <section aria-labelledby="topic-heading">
          <h2 id="topic-heading">{wording.say('voices.new')}</h2>
          <form class="stack" method="post" action={path}>
            <Field
              label={wording.say('voices.name')}
              name="name"
              form={form}
              isRequired
              most={100}
              autocomplete="off"
              hint={wording.say('voices.name.hint')}
            />
            <p>
              <button type="submit">{wording.say('voices.new.do')}</button>
            </p>
          </form>
        </section>
      ) : null}
    </Page>
  )
}

function OneTopic(props: {
  readonly wording: Wording
  readonly path: string
  readonly view: TopicView
  readonly personId: string | null
}) {
  const { wording, path, view, personId } = props
  const { topic, wish, speakers, received, names } = view
  const id = `topic-${topic.id}`
  const others = speakers.filter((speaker) => speaker.id !== personId)
  const chosen = wish.kind === 'give' ? wish.to : wish.kind
  const isGone = wish.kind === 'give' && !others.some((speaker) => speaker.id === wish.to)
  const choices = [
    { value: 'own', text: wording.say('voices.own') },
    { value: 'speak', text: wording.say('voices.speak') },
    ...others.map((speaker) => ({
      value: speaker.id,
      text: wording.say('voices.give', { name: speaker.name }),
    })),
  ]
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{topic.name}</h2>
      {wish.kind === 'speak' ? (
        <p>
          {wording.say('voices.received', { count: received })}{' '}
          {names.length === 0 ? null : wording.say('voices.names', { names: names.join(', ') })}
        </p>
      ) : null}
      {isGone ? <p class="notice limit">{wording.say('voices.gone')}</p> : null}
      {personId === null ? (
        <p>{wording.say('ballot.not-yours')}</p>
      ) : (
        <form class="stack" method="post" action={`${path}/${topic.id}`}>
          <fieldset class="choices">
            <legend>{wording.say('voices.wish')}</legend>
            {choices.map(({ value, text }) => (
              <p class="choice">
                <input
                  type="radio"
                  id={`${id}-${value}`}
                  name="wish"
                  value={value}
                  checked={value === chosen}
                />
                <label for={`${id}-${value}`}>{text}</label>
              </p>
            ))}
          </fieldset>
          {others.length === 0 ? null : (
            <p class="choice">
              <input
                type="checkbox"
                id={`${id}-named`}
                name="named"
                value="1"
                checked={wish.kind === 'give' && wish.isNamed}
              />
              <label for={`${id}-named`}>{wording.say('voices.named')}</label>
            </p>
          )}
          <p>
            <button type="submit" aria-describedby={id}>
              {wording.say('voices.keep')}
            </button>
          </p>
        </form>
      )}
    </section>
  )
}
