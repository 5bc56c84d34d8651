import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { StandingLine } from '../parts/became.tsx'
import { Field, FormError, type FormState } from '../parts/field.tsx'
import { lastDay } from '../parts/panel-words.ts'
import { asksReader, type TogetherLine, type TogetherView } from '../view/together.ts'

type Props = {
  readonly frame: Frame
  readonly view: TogetherView
  readonly found: FormState
}

/** *Deciding together*: what is asked of the reader now, what comes, what was answered; each line with one next step. */
export function TogetherPage(props: Props) {
  const { frame, view } = props
  const { wording } = frame
  const { now, belong, asked, coming, answers, decided, review } = view
  const count = now.filter(asksReader).length + belong.length + asked.length
  const isEmpty = [now, belong, asked, coming, answers, decided].every(
    (lines) => lines.length === 0,
  )
  return (
    <Page frame={frame} title={wording.say('together.title')} nav="together">
      <p class="fine">{wording.say('together.title')}</p>
      <h1 class="headline">
        {count === 0
          ? wording.say('together.nothing', { name: view.name })
          : wording.say('together.asked', { count })}
      </h1>
      {isEmpty && review.length === 0 ? <Begin {...props} /> : null}
      <Belong {...props} />
      <Lines wording={wording} id="now" heading={wording.say('together.now')} lines={now} />
      <Lines
        wording={wording}
        id="answers"
        heading={wording.say('together.answers')}
        lines={answers}
      />
      <Lines
        wording={wording}
        id="coming"
        heading={wording.say('together.coming')}
        lines={coming}
      />
      <Lines
        wording={wording}
        id="decided"
        heading={wording.say('together.decided')}
        lines={decided}
      />
      <Lines
        wording={wording}
        id="review"
        heading={wording.say('together.review')}
        lines={review}
      />
      <Bodies {...props} />
    </Page>
  )
}

function Begin({ frame, view }: Props) {
  const { wording } = frame
  return (
    <section aria-labelledby="begin-heading">
      <h2 id="begin-heading">{wording.say('together.begin')}</h2>
      <p>{wording.say('together.begin.how')}</p>
      <p>
        {view.isSteward ? (
          <a class="button" href={`${view.base}/questions#begin-heading`}>
            {wording.say('together.begin.ask')}
          </a>
        ) : (
          wording.say('together.begin.steward')
        )}
      </p>
    </section>
  )
}

/** What a steward is asked from above: to belong to a body, and to ask its question here. */
function Belong({ frame, view }: Props) {
  const { wording } = frame
  const { belong, asked, base } = view
  if (belong.length + asked.length === 0) return null
  return (
    <section aria-labelledby="belong-heading">
      <h2 id="belong-heading">{wording.say('together.belong')}</h2>
      <ul class="plain rows">
        {belong.map(({ body, name, node }) => (
          <li>
            <p>
              {wording.say('together.belong.ask', { name })}{' '}
              {node === null ? null : wording.say('together.node', { node })}
            </p>
            <form class="line" method="post" action={`${base}/together/belong`}>
              <input type="hidden" name="body" value={body} />
              <button class="main" type="submit" name="belongs" value="1">
                {wording.say('together.belong.yes')}
              </button>{' '}
              <button type="submit" name="belongs" value="0">
                {wording.say('together.belong.no')}
              </button>
            </form>
          </li>
        ))}
        {asked.map(({ id, question, language, bodyName }) => (
          <li>
            <p>
              {wording.say('together.shared', { name: bodyName })}{' '}
              <q lang={language} dir="auto">
                {question}
              </q>
            </p>
            <form class="line" method="post" action={`${base}/together/accept`}>
              <input type="hidden" name="question" value={id} />
              <button class="main" type="submit">
                {wording.say('together.shared.accept')}
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A list of things with one next step each; nothing where there are none. */
export function Lines(props: {
  readonly wording: Wording
  readonly id: string
  readonly heading: string
  readonly lines: readonly TogetherLine[]
}) {
  const { wording, id, lines } = props
  if (lines.length === 0) return null
  return (
    <section aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{props.heading}</h2>
      <ul class="plain rows">
        {lines.map((line, i) => (
          <li>
            <p>
              <span id={`${id}-${i}`} lang={line.language ?? undefined} dir="auto">
                {line.title}
              </span>
            </p>
            <p class="fine">
              <Note wording={wording} line={line} />
            </p>
            {line.href === null ? null : (
              <a href={line.href} aria-describedby={`${id}-${i}`}>
                {wording.say(`together.step.${line.kind}`)}
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Note({ wording, line }: { readonly wording: Wording; readonly line: TogetherLine }) {
  switch (line.kind) {
    case 'vote':
      return <>{wording.say('together.note.vote', { count: line.open })}</>
    case 'read':
      return <>{wording.say('together.note.read')}</>
    case 'moderate':
      return <>{wording.say('together.note.moderate', { count: line.waiting })}</>
    case 'ballot':
      return <>{wording.say('together.note.ballot', { date: wording.date(line.closesMs) })}</>
    case 'ballot-open': {
      const date = wording.date(line.closesMs)
      const step = line.step ?? 'other'
      return <>{wording.say(`together.note.ballot-open.${step}`, { date })}</>
    }
    case 'ballot-comes':
      return <>{wording.say('together.note.ballot-comes', { date: wording.date(line.opensMs) })}</>
    case 'minutes':
      return <>{wording.say('together.note.minutes', { date: lastDay(wording, line.untilMs) })}</>
    case 'panel':
      return <>{wording.say('together.note.panel', { date: lastDay(wording, line.untilMs) })}</>
    case 'report':
      return (
        <>
          {wording.say('together.note.report', {
            body: line.bodyName,
            date: wording.date(line.dueMs),
          })}
        </>
      )
    case 'meeting': {
      const [date, time] = [wording.date(line.startsMs), wording.time(line.startsMs)]
      return <>{wording.say('together.note.meeting', { date, time })}</>
    }
    case 'decided':
      return <>{wording.say('together.note.decided', { date: wording.date(line.decidedMs) })}</>
    case 'review':
      return <>{wording.say('together.note.review', { date: wording.date(line.reviewMs) })}</>
    case 'answer':
      return (
        <>
          {wording.say('together.note.answer', { body: line.bodyName })}{' '}
          <StandingLine wording={wording} standing={line.standing} dueMs={line.dueMs} />
        </>
      )
    default:
      return null
  }
}

/** The bodies that the neighbourhood belongs to, and for a steward the way to found one. */
function Bodies({ frame, view, found }: Props) {
  const { wording } = frame
  if (view.bodies.length === 0 && !view.isSteward) return null
  return (
    <section aria-labelledby="bodies-heading">
      <h2 id="bodies-heading">{wording.say('together.bodies')}</h2>
      <p>{wording.say('together.bodies.sentence')}</p>
      {view.bodies.length === 0 ? null : (
        <ul>
          {view.bodies.map(({ id, href, name, node }, i) => (
            <li>
              {href === null ? name : <a href={href}>{name}</a>}{' '}
              {node === null ? null : wording.say('together.node', { node })}
              {view.isSteward ? (
                <details>
                  <summary id={`leave-${i}`}>{wording.say('together.leave', { name })}</summary>
                  <p>{wording.say('together.leave.sentence')}</p>
                  <form method="post" action={`${view.base}/together/belong`}>
                    <input type="hidden" name="body" value={id} />
                    <button type="submit" name="belongs" value="0" aria-describedby={`leave-${i}`}>
                      {wording.say('together.leave.now')}
                    </button>
                  </form>
                </details>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {view.isSteward ? (
        <details open={found.refused !== null}>
          <summary>{wording.say('together.bodies.found')}</summary>
          <form class="stack" method="post" action={`${view.base}/together/bodies`}>
            <FormError form={found} fields={['name']} />
            <Field
              label={wording.say('together.bodies.name')}
              name="name"
              form={found}
              isRequired
              autocomplete="off"
            />
            <p>
              <button type="submit">{wording.say('together.bodies.make')}</button>
            </p>
          </form>
        </details>
      ) : null}
    </section>
  )
}
