import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, Select, type FormState } from '../parts/field.tsx'
import type { AttributeRule } from '../../things/attribute-rule.ts'
import { thingKinds } from '../../things/thing.ts'
import type { Wording } from '../messages/wording.ts'
import { doubtText } from '../parts/doubt.ts'
import type { CellHead } from '../view/now.ts'
import type { ThingPageView } from '../view/things.ts'

const yesAndNo = ['no', 'yes'] as const

/** What is taken where a field is left empty. */
function usual(wording: Wording, rule: AttributeRule): string {
  const value = rule.default
  return typeof value === 'number' ? wording.number(value, decimals(value)) : String(value)
}

/** Digits behind the point that a number needs, at the most 3. */
function decimals(value: number): number {
  return [0, 1, 2].find((digits) => Number(value.toFixed(digits)) === value) ?? 3
}

/** One thing: what it is called, what the plan should know of it, a try, and its end. */
export function ThingPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: ThingPageView
  readonly form: FormState
}) {
  const { frame, cell, view, form } = props
  const { wording } = frame
  const { thing } = view
  const at = `/at/${cell.slug}/things/${thing.id}`
  return (
    <Page frame={frame} title={thing.name} nav="things">
      <h1>{thing.name}</h1>
      <dl class="facts">
        <dt>{wording.say('thing.protocol')}</dt>
        <dd>{thing.protocol}</dd>
        <dt>{wording.say('thing.address')}</dt>
        <dd>{thing.address}</dd>
        <dt>{wording.say('thing.reports')}</dt>
        <dd>{thing.reports.map((quantity) => wording.say(`quantity.${quantity}`)).join(', ')}</dd>
      </dl>
      <Doubted wording={wording} view={view} at={at} form={form} />
      {view.refused === null ? null : (
        <section class="notice wrong" aria-labelledby="refused-heading">
          <h2 id="refused-heading">{wording.say('thing.refused.heading')}</h2>
          <p>{wording.sayCode('not-understood', view.refused.code, view.refused.message)}</p>
          <p class="fine">
            {wording.say('thing.refused.when', {
              day: wording.day(view.refused.atMs),
              time: wording.time(view.refused.atMs),
            })}
            {view.refused.at === undefined ? null : (
              <>
                {' '}
                <code>{view.refused.at}</code>
              </>
            )}
          </p>
        </section>
      )}
      <form class="stack" method="post" action={at}>
        <FormError form={form} fields={['name', ...view.attributes.map(({ name }) => name)]} />
        <Field
          label={wording.say('things.name')}
          name="name"
          form={form}
          value={thing.name}
          isRequired
          autocomplete="off"
        />
        <Select
          label={wording.say('things.kind')}
          name="kind"
          form={form}
          value={thing.kind}
          options={thingKinds.map((kind) => ({ value: kind, text: wording.say(`kind.${kind}`) }))}
        />
        {view.attributes.length === 0 ? null : (
          <fieldset class="facts-fields">
            <legend>{wording.say('thing.facts.heading')}</legend>
            <p class="hint">{wording.say('thing.facts.sentence')}</p>
            {view.attributes.map(({ name, rule, value }) =>
              rule.type === 'choice' ? (
                <Select
                  label={wording.sayCode('attribute', name)}
                  name={name}
                  form={form}
                  value={(value ?? String(rule.default)) === 'true' ? 'yes' : 'no'}
                  options={yesAndNo.map((said) => ({
                    value: said,
                    text: wording.say(`thing.${said}`),
                  }))}
                />
              ) : (
                <Field
                  label={wording.sayCode('attribute', name)}
                  name={name}
                  form={form}
                  value={value ?? ''}
                  type={rule.type === 'number' ? 'number' : 'text'}
                  {...(rule.default === null
                    ? {}
                    : { hint: wording.say('thing.usual', { value: usual(wording, rule) }) })}
                  {...(rule.unit === '1' ? {} : { unit: rule.unit })}
                />
              ),
            )}
          </fieldset>
        )}
        <p>
          <button class="main" type="submit">
            {wording.say('frame.save')}
          </button>
        </p>
      </form>
      {!view.canTest ? null : (
        <section aria-labelledby="test-heading">
          <h2 id="test-heading">{wording.say('thing.test.heading')}</h2>
          <p>{wording.say('thing.test.sentence')}</p>
          <form method="post" action={`${at}/test`}>
            <button type="submit">{wording.say('thing.test')}</button>
          </form>
        </section>
      )}
      <section aria-labelledby="remove-heading">
        <h2 id="remove-heading">{wording.say('thing.remove.heading')}</h2>
        <p>{wording.say('thing.remove.sentence')}</p>
        <form method="post" action={`${at}/remove`}>
          <button class="danger" type="submit">
            {wording.say('thing.remove')}
          </button>
        </form>
      </section>
      <p>
        <a href={`/api/things/${thing.id}`}>{wording.say('thing.description')}</a>
      </p>
    </Page>
  )
}

/** Days that somebody's word holds where nothing else is said. */
const usualDays = 7

/** What of it is not believed, why, and a form for who knows better. */
function Doubted(props: {
  readonly wording: Wording
  readonly view: ThingPageView
  readonly at: string
  readonly form: FormState
}) {
  const { wording, view, form } = props
  const { doubts } = view.thing
  if (doubts.length === 0) return null
  return (
    <section class="notice wrong" aria-labelledby="doubt-heading">
      <h2 id="doubt-heading">{wording.say('doubt.heading')}</h2>
      {doubts.map((doubt) => (
        <p>
          {doubtText(wording, doubt)}{' '}
          {wording.say('doubt.since', { time: wording.when(doubt.sinceMs, view.nowMs) })}
        </p>
      ))}
      <form class="stack" method="post" action={`${props.at}/believe`}>
        <p class="hint">{wording.say('doubt.right.sentence')}</p>
        <Field
          label={wording.say('doubt.right.reason')}
          name="reason"
          form={form}
          isRequired
          autocomplete="off"
        />
        <Field
          label={wording.say('doubt.right.days')}
          name="days"
          type="number"
          form={form}
          value={String(usualDays)}
          isRequired
        />
        <button type="submit">{wording.say('doubt.right')}</button>
      </form>
    </section>
  )
}
