import type { MachineReading } from '../../assembly/meeting/transcript-reader.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { FormError, type FormState } from '../parts/field.tsx'
import { Pager } from '../parts/pager.tsx'
import { SaidAt } from '../parts/said-at.tsx'
import { WordsFields, wordsFields } from '../parts/words-fields.tsx'
import type { TranscriptView } from '../view/meeting.ts'

/** A proposal whose form was refused. */
export interface PlaceForm {
  readonly place: string
  readonly form: FormState
}

type Props = {
  readonly frame: Frame
  readonly view: TranscriptView
  readonly refused: PlaceForm | null
  /** The form that asks the model. */
  readonly ask: FormState
}

/** *A transcript*: what was found in it, each beside its exact words, for the secretary to confirm, change or drop. */
export function TranscriptPage(props: Props) {
  const { frame, view, refused } = props
  const { wording } = frame
  const { meeting, base: meetingBase } = view.view
  const { counts, base, open } = view
  // What was decided meanwhile stands no more among the open ones; the reason is told all the same.
  const isShown = open.some(({ place }) => place === refused?.place)
  return (
    <Page frame={frame} title={wording.say('transcript.title')} nav="questions">
      <p class="fine">
        <a href={meetingBase} dir="auto">
          {meeting.title}
        </a>
        {' · '}
        <a href={`${meetingBase}/transcripts`}>{wording.say('transcripts.title')}</a>
      </p>
      <h1 class="headline">
        {counts.open === 0
          ? wording.say(counts.confirmed === 0 ? 'transcript.nothing' : 'transcript.all-done')
          : wording.say('transcript.open', { count: counts.open })}
      </h1>
      <p>{wording.say('transcript.warning')}</p>
      <p>
        <a class="row-link" href={`${base}/text`}>
          {wording.say('transcript.text-link')}
        </a>
      </p>
      {refused === null || isShown ? null : <FormError form={refused.form} fields={[]} />}
      {open.map((proposal) => (
        <Found {...props} proposal={proposal} />
      ))}
      <Pager wording={wording} path={base} page={view.page} pages={view.pages} />
      {counts.left === 0 ? null : <p>{wording.say('transcript.left', { count: counts.left })}</p>}
      {counts.confirmed === 0 ? null : (
        <p>
          <a href={meetingBase}>
            {wording.say('transcript.confirmed', { count: counts.confirmed })}
          </a>
        </p>
      )}
      {counts.passedOver === 0 ? null : (
        <form method="post" action={`${base}/back`}>
          <p>{wording.say('transcript.dropped', { count: counts.passedOver })}</p>
          <button type="submit">{wording.say('transcript.dropped.back')}</button>
        </form>
      )}
      <Model {...props} />
    </Page>
  )
}

function Found(props: Props & { readonly proposal: TranscriptView['open'][number] }) {
  const { frame, view, proposal, refused } = props
  const { wording } = frame
  const { place, kind, span, around, again, who, until, foundBy, machineText, accepted } = proposal
  const form = refused?.place === place ? refused.form : { values: {}, refused: null }
  const heading = `found-${place}`
  return (
    <section class="found" aria-labelledby={heading}>
      <h2 id={heading}>
        {wording.say(`transcript.found.${kind}`)}{' '}
        <small>{wording.say(`passage.found.${foundBy}`)}</small>
      </h2>
      <div class="found-words">
        <p class="fine">
          <a href={`${view.base}/text?turn=${span.turn + 1}#turn-${span.turn + 1}`}>
            <SaidAt wording={wording} span={span} />
          </a>
        </p>
        <blockquote dir="auto">
          {around.before}
          <mark>{around.quote}</mark>
          {around.after}
        </blockquote>
        {accepted === null ? null : (
          <p class="fine">
            {wording.say('transcript.accepted')} <q dir="auto">{accepted.quote}</q>
          </p>
        )}
        {again.length === 0 ? null : (
          <p class="fine">{wording.say('transcript.again', { count: again.length })}</p>
        )}
        {machineText === null ? null : (
          <p class="machine">
            <small>{wording.say('transcript.machine-made')}</small>
            <br />
            <span dir="auto">{machineText}</span>
          </p>
        )}
      </div>
      <form class="stack" method="post" action={`${view.base}/confirm`}>
        <FormError form={form} fields={[...wordsFields]} />
        <input type="hidden" name="place" value={place} />
        <WordsFields
          {...{ wording, form, kind, who }}
          scope={place}
          text={span.quote}
          untilDate={until?.date ?? null}
          isKindOpen
        />
        <p class="actions">
          <button class="main" type="submit" aria-describedby={heading}>
            {wording.say('transcript.confirm')}
          </button>
          <button type="submit" name="drop" value="1" aria-describedby={heading}>
            {wording.say('transcript.drop')}
          </button>
        </p>
      </form>
    </section>
  )
}

/** What a language model does here, or could: always with where the words go. */
function Model({ frame, view, ask }: Props) {
  const { wording } = frame
  const { model, machine, base, view: of } = view
  const settings = `${of.cellBase}/language-model`
  return (
    <section aria-labelledby="model-heading">
      <h2 id="model-heading">{wording.say('model.title')}</h2>
      <FormError form={ask} fields={[]} />
      {machine === null ? null : <Machine wording={wording} machine={machine} base={base} />}
      {model === null ? (
        <p>
          {wording.say('model.is-off')} <a href={settings}>{wording.say('model.link')}</a>
        </p>
      ) : (
        <>
          <p>{wording.say('model.goes', { model: model.model, host: model.host })}</p>
          {machine?.state === 'running' ? null : (
            <form method="post" action={`${base}/model`}>
              <button type="submit">
                {wording.say(machine === null ? 'model.ask' : 'model.ask-again')}
              </button>
            </form>
          )}
        </>
      )}
    </section>
  )
}

function Machine(props: {
  readonly wording: Wording
  readonly machine: MachineReading
  readonly base: string
}) {
  const { wording, machine, base } = props
  const { state, reading, model } = machine
  if (state !== 'done' || reading === null) {
    return (
      <p role="status">
        {wording.say(state === 'running' ? 'model.running' : 'model.lost', { model })}{' '}
        {state === 'running' ? <a href={base}>{wording.say('model.look')}</a> : null}
      </p>
    )
  }
  const dropped = Object.values(reading.dropped).reduce((sum, count) => sum + count, 0)
  const failed = reading.failed.at(0)
  return (
    <>
      <p>{wording.say('model.done', { model, count: reading.proposals.length })}</p>
      {failed === undefined ? null : (
        <p class="notice wrong">
          {wording.say('model.failed', { count: reading.failed.length })}{' '}
          {wording.sayCode('model-failure', failed)}
        </p>
      )}
      {dropped === 0 ? null : <p>{wording.say('model.dropped', { count: dropped })}</p>}
      {reading.left === 0 ? null : <p>{wording.say('model.left', { count: reading.left })}</p>}
      {reading.summary.length === 0 ? null : (
        <details>
          <summary>{wording.say('model.summary')}</summary>
          <p>{wording.say('model.summary.sentence')}</p>
          <ul>
            {reading.summary.map(({ text, turns }) => (
              <li>
                <span dir="auto">{text}</span>{' '}
                <small>
                  {turns.map((turn) => (
                    <>
                      <a href={`${base}/text?turn=${turn + 1}#turn-${turn + 1}`}>
                        {wording.say('passage.turn', { turn: wording.number(turn + 1) })}
                      </a>{' '}
                    </>
                  ))}
                </small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
