import type { PointHolder } from '../../accounts/allocation/points.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Field, FormError, Group, Select, type FormState } from '../parts/field.tsx'
import type { CellHead } from '../view/now.ts'

/** The forms of the page. */
export type PointsSection = 'numbers' | 'coefficients'

/**
 * *Metering points*: the number of every meter and shared generator in one form, and the file of coefficients that Spain's grid
 * operators are sent, where a shared generator has a number there.
 */
export function PointsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly holders: readonly PointHolder[]
  /** The year that a file of coefficients is offered for. */
  readonly year: number
  readonly numbers: FormState
  readonly coefficients: FormState
}) {
  const { frame, cell, holders, numbers } = props
  const { wording } = frame
  const path = `/at/${cell.slug}/accounts/points`
  return (
    <Page frame={frame} title={wording.say('points.title')} nav="accounts">
      <p class="fine">{wording.say('points.title')}</p>
      <h1 class="headline">{standing(wording, holders)}</h1>
      <p>{wording.say('points.sentence')}</p>
      {holders.length === 0 ? null : (
        <form class="stack pairs" method="post" action={path}>
          <FormError form={numbers} fields={holders.flatMap(fieldsOf)} />
          {holders.map((holder) => (
            <Holder wording={wording} holder={holder} holders={holders} form={numbers} />
          ))}
          <p>
            <button class="main" type="submit">
              {wording.say('points.save')}
            </button>
          </p>
        </form>
      )}
      <p class="fine">{wording.say('points.residents')}</p>
      <Coefficients {...props} path={path} form={props.coefficients} />
      <p>
        <a href={`/at/${cell.slug}/accounts/allocations`}>{wording.say('allocation.title')}</a>
      </p>
    </Page>
  )
}

/** How many still have no number. */
function standing(wording: Wording, holders: readonly PointHolder[]): string {
  const missing = holders.filter(({ meteringPoint }) => meteringPoint === null).length
  if (holders.length === 0) return wording.say('points.none')
  return missing === 0
    ? wording.say('points.complete')
    : wording.say('points.missing', { count: missing })
}

function fieldsOf({ thing }: PointHolder): readonly string[] {
  return [`meteringPoint-${thing.id}`, `feedInPoint-${thing.id}`]
}

function Holder(props: {
  readonly wording: Wording
  readonly holder: PointHolder
  readonly holders: readonly PointHolder[]
  readonly form: FormState
}) {
  const { wording, holder, form } = props
  const { thing, home } = holder
  const isOnly = props.holders.filter((other) => other.home?.id === home?.id).length === 1
  const [drawn = '', fedIn = ''] = fieldsOf(holder)
  return (
    <Group legend={home === null ? thing.name : isOnly ? home.name : `${home.name}: ${thing.name}`}>
      <Field
        label={wording.say('attribute.meteringPoint')}
        name={drawn}
        form={form}
        value={holder.meteringPoint ?? ''}
        autocomplete="off"
      />
      {thing.kind === 'meter' ? (
        <Field
          label={wording.say('attribute.feedInPoint')}
          name={fedIn}
          form={form}
          value={holder.feedInPoint ?? ''}
          autocomplete="off"
        />
      ) : null}
    </Group>
  )
}

/** Spain's file to send: for shared generators whose number is stated. */
function Coefficients(props: {
  readonly frame: Frame
  readonly path: string
  readonly holders: readonly PointHolder[]
  readonly year: number
  readonly form: FormState
}) {
  const { wording } = props.frame
  const installations = props.holders.flatMap(({ home, thing, meteringPoint }) =>
    home === null && meteringPoint?.startsWith('ES')
      ? [{ value: meteringPoint, text: thing.name }]
      : [],
  )
  if (installations.length === 0) return null
  return (
    <section aria-labelledby="coefficients-heading">
      <h2 id="coefficients-heading">{wording.say('coefficients.heading')}</h2>
      <p>{wording.say('coefficients.sentence')}</p>
      <form class="stack" method="get" action={`${props.path}/coefficients.txt`}>
        <FormError form={props.form} fields={['installation', 'year']} />
        <Select
          label={wording.say('coefficients.installation')}
          name="installation"
          form={props.form}
          options={installations}
        />
        <Field
          label={wording.say('coefficients.year')}
          name="year"
          type="number"
          form={props.form}
          value={String(props.year)}
        />
        <p>
          <button type="submit">{wording.say('coefficients.download')}</button>
        </p>
      </form>
    </section>
  )
}
