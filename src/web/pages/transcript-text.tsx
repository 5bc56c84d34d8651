import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, TextArea, type FormState } from '../parts/field.tsx'
import { Pager } from '../parts/pager.tsx'
import { WordsFields, wordsFields } from '../parts/words-fields.tsx'
import { timeCode, type TranscriptTextView } from '../view/meeting.ts'

/** *Every word of a transcript*, with what was found and confirmed marked in it, and a form to mark words by hand. */
export function TranscriptTextPage(props: {
  readonly frame: Frame
  readonly view: TranscriptTextView
  readonly mark: FormState
}) {
  const { frame, view, mark } = props
  const { wording } = frame
  const { meeting, base: meetingBase } = view.view
  return (
    <Page
      frame={frame}
      title={wording.say('transcript.text')}
      nav="questions"
      islands={['mark-words']}
    >
      <p class="fine">
        <a href={meetingBase} dir="auto">
          {meeting.title}
        </a>
        {' · '}
        <a href={view.base}>{wording.say('transcript.title')}</a>
      </p>
      <h1>{wording.say('transcript.text')}</h1>
      <div class="words-beside">
        <section class="marking" id="mark" aria-labelledby="mark-heading">
          <h2 id="mark-heading">{wording.say('transcript.mark')}</h2>
          <p>{wording.say('transcript.mark.sentence')}</p>
          <form class="stack" method="post" action={`${view.base}/mark`} data-mark-form>
            <FormError form={mark} fields={['turn', 'words', ...wordsFields]} />
            <input type="hidden" name="page" value={view.page} />
            <Field
              label={wording.say('transcript.mark.turn')}
              name="turn"
              type="number"
              form={mark}
              hint={wording.say('transcript.mark.turn.hint', { most: wording.number(view.all) })}
              isRequired
            />
            <TextArea
              label={wording.say('transcript.mark.words')}
              name="words"
              form={mark}
              hint={wording.say('transcript.mark.words.hint')}
            />
            <WordsFields
              {...{ wording, form: mark }}
              scope="mark"
              kind="motion"
              text=""
              who={null}
              untilDate={null}
              isKindOpen
            />
            <p>
              <button class="main" type="submit">
                {wording.say('transcript.confirm')}
              </button>
            </p>
          </form>
        </section>
        <section aria-labelledby="words-heading">
          <h2 id="words-heading">{wording.say('transcript.words')}</h2>
          <p class="fine">
            {wording.say('transcript.legend')} <mark>{wording.say('transcript.legend.found')}</mark>{' '}
            <mark class="confirmed">{wording.say('transcript.legend.confirmed')}</mark>
          </p>
          <ol class="plain turns">
            {view.turns.map(({ turn, parts }) => {
              const { id, kind, speaker, pieces } = turn
              const fromMs = pieces[0]?.fromMs ?? null
              return (
                <li id={`turn-${id + 1}`}>
                  <p class="fine">
                    {wording.number(id + 1)}
                    {speaker === null ? null : (
                      <>
                        {' · '}
                        <b dir="auto">{speaker}</b>
                      </>
                    )}
                    {fromMs === null ? null : ` · ${timeCode(fromMs)}`}
                  </p>
                  <p
                    class={kind === 'heading' ? 'turn-words heading' : 'turn-words'}
                    dir="auto"
                    data-turn={id + 1}
                  >
                    {parts.map(({ text, mark: as }) =>
                      as === null ? (
                        text
                      ) : (
                        <mark class={as === 'confirmed' ? 'confirmed' : undefined}>{text}</mark>
                      ),
                    )}
                  </p>
                </li>
              )
            })}
          </ol>
          <Pager wording={wording} path={`${view.base}/text`} page={view.page} pages={view.pages} />
          <p class="mark-taken" data-mark-taken hidden>
            <output data-mark-said={wording.say('transcript.mark.taken', { turn: '%' })}></output>{' '}
            <a href="#mark">{wording.say('transcript.mark.go')}</a>
          </p>
        </section>
      </div>
    </Page>
  )
}
