import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { emptyForm, Field, FormError, Select, type FormState } from '../parts/field.tsx'
import { CircuitFields, FeedInFields, FuseFields, GridFields } from '../parts/limit-fields.tsx'
import { measuredSentence, signalText } from '../parts/signals.tsx'
import type { LimitsView, SignalView } from '../view/limits.ts'
import type { CellHead } from '../view/now.ts'

export type LimitsSection = 'stated' | 'enter'

/** The limits of a home or a neighbourhood: what its wires carry, and what grid operators ask. */
export function LimitsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: LimitsView
  /** The form that was refused, by its section. */
  readonly refused: { readonly section: LimitsSection; readonly form: FormState } | null
}) {
  const { frame, cell, view, refused } = props
  const { wording } = frame
  const { kind } = view.stated
  const formOf = (section: LimitsSection): FormState =>
    refused?.section === section ? refused.form : emptyForm
  const part = { wording, cell, view }
  return (
    <Page
      frame={frame}
      title={wording.say('limits.title')}
      nav={kind === 'home' ? 'home' : 'neighbourhood'}
    >
      <h1>{wording.say(`limits.heading.${kind}`, { name: cell.name })}</h1>
      <p>{wording.say(`limits.sentence.${kind}`)}</p>
      {view.mayChange ? null : <p>{wording.say('limits.read-only')}</p>}
      <Stated {...part} form={formOf('stated')} />
      <section aria-labelledby="signals-heading">
        <h2 id="signals-heading">{wording.say('limits.signals.heading')}</h2>
        <Asked {...part} />
        {view.mayChange ? <Enter {...part} form={formOf('enter')} /> : null}
      </section>
    </Page>
  )
}

interface Part {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: LimitsView
}

function Stated({ wording, cell, view, form }: Part & { readonly form: FormState }) {
  const { stated, mayChange } = view
  const fields = { wording, form }
  return (
    <form class="stack" method="post" action={`/at/${cell.slug}/limits`}>
      {/* What is refused of a row without its own field stands above. */}
      <FormError form={form} fields={fieldNames(form, stated)} />
      {stated.kind === 'home' ? (
        <>
          <FuseFields {...fields} wiring={stated.wiring} />
          <FeedInFields {...fields} feedIn={stated.wiring.feedIn} />
          <CircuitFields {...fields} stated={stated} />
        </>
      ) : (
        <>
          <FeedInFields {...fields} feedIn={stated.grid.feedIn} />
          <GridFields {...fields} stated={stated} />
        </>
      )}
      {mayChange ? (
        <p>
          <button class="main" type="submit">
            {wording.say('frame.save')}
          </button>
        </p>
      ) : null}
    </form>
  )
}

function Asked({ wording, cell, view }: Part) {
  if (view.signals.length === 0) return <p>{wording.say('limits.signals.none')}</p>
  return (
    <ul class="plain rows">
      {view.signals.map((signal) => (
        <li>
          <p>
            {signalText(wording, view.nowMs, signal)} {measuredSentence(wording, signal)}
          </p>
          <div class="actions">
            {isOpen(signal) && view.mayChange ? (
              <form method="post" action={`/at/${cell.slug}/limits/take-back`}>
                <input type="hidden" name="id" value={signal.id} />
                <button type="submit">{wording.say('limits.take-back')}</button>
              </form>
            ) : null}
            {signal.state === 'coming' ? null : (
              <a href={`/at/${cell.slug}/limits/measured.csv?signal=${signal.id}`}>
                {wording.say('limits.signals.csv')}
              </a>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Enter({ wording, cell, view, form }: Part & { readonly form: FormState }) {
  return (
    <>
      <p>
        {wording.say('limits.signals.token')} <a href="/me">{wording.say('limits.signals.me')}</a>
      </p>
      <details open={form.refused !== null}>
        <summary>{wording.say('limits.enter.heading')}</summary>
        <p>{wording.say('limits.enter.sentence')}</p>
        <form class="stack" method="post" action={`/at/${cell.slug}/limits/enter`}>
          <FormError form={form} fields={['what', 'limit', 'hours', 'sender', 'reason']} />
          {/* The same form sent twice is one limit. */}
          <input type="hidden" name="id" value={`${view.nowMs}-${view.signals.length}`} />
          <Select
            label={wording.say('limits.enter.what')}
            name="what"
            form={form}
            options={(['import', 'export'] as const).map((value) => ({
              value,
              text: wording.say(`limits.enter.${value}`),
            }))}
          />
          <Field
            label={wording.say('limits.enter.limit')}
            name="limit"
            form={form}
            type="number"
            unit="kW"
            isRequired
          />
          <Field
            label={wording.say('limits.enter.hours')}
            name="hours"
            form={form}
            type="number"
            unit={wording.say('limits.enter.hours.unit')}
            hint={wording.say('limits.enter.hours.hint')}
          />
          <Field
            label={wording.say('limits.enter.sender')}
            name="sender"
            form={form}
            isRequired
            autocomplete="off"
          />
          <Field
            label={wording.say('limits.enter.reason')}
            name="reason"
            form={form}
            autocomplete="off"
          />
          <p>
            <button type="submit">{wording.say('limits.enter')}</button>
          </p>
        </form>
      </details>
    </>
  )
}

function isOpen({ state }: SignalView): boolean {
  return state === 'in-force' || state === 'coming'
}

/** Every field that the form shows, for a refusal to stand at. */
function fieldNames(form: FormState, stated: LimitsView['stated']): string[] {
  const ids = stated.kind === 'home' ? stated.things : stated.homes
  return [
    'fuse',
    'phases',
    'feedIn',
    ...Object.keys(form.values).filter((name) => /^(circuit|feeder)-\d+-/.test(name)),
    ...ids.flatMap(({ id }) => [`place-${id}`, `place-${id}-phases`, `home-${id}`]),
  ]
}
