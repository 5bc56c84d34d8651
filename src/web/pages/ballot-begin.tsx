import type { BallotDefinition } from '../../assembly/ballot/log/ballot-shapes.ts'
import {
  beginFields,
  ledBy,
  methodChoices,
  optionPart,
  rowsOf,
} from '../forms/ballot-begin-form.ts'
import { Page, type Frame } from '../layout.tsx'
import { languageNames, languages } from '../messages/catalogue.ts'
import type { Wording } from '../messages/wording.ts'
import { ConflictLine } from '../parts/ballot-conflicts.tsx'
import type { ConflictsView } from '../view/ballot.ts'
import { BallotFields, howToVote } from '../parts/ballot-fields.tsx'
import { BallotSubject } from '../parts/ballot-subject.tsx'
import {
  emptyForm,
  Field,
  FormError,
  Group,
  Select,
  TextArea,
  type FormState,
} from '../parts/field.tsx'
import type { PlaceNames } from '../parts/mandate-sentence.ts'

/** What the form of a ballot offers to choose from. */
export interface BallotBeginView {
  readonly path: string
  readonly questions: readonly Named[]
  readonly topics: readonly Named[]
  readonly homes: readonly Named[]
  readonly names: PlaceNames
  /** Homes that are ticked. */
  readonly ticked: readonly string[]
  /** Made with the form: sent twice, one ballot begins. */
  readonly id: string
  /** The ballot as voters would see it; null: it is not asked for, or the form is refused. */
  readonly preview: BallotDefinition | null
  /** Decisions that are in the way of it. */
  readonly conflicts: ConflictsView
}

interface Named {
  readonly id: string
  readonly name: string
}

/** The form by which a steward begins a ballot, and how it would look. */
export function BallotBeginPage(props: {
  readonly frame: Frame
  readonly view: BallotBeginView
  readonly form: FormState
}) {
  const { frame, view, form } = props
  const { wording } = frame
  const rows = rowsOf(form.values)
  const fields = [
    ...beginFields,
    ...(view.questions.length > 0 ? ['question'] : []),
    ...(view.topics.length > 0 ? ['topic'] : []),
    ...Array.from({ length: rows }, (_, i) =>
      (['title', 'description', 'cost'] as const).map((part) => optionPart(i, part)),
    ).flat(),
  ]
  return (
    <Page frame={frame} title={wording.say('ballot.begin')} nav="together">
      <h1>{wording.say('ballot.begin')}</h1>
      <p>{wording.say('ballot.begin.sentence')}</p>
      {view.preview === null ? null : <Preview wording={wording} view={view} of={view.preview} />}
      <form class="stack" method="post" action={`${view.path}/new`}>
        <FormError form={form} fields={fields} />
        {form.refused === null ? null : <InTheWay wording={wording} view={view} />}
        <input type="hidden" name="id" value={view.id} />
        <input type="hidden" name="rows" value={String(rows)} />
        {ledBy.map((name) => (
          <input type="hidden" name={name} value={form.values[name] ?? ''} />
        ))}
        <Subject wording={wording} view={view} form={form} />
        <Options wording={wording} view={view} form={form} rows={rows} />
        <Ways wording={wording} form={form} />
        <Voters wording={wording} view={view} form={form} />
        <Times wording={wording} form={form} />
        <div class="actions">
          <button class="main" type="submit" name="do" value="preview">
            {wording.say('ballot.begin.preview')}
          </button>
          <button type="submit" name="do" value="begin">
            {wording.say('ballot.begin.do')}
          </button>
        </div>
      </form>
    </Page>
  )
}

interface Part {
  readonly wording: Wording
  readonly form: FormState
}

/** What stands in the way of a ballot that is refused, with links to it. */
function InTheWay({ wording, view }: Pick<Part, 'wording'> & { readonly view: BallotBeginView }) {
  const { decisionsHref, options } = view.conflicts
  const conflicts = options.flatMap((of) => of.conflicts)
  if (conflicts.length === 0) return null
  return (
    <ul>
      {conflicts.map((of) => (
        <li>
          <ConflictLine wording={wording} decisionsHref={decisionsHref} of={of} />
        </li>
      ))}
    </ul>
  )
}

function Preview(props: {
  readonly wording: Wording
  readonly view: BallotBeginView
  readonly of: BallotDefinition
}) {
  const { wording, view, of } = props
  return (
    <section aria-labelledby="preview" class="notice limit" tabindex={-1} autofocus>
      <h2 id="preview">{wording.say('ballot.begin.preview.heading')}</h2>
      <p>{wording.say('ballot.begin.preview.sentence', { count: of.eligible })}</p>
      <h3 lang={of.language} dir="auto">
        {of.title}
      </h3>
      <p>{wording.say(`ballot.method.${of.method.kind}`)}</p>
      <p>
        {wording.say('ballot.begin.preview.times', {
          opens: `${wording.date(of.opensMs)}, ${wording.time(of.opensMs)}`,
          closes: `${wording.date(of.closesMs)}, ${wording.time(of.closesMs)}`,
        })}
      </p>
      <BallotSubject wording={wording} ballot={of} names={view.names} conflicts={view.conflicts} />
      <p>{howToVote(wording, of)}</p>
      <fieldset disabled>
        <legend class="visually-hidden">{wording.say('ballot.begin.preview.heading')}</legend>
        <BallotFields wording={wording} ballot={of} form={emptyForm} ticked={[]} />
      </fieldset>
    </section>
  )
}

function Subject({ wording, view, form }: Part & { readonly view: BallotBeginView }) {
  return (
    <Group legend={wording.say('ballot.begin.subject')}>
      <Field
        label={wording.say('ballot.begin.title')}
        name="title"
        form={form}
        isRequired
        most={300}
        autocomplete="off"
      />
      <TextArea
        label={wording.say('ballot.begin.background')}
        name="background"
        form={form}
        hint={wording.say('ballot.begin.background.hint')}
      />
      <Select
        label={wording.say('ballot.begin.language')}
        name="language"
        form={form}
        value={wording.language}
        options={languages.map((value) => ({ value, text: languageNames[value] }))}
      />
      {view.questions.length === 0 ? null : (
        <Select
          label={wording.say('ballot.begin.question')}
          name="question"
          form={form}
          options={orNone(wording, view.questions)}
        />
      )}
      {view.topics.length === 0 ? null : (
        <Select
          label={wording.say('ballot.begin.topic')}
          name="topic"
          form={form}
          options={orNone(wording, view.topics)}
          hint={wording.say('ballot.begin.topic.hint')}
        />
      )}
    </Group>
  )
}

function orNone(wording: Wording, named: readonly Named[]) {
  return [
    { value: '', text: wording.say('ballot.begin.none') },
    ...named.map(({ id, name }) => ({ value: id, text: name })),
  ]
}

function Options(props: Part & { readonly view: BallotBeginView; readonly rows: number }) {
  const { wording, form, rows } = props
  return (
    <Group legend={wording.say('ballot.begin.options')}>
      <p>{wording.say('ballot.begin.options.sentence')}</p>
      {Array.from({ length: rows }, (_, i) => {
        const decision = form.values[optionPart(i, 'decision')] ?? ''
        return (
          <Group legend={wording.say('ballot.begin.option', { number: String(i + 1) })}>
            <Field
              label={wording.say('ballot.begin.option.title')}
              name={optionPart(i, 'title')}
              form={form}
              most={300}
              autocomplete="off"
            />
            <details open={isOpen(form, i)}>
              <summary>{wording.say('ballot.begin.option.more')}</summary>
              <div class="stack">
                <TextArea
                  label={wording.say('ballot.begin.option.description')}
                  name={optionPart(i, 'description')}
                  form={form}
                  hint={wording.say('ballot.begin.option.description.hint')}
                />
                <Field
                  label={wording.say('ballot.begin.option.cost')}
                  name={optionPart(i, 'cost')}
                  form={form}
                  type="number"
                  hint={wording.say('ballot.begin.option.cost.hint')}
                />
              </div>
            </details>
            {decision === '' ? null : (
              <>
                <input type="hidden" name={optionPart(i, 'decision')} value={decision} />
                <p class="notice limit">{wording.say('ballot.begin.option.rule')}</p>
              </>
            )}
          </Group>
        )
      })}
      <p>
        <button type="submit" name="do" value="more" formnovalidate>
          {wording.say('ballot.begin.more')}
        </button>
      </p>
    </Group>
  )
}

/** Whether all of an option is shown: what it is about or costs is filled in, needed or wrong. */
function isOpen({ values, refused }: FormState, option: number): boolean {
  const method = values['method'] ?? ''
  if (method === 'equal-shares' || method === 'greedy-budget') return true
  return (['description', 'cost'] as const).some((part) => {
    const name = optionPart(option, part)
    return (values[name] ?? '') !== '' || refused?.at === name
  })
}

function Ways({ wording, form }: Part) {
  const chosen = form.values['method']
  return (
    <>
      <fieldset class="choices">
        <legend>{wording.say('ballot.begin.method')}</legend>
        {methodChoices.map((kind) => (
          <p class="choice">
            <input
              type="radio"
              id={`method-${kind}`}
              name="method"
              value={kind}
              checked={chosen === kind}
            />
            <label for={`method-${kind}`}>
              <strong>{wording.say(`ballot.begin.method.${kind}`)}</strong>{' '}
              {wording.say(`ballot.begin.fits.${kind}`)}
            </label>
          </p>
        ))}
      </fieldset>
      <Field
        label={wording.say('ballot.begin.seats')}
        name="seats"
        form={form}
        value="1"
        type="number"
        hint={wording.say('ballot.begin.seats.hint')}
      />
      <Tick label={wording.say('ballot.begin.slate')} name="slate" form={form} />
      <Field
        label={wording.say('ballot.begin.budget')}
        name="budget"
        form={form}
        type="number"
        hint={wording.say('ballot.begin.budget.hint')}
      />
      <Field
        label={wording.say('ballot.begin.credits')}
        name="credits"
        form={form}
        value="100"
        type="number"
        hint={wording.say('ballot.begin.credits.hint')}
      />
    </>
  )
}

function Voters({ wording, view, form }: Part & { readonly view: BallotBeginView }) {
  return (
    <Group legend={wording.say('ballot.begin.who')}>
      <p>{wording.say('ballot.begin.who.sentence')}</p>
      <Tick label={wording.say('ballot.begin.some')} name="some" form={form} />
      <details>
        <summary>{wording.say('ballot.begin.homes')}</summary>
        <fieldset class="choices">
          <legend class="visually-hidden">{wording.say('ballot.begin.homes')}</legend>
          {view.homes.map(({ id, name }) => (
            <p class="choice">
              <input
                type="checkbox"
                id={`home-${id}`}
                name="home"
                value={id}
                checked={view.ticked.includes(id)}
              />
              <label for={`home-${id}`}>{name}</label>
            </p>
          ))}
        </fieldset>
      </details>
      <Field
        label={wording.say('ballot.begin.quorum')}
        name="quorum"
        form={form}
        type="number"
        unit="%"
        hint={wording.say('ballot.begin.quorum.hint')}
      />
      <Tick label={wording.say('ballot.begin.delegation')} name="delegation" form={form} />
      <Tick label={wording.say('ballot.begin.paper')} name="paper" form={form} />
      <Tick label={wording.say('ballot.begin.unlinked')} name="unlinked" form={form} />
    </Group>
  )
}

function Times({ wording, form }: Part) {
  return (
    <Group legend={wording.say('ballot.begin.times')}>
      <div class="window-fields">
        <Field
          label={wording.say('ballot.begin.opens')}
          name="opens-date"
          type="date"
          form={form}
          hint={wording.say('ballot.begin.opens.hint')}
        />
        <Field
          label={wording.say('ballot.begin.opens.time')}
          name="opens-time"
          type="time"
          form={form}
        />
      </div>
      <div class="window-fields">
        <Field
          label={wording.say('ballot.begin.closes')}
          name="closes-date"
          type="date"
          form={form}
          isRequired
        />
        <Field
          label={wording.say('ballot.begin.closes.time')}
          name="closes-time"
          type="time"
          form={form}
          isRequired
        />
      </div>
      <Tick label={wording.say('ballot.begin.hide')} name="hide" form={form} />
      <div class="window-fields">
        <Field label={wording.say('ballot.begin.from')} name="from" type="date" form={form} />
        <Field label={wording.say('ballot.begin.until')} name="until" type="date" form={form} />
        <Field label={wording.say('ballot.begin.review')} name="review" type="date" form={form} />
      </div>
    </Group>
  )
}

/** A box that stays ticked when the form comes back. */
function Tick(props: { readonly label: string; readonly name: string; readonly form: FormState }) {
  const id = `tick-${props.name}`
  return (
    <p class="choice">
      <input
        type="checkbox"
        id={id}
        name={props.name}
        value="1"
        checked={props.form.values[props.name] === '1'}
      />
      <label for={id}>{props.label}</label>
    </p>
  )
}
