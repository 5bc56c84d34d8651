import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { emptyForm, Field, FormError, type FormState } from '../parts/field.tsx'
import { partText } from '../parts/part-text.ts'
import type { CellHead } from '../view/now.ts'
import type { PartsView, PartView } from '../view/parts.ts'

/** The form that was refused: that of asking, or that of one part. */
export interface RefusedPart {
  readonly part: string | null
  readonly form: FormState
}

/** *Other communities* of a home, and *Homes from elsewhere* of a community. */
export function MeterPartsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: PartsView
  readonly refused: RefusedPart | null
}) {
  const { frame, cell, view, refused } = props
  const { wording } = frame
  const isHome = view.kind === 'home'
  const title = wording.say(isHome ? 'parts.title' : 'parts.guests.title')
  return (
    <Page frame={frame} title={title} nav={isHome ? 'home' : 'settings'}>
      <h1>{wording.say(isHome ? 'parts.heading' : 'parts.guests.heading', { name: cell.name })}</h1>
      {view.own === null ? (
        <>
          <p>{wording.say('parts.guests.sentence')}</p>
          <p>{wording.say('parts.guests.name', { slug: cell.slug })}</p>
        </>
      ) : (
        <>
          <p>{wording.say('parts.sentence', { neighbourhood: view.own.neighbourhood })}</p>
          <p>
            {wording.say('parts.own', {
              neighbourhood: view.own.neighbourhood,
              part: partText(wording, view.own.partsPerMillion),
            })}{' '}
            {wording.say('parts.own.rest', { neighbourhood: view.own.neighbourhood })}
          </p>
        </>
      )}
      {view.parts.length === 0 ? (
        <p>{wording.say('parts.none')}</p>
      ) : (
        <ul class="plain">
          {view.parts.map((part) => (
            <li>
              <Part
                wording={wording}
                path={`/at/${cell.slug}/meter-parts`}
                part={part}
                isHome={isHome}
                form={refused?.part === part.id ? refused.form : emptyForm}
              />
            </li>
          ))}
        </ul>
      )}
      {isHome ? (
        <Ask
          wording={wording}
          path={`/at/${cell.slug}/meter-parts`}
          form={refused?.part === null ? refused.form : emptyForm}
        />
      ) : null}
    </Page>
  )
}

function Part(props: {
  readonly wording: Wording
  readonly path: string
  readonly part: PartView
  readonly isHome: boolean
  readonly form: FormState
}) {
  const { wording, path, part, isHome, form } = props
  const { id, name, lastMs } = part
  const said = {
    name,
    part: partText(wording, part.partsPerMillion),
    from: wording.date(part.fromMs),
  }
  return (
    <>
      <p>
        {lastMs === null
          ? wording.say('parts.from', said)
          : wording.say('parts.from-until', { ...said, until: wording.date(lastMs) })}{' '}
        <small>{wording.say(`parts.state.${part.state}`)}</small>
      </p>
      {part.statementHref === null ? null : (
        <p>
          <a href={part.statementHref}>{wording.say('parts.statement', { name })}</a>
        </p>
      )}
      <FormError form={form} fields={['lastDay']} />
      {part.state === 'asked' ? <Answer {...{ wording, path, id, name, isHome }} /> : null}
      {part.state === 'agreed' ? (
        <form class="line" method="post" action={`${path}/end`}>
          <input type="hidden" name="part" value={id} />
          <Field
            label={wording.say('parts.last-day')}
            name="lastDay"
            type="date"
            form={form}
            scope={id}
          />
          <button type="submit" aria-label={wording.say('parts.end.label', { name })}>
            {wording.say('parts.end')}
          </button>
        </form>
      ) : null}
    </>
  )
}

/** The community says yes or no; the home may take back what has no answer yet. */
function Answer(props: {
  readonly wording: Wording
  readonly path: string
  readonly id: string
  readonly name: string
  readonly isHome: boolean
}) {
  const { wording, path, id, name, isHome } = props
  if (isHome) {
    return (
      <form class="line" method="post" action={`${path}/end`}>
        <input type="hidden" name="part" value={id} />
        <button type="submit" aria-label={wording.say('parts.withdraw.label', { name })}>
          {wording.say('parts.withdraw')}
        </button>
      </form>
    )
  }
  return (
    <form class="line" method="post" action={`${path}/answer`}>
      <input type="hidden" name="part" value={id} />
      <button
        class="main"
        type="submit"
        name="answer"
        value="agreed"
        aria-label={wording.say('parts.agree.label', { name })}
      >
        {wording.say('parts.agree')}
      </button>
      <button
        type="submit"
        name="answer"
        value="declined"
        aria-label={wording.say('parts.decline.label', { name })}
      >
        {wording.say('parts.decline')}
      </button>
    </form>
  )
}

function Ask(props: {
  readonly wording: Wording
  readonly path: string
  readonly form: FormState
}) {
  const { wording, path, form } = props
  return (
    <section aria-labelledby="ask-heading">
      <h2 id="ask-heading">{wording.say('parts.ask.heading')}</h2>
      <p>
        {wording.say('parts.ask.sentence')} {wording.say('parts.ask.again')}
      </p>
      <form class="stack" method="post" action={path}>
        <FormError form={form} fields={['community', 'part', 'firstDay', 'lastDay']} />
        <Field
          label={wording.say('parts.ask.community')}
          hint={wording.say('parts.ask.community.hint')}
          name="community"
          form={form}
          most={60}
          autocomplete="off"
          isRequired
        />
        <Field
          label={wording.say('parts.ask.part')}
          name="part"
          type="number"
          unit="%"
          form={form}
          isRequired
        />
        <Field
          label={wording.say('parts.first-day')}
          name="firstDay"
          type="date"
          form={form}
          isRequired
        />
        <Field
          label={wording.say('parts.last-day')}
          hint={wording.say('parts.last-day.hint')}
          name="lastDay"
          type="date"
          form={form}
        />
        <p>
          <button class="main" type="submit">
            {wording.say('parts.ask.do')}
          </button>
        </p>
      </form>
    </section>
  )
}
