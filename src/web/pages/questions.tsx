import {
  backgroundChars,
  questionChars,
  type Conversation,
} from '../../assembly/conversation/conversation.ts'
import { Page, type Frame } from '../layout.tsx'
import { languageNames, languages } from '../messages/catalogue.ts'
import type { Wording } from '../messages/wording.ts'
import { Choice, Field, FormError, Select, TextArea, type FormState } from '../parts/field.tsx'

/** A question of the list, and how many take part. */
export interface ListedQuestion {
  readonly conversation: Conversation
  readonly participants: number
}

/** *Questions*: those of a neighbourhood, and for its steward a form to ask one. */
export function QuestionsPage(props: {
  readonly frame: Frame
  readonly path: string
  readonly questions: readonly ListedQuestion[]
  readonly isSteward: boolean
  readonly begin: FormState
  readonly read: FormState
}) {
  const { frame, path, questions } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('questions.title')} nav="questions">
      <p class="fine">{wording.say('questions.title')}</p>
      <h1 class="headline">{standing(wording, questions)}</h1>
      <p>{wording.say('questions.sentence')}</p>
      {questions.length === 0 ? null : (
        <ul class="plain questions">
          {questions.map(({ conversation, participants }) => (
            <li>
              <h2>
                <a href={`${path}/${conversation.id}`} lang={conversation.language} dir="auto">
                  {conversation.question}
                </a>
              </h2>
              <p class="fine">
                {conversation.closedMs === null ? null : `${wording.say('questions.closed')} · `}
                {wording.say('questions.people', { count: participants })}
              </p>
            </li>
          ))}
        </ul>
      )}
      {props.isSteward ? <Begin {...props} /> : null}
    </Page>
  )
}

function standing(wording: Wording, questions: readonly ListedQuestion[]): string {
  if (questions.length === 0) return wording.say('questions.none')
  const count = questions.filter(({ conversation }) => conversation.closedMs === null).length
  return count === 0
    ? wording.say('questions.all-closed')
    : wording.say('questions.open', { count })
}

function Begin(props: {
  readonly frame: Frame
  readonly path: string
  readonly begin: FormState
  readonly read: FormState
}) {
  const { path, begin, read } = props
  const { wording } = props.frame
  return (
    <>
      <section aria-labelledby="begin-heading">
        <h2 id="begin-heading">{wording.say('questions.begin')}</h2>
        <form class="stack" method="post" action={path}>
          <FormError
            form={begin}
            fields={['question', 'background', 'language', 'seeds', 'text']}
          />
          <Field
            label={wording.say('questions.question')}
            name="question"
            form={begin}
            hint={wording.say('questions.question.hint', { most: questionChars })}
            isRequired
          />
          <Language wording={wording} form={begin} scope="begin" />
          <TextArea
            label={wording.say('questions.background')}
            name="background"
            form={begin}
            hint={wording.say('questions.background.hint')}
            most={backgroundChars}
          />
          <TextArea
            label={wording.say('questions.seeds')}
            name="seeds"
            form={begin}
            hint={wording.say('questions.seeds.hint')}
          />
          <Choice label={wording.say('questions.strict')} name="isStrict" value="1" form={begin} />
          <p>
            <button class="main" type="submit">
              {wording.say('questions.start')}
            </button>
          </p>
        </form>
      </section>
      <details open={read.refused !== null}>
        <summary>{wording.say('questions.import')}</summary>
        <p>{wording.say('questions.import.sentence')}</p>
        <form class="stack" method="post" action={`${path}/import`} enctype="multipart/form-data">
          <FormError form={read} fields={['question', 'comments', 'votes']} />
          <Field
            label={wording.say('questions.question')}
            name="question"
            form={read}
            scope="import"
            isRequired
          />
          <Language wording={wording} form={read} scope="import" />
          <Field
            label="comments.csv"
            name="comments"
            type="file"
            form={read}
            accept=".csv,text/csv"
            isRequired
          />
          <Field
            label="votes.csv"
            name="votes"
            type="file"
            form={read}
            accept=".csv,text/csv"
            isRequired
          />
          <p>
            <button type="submit">{wording.say('questions.import.read')}</button>
          </p>
        </form>
      </details>
    </>
  )
}

function Language(props: {
  readonly wording: Wording
  readonly form: FormState
  readonly scope: string
}) {
  return (
    <Select
      label={props.wording.say('question.language')}
      name="language"
      form={props.form}
      value={props.wording.language}
      scope={props.scope}
      options={languages.map((value) => ({ value, text: languageNames[value] }))}
    />
  )
}
