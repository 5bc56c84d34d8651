import { backgroundChars, questionChars } from '../../assembly/conversation/conversation.ts'
import { Page, type Frame } from '../layout.tsx'
import { languageNames, languages } from '../messages/catalogue.ts'
import type { Wording } from '../messages/wording.ts'
import { Field, FormError, Select, TextArea, type FormState } from '../parts/field.tsx'
import type { BodyView } from '../view/asked.ts'

type Props = {
  readonly frame: Frame
  readonly view: BodyView
  readonly ask: FormState
  readonly invite: FormState
}

/** *A body*: what it has asked in its neighbourhoods and what it owes; for its stewards forms to ask more. */
export function BodyPage(props: Props) {
  const { frame, view } = props
  const { wording } = frame
  const base = `/at/${view.slug}/asked`
  return (
    <Page
      frame={frame}
      title={wording.say('body.title', { name: view.name })}
      {...(view.isSteward ? { nav: 'together' } : {})}
    >
      <h1>{wording.say('body.title', { name: view.name })}</h1>
      <p>{wording.say('body.sentence')}</p>
      {view.questions.length === 0 ? <p>{wording.say('body.none')}</p> : null}
      <ul class="plain rows">
        {view.questions.map(({ question, asked, reports, duty }) => (
          <li>
            <a href={`/asked/${question.id}`} lang={question.language} dir="auto">
              {question.question}
            </a>
            <p class="fine">
              {wording.say('body.reports', {
                reports: wording.number(reports),
                asked: wording.number(asked),
              })}{' '}
              {duty === null ? null : <Duty wording={wording} duty={duty} />}
            </p>
          </li>
        ))}
      </ul>
      {view.isSteward ? (
        <>
          <Ask {...props} base={base} />
          <Members {...props} base={base} />
        </>
      ) : null}
    </Page>
  )
}

function Duty(props: {
  readonly wording: Wording
  readonly duty: NonNullable<BodyView['questions'][number]['duty']>
}) {
  const { wording, duty } = props
  if (duty.open === 0) return <>{wording.say('body.answered')}</>
  const date = wording.date(duty.dueMs)
  return duty.overdueDays > 0 ? (
    <strong>{wording.say('answer.overdue', { count: duty.overdueDays, date })}</strong>
  ) : (
    <>{wording.say('body.open', { count: duty.open, date })}</>
  )
}

function Ask({ frame, ask, view, base }: Props & { readonly base: string }) {
  const { wording } = frame
  if (!view.members.some(({ isMember }) => isMember)) return null
  return (
    <section aria-labelledby="ask-heading">
      <h2 id="ask-heading">{wording.say('body.ask')}</h2>
      <form class="stack" method="post" action={base}>
        <FormError
          form={ask}
          fields={['question', 'background', 'statements', 'slateSize', 'answerDays', 'reportDays']}
        />
        <Field
          label={wording.say('questions.question')}
          name="question"
          form={ask}
          hint={wording.say('questions.question.hint', { most: questionChars })}
          isRequired
        />
        <Select
          label={wording.say('question.language')}
          name="language"
          form={ask}
          value={wording.language}
          options={languages.map((value) => ({ value, text: languageNames[value] }))}
        />
        <TextArea
          label={wording.say('questions.background')}
          name="background"
          form={ask}
          hint={wording.say('questions.background.hint')}
          most={backgroundChars}
        />
        <TextArea
          label={wording.say('questions.seeds')}
          name="statements"
          form={ask}
          hint={wording.say('questions.seeds.hint')}
        />
        <Field
          label={wording.say('body.report-days')}
          name="reportDays"
          type="number"
          form={ask}
          value="14"
          isRequired
        />
        <Field
          label={wording.say('body.slate-size')}
          name="slateSize"
          type="number"
          form={ask}
          value="5"
          isRequired
        />
        <Field
          label={wording.say('body.answer-days')}
          name="answerDays"
          type="number"
          form={ask}
          value="30"
          hint={wording.say('body.answer-days.hint')}
          isRequired
        />
        <p>
          <button class="main" type="submit">
            {wording.say('body.ask.send')}
          </button>
        </p>
      </form>
    </section>
  )
}

function Members({ frame, invite, view, base }: Props & { readonly base: string }) {
  const { wording } = frame
  return (
    <section aria-labelledby="members-heading">
      <h2 id="members-heading">{wording.say('body.members')}</h2>
      <ul>
        {view.members.map((member) => {
          const { name, nodeName: node } = member
          const standing = standingOf(member)
          return (
            <li>
              {node === null ? name : wording.say('body.member.far', { name, node })}:{' '}
              {wording.say(`body.member.${standing}`)}
            </li>
          )
        })}
      </ul>
      <form class="stack" method="post" action={`${base}/neighbourhoods`}>
        <FormError form={invite} fields={['slug', 'node']} />
        <Field
          label={wording.say('body.invite.slug')}
          name="slug"
          form={invite}
          hint={wording.say('body.invite.hint')}
          isRequired
          autocomplete="off"
        />
        {view.nodes.length === 0 ? null : (
          <Select
            label={wording.say('body.invite.node')}
            name="node"
            form={invite}
            options={[
              { value: '', text: wording.say('body.invite.here') },
              ...view.nodes.map(({ id, name }) => ({ value: id, text: name })),
            ]}
          />
        )}
        <p>
          <button type="submit">{wording.say('body.invite')}</button>
        </p>
      </form>
      <p>
        <a href={`/at/${view.slug}/joint`}>{wording.say('joint.title')}</a>
      </p>
      <p>
        <a href={`/at/${view.slug}/people`}>{wording.say('body.people')}</a>
      </p>
      {view.nodes.length === 0 ? null : (
        <p>
          <a href={`/at/${view.slug}/letters`}>{wording.say('letters.title')}</a>
        </p>
      )}
    </section>
  )
}

function standingOf({ isMember, answeredMs, refused }: BodyView['members'][number]) {
  if (isMember) return 'yes'
  if (refused !== null) return refused === 'member-unknown' ? 'unknown' : 'refused'
  return answeredMs === null ? 'asked' : 'no'
}
