import {
  codesAtOnce,
  moderationReasons,
  noteChars,
  statementChars,
  type Conversation,
  type Statement,
} from '../../assembly/conversation/conversation.ts'
import type { NewCode } from '../../assembly/conversation/codes.ts'
import { polisFiles } from '../../assembly/conversation/polis-export.ts'
import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, Select, TextArea, type FormState } from '../parts/field.tsx'
import { Said } from '../parts/said.tsx'

/** The forms of the page. */
export type CareSection = 'moderate' | 'seed' | 'codes'

type Props = {
  readonly frame: Frame
  readonly base: string
  readonly conversation: Conversation
  readonly statements: readonly Statement[]
  /** Who wrote statements on other servers, by number. */
  readonly outer: ReadonlyMap<number, string>
  /** Addresses of who wrote them there. */
  readonly authors: ReadonlyMap<number, string>
  /** Those of servers that nobody here has accepted yet. */
  readonly held: ReadonlySet<number>
  /** Where somebody outside is blocked. */
  readonly guardPath: string
  /** Whether who wrote a statement took it back. */
  readonly takenBack: (statement: number) => boolean
  readonly codes: { readonly made: number; readonly used: number }
  readonly newCodes: readonly NewCode[]
  /** The form that was refused, and the statement it was about. */
  readonly refused: {
    readonly section: CareSection
    readonly form: FormState
    readonly statement: number | null
  } | null
}

const noForm: FormState = { values: {}, refused: null }

/** *Look after this question*: what waits, every statement, seeds, codes, closing, and files to take elsewhere. */
export function QuestionCarePage(props: Props) {
  const { frame, base, conversation, statements } = props
  const { wording } = frame
  const waiting = statements.filter(({ state }) => state === 'waiting')
  const others = statements.filter(({ state }) => state !== 'waiting')
  return (
    <Page frame={frame} title={wording.say('care.title')} nav="questions">
      <p class="fine">
        <a href={base} lang={conversation.language} dir="auto">
          {conversation.question}
        </a>
      </p>
      <h1 class="headline">
        {waiting.length === 0
          ? wording.say('care.nothing-waits')
          : wording.say('care.waiting', { count: waiting.length })}
      </h1>
      {waiting.map((statement) => (
        <Judged {...props} statement={statement} />
      ))}
      {props.newCodes.length === 0 ? null : <NewCodes {...props} />}
      <Seed {...props} />
      {others.length === 0 ? null : (
        <details open={others.some(({ number }) => number === props.refused?.statement)}>
          <summary>{wording.say('care.statements')}</summary>
          {others.map((statement) => (
            <Judged {...props} statement={statement} />
          ))}
        </details>
      )}
      <Codes {...props} />
      <section aria-labelledby="close-heading">
        <h2 id="close-heading">{wording.say('care.close')}</h2>
        <p>{wording.say('care.close.sentence')}</p>
        <form method="post" action={`${base}/care/close`}>
          <button
            type="submit"
            name="closed"
            value={conversation.closedMs === null ? '1' : '0'}
            class={conversation.closedMs === null ? 'danger' : undefined}
          >
            {wording.say(conversation.closedMs === null ? 'care.close' : 'care.reopen')}
          </button>
        </form>
      </section>
      <p>
        <a href={`${base}/outside`}>{wording.say('outside.link')}</a>
      </p>
      <section aria-labelledby="export-heading">
        <h2 id="export-heading">{wording.say('care.export')}</h2>
        <p>{wording.say('care.export.sentence')}</p>
        <ul>
          {polisFiles.map((file) => (
            <li>
              <a href={`${base}/care/export/${file}`}>{wording.say(`care.export.${file}`)}</a>
            </li>
          ))}
        </ul>
      </section>
      <p>
        <a href={base}>{wording.say('question.back')}</a>
      </p>
    </Page>
  )
}

function formOf({ refused }: Props, section: CareSection, statement: number | null): FormState {
  return refused?.section === section && refused.statement === statement ? refused.form : noForm
}

/** A statement and what may be decided of it. */
function Judged(props: Props & { readonly statement: Statement }) {
  const { frame, base, statement } = props
  const { wording } = frame
  const { number, state } = statement
  const form = formOf(props, 'moderate', number)
  const isTakenBack = props.takenBack(number)
  const handle = props.outer.get(number)
  const isHeld = props.held.has(number) && state !== 'shown' && !isTakenBack
  const scope = String(number)
  return (
    <section class="judged" aria-labelledby={`said-${number}`}>
      <h3 id={`said-${number}`}>
        {wording.number(number)}. <Said statement={statement} />{' '}
        <small>{wording.say(`care.state.${state}`)}</small>
      </h3>
      {isTakenBack ? <p class="fine">{wording.say('moderation.reason.taken-back')}</p> : null}
      {handle === undefined ? null : (
        <p class="fine">
          {wording.say('question.from-outside', { handle })}{' '}
          <a href={`${props.guardPath}?${blockOf(props.authors.get(number) ?? '')}`}>
            {wording.say('care.block-author')}
          </a>
        </p>
      )}
      {isHeld ? (
        <p class="notice">
          {wording.say('care.held')} <a href={props.guardPath}>{wording.say('care.held.link')}</a>
        </p>
      ) : null}
      {state === 'shown' || isTakenBack || isHeld ? null : (
        <form method="post" action={`${base}/care/moderate`}>
          <input type="hidden" name="statement" value={number} />
          <button
            class="main"
            type="submit"
            name="action"
            value="show"
            aria-describedby={`said-${number}`}
          >
            {wording.say('care.show')}
          </button>
        </form>
      )}
      {state === 'left-out' ? null : (
        <details open={form.refused !== null}>
          <summary>{wording.say('care.leave-out')}</summary>
          <form class="stack" method="post" action={`${base}/care/moderate`}>
            <FormError form={form} fields={['reason', 'note']} />
            <input type="hidden" name="statement" value={number} />
            <Select
              label={wording.say('care.reason')}
              name="reason"
              form={form}
              scope={scope}
              options={moderationReasons.map((value) => ({
                value,
                text: wording.say(`moderation.reason.${value}`),
              }))}
            />
            <Field
              label={wording.say('care.note')}
              name="note"
              form={form}
              scope={scope}
              most={noteChars}
            />
            <p>
              <button type="submit" name="action" value="leave-out">
                {wording.say('care.decide')}
              </button>
            </p>
          </form>
        </details>
      )}
    </section>
  )
}

function blockOf(subject: string): string {
  return new URLSearchParams({ kind: 'actor', subject }).toString()
}

function Seed(props: Props) {
  const { wording } = props.frame
  const form = formOf(props, 'seed', null)
  return (
    <section aria-labelledby="seed-heading">
      <h2 id="seed-heading">{wording.say('care.seed')}</h2>
      <form class="stack" method="post" action={`${props.base}/care/seed`}>
        <FormError form={form} fields={['text']} />
        <TextArea
          label={wording.say('question.say.text')}
          name="text"
          form={form}
          hint={wording.say('question.say.hint', { most: statementChars })}
          most={statementChars}
        />
        <p>
          <button type="submit">{wording.say('care.seed.add')}</button>
        </p>
      </form>
    </section>
  )
}

function NewCodes({ frame, newCodes }: Props) {
  return (
    <section aria-labelledby="new-codes-heading">
      <h2 id="new-codes-heading" tabindex={-1} autofocus>
        {frame.wording.say('care.codes.made')}
      </h2>
      <ul class="plain">
        {newCodes.map(({ url }) => (
          <li class="secret">
            <a href={url}>{url}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Codes(props: Props) {
  const { wording } = props.frame
  const { made, used } = props.codes
  const form = formOf(props, 'codes', null)
  return (
    <section aria-labelledby="codes-heading">
      <h2 id="codes-heading">{wording.say('care.codes')}</h2>
      <p>
        {wording.say('care.codes.sentence', {
          made: wording.number(made),
          used: wording.number(used),
        })}
      </p>
      <form class="stack" method="post" action={`${props.base}/care/codes`}>
        <FormError form={form} fields={['count']} />
        <Field
          label={wording.say('care.codes.count')}
          name="count"
          type="number"
          form={form}
          value="5"
          hint={`1–${wording.number(codesAtOnce)}`}
        />
        <p>
          <button type="submit">{wording.say('care.codes.make')}</button>
        </p>
      </form>
    </section>
  )
}
