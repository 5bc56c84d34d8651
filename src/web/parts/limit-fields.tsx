import type { Child } from 'hono/jsx'
import type { FeedIn } from '../../energy/limits/feed-in.ts'
import { feederLimit } from '../../energy/limits/grid.ts'
import { circuitLimit, type Circuit, type Wiring } from '../../energy/limits/wiring.ts'
import { phaseChoices } from '../forms/limits-form.ts'
import type { Wording } from '../messages/wording.ts'
import type { StatedGrid, StatedWiring } from '../view/limits.ts'
import { Field, Select, type FormState } from './field.tsx'

interface Part {
  readonly wording: Wording
  readonly form: FormState
}

interface Option {
  readonly value: string
  readonly text: string
}

/** A home's connection: its phases and main fuse. */
export function FuseFields({ wording, form, wiring }: Part & { readonly wiring: Wiring }) {
  return (
    <>
      <Select
        label={wording.say('limits.phases')}
        name="phases"
        form={form}
        value={String(wiring.phases)}
        options={([3, 1] as const).map((phases) => ({
          value: String(phases),
          text: wording.say(`limits.phases.${phases}`),
        }))}
      />
      <Field
        label={wording.say('limits.fuse')}
        name="fuse"
        form={form}
        type="number"
        unit="A"
        value={wiring.fuseA === null ? '' : String(wiring.fuseA)}
        hint={wording.say('limits.fuse.hint')}
      />
    </>
  )
}

/** A home's circuits with one row to spare, and where each device is connected. */
export function CircuitFields({
  wording,
  form,
  stated: { wiring, things },
}: Part & { readonly stated: StatedWiring }) {
  const { circuits, places } = wiring
  const behind = [
    { value: '', text: wording.say('limits.main') },
    ...circuits.map(({ id, name }) => ({ value: id, text: name })),
  ]
  const all = { value: '', text: wording.say('limits.place.all') }
  return (
    <>
      {[...circuits, null].slice(0, circuitLimit).map((circuit, i) => (
        <CircuitRow wording={wording} form={form} i={i} circuit={circuit} behind={behind} />
      ))}
      {circuits.length === 0 && wiring.fuseA === null ? null : (
        <details open={form.refused?.at?.startsWith('place-') === true}>
          <summary>{wording.say('limits.places')}</summary>
          <div class="stack-fields">
            {things.map(({ id, name }) => (
              <>
                <Select
                  label={wording.say('limits.place.circuit', { name })}
                  name={`place-${id}`}
                  form={form}
                  value={places[id]?.circuit ?? ''}
                  options={behind}
                />
                {wiring.phases === 1 ? null : (
                  <Select
                    label={wording.say('limits.place.phases', { name })}
                    name={`place-${id}-phases`}
                    form={form}
                    value={(places[id]?.phases ?? []).join('')}
                    options={[all, ...phaseOptions()]}
                  />
                )}
              </>
            ))}
          </div>
        </details>
      )}
    </>
  )
}

function CircuitRow(
  props: Part & {
    readonly i: number
    readonly circuit: Circuit | null
    readonly behind: readonly Option[]
  },
) {
  const { wording, form, i, circuit, behind } = props
  const row = `circuit-${i}`
  const unit = circuit?.limit.unit ?? 'A'
  const value = circuit?.limit.value ?? null
  return (
    <Row {...props} kind="circuit" row={row} of={circuit} behind={behind}>
      <Field
        label={wording.say('limits.circuit.limit')}
        name={`${row}-limit`}
        form={form}
        type="number"
        value={value === null ? '' : String(unit === 'W' ? value / 1_000 : value)}
      />
      <Select
        label={wording.say('limits.circuit.unit')}
        name={`${row}-unit`}
        form={form}
        value={unit}
        options={(['A', 'W'] as const).map((one) => ({
          value: one,
          text: wording.say(`limits.circuit.${one}`),
        }))}
      />
      <Select
        label={wording.say('limits.circuit.phases')}
        name={`${row}-phases`}
        form={form}
        value={circuit?.phases.join('') ?? '123'}
        options={phaseOptions()}
      />
    </Row>
  )
}

/** A neighbourhood's feeders with one row to spare, and which home is behind which. */
export function GridFields({
  wording,
  form,
  stated: { grid, homes },
}: Part & { readonly stated: StatedGrid }) {
  const { feeders } = grid
  const behind = [
    { value: '', text: wording.say('limits.connection') },
    ...feeders.map(({ id, name }) => ({ value: id, text: name })),
  ]
  return (
    <>
      {[...feeders, null].slice(0, feederLimit).map((feeder, i) => (
        <Row
          wording={wording}
          form={form}
          kind="feeder"
          row={`feeder-${i}`}
          of={feeder}
          behind={behind}
        >
          <Field
            label={wording.say('limits.feeder.limit')}
            name={`feeder-${i}-limit`}
            form={form}
            type="number"
            unit="kW"
            value={feeder === null ? '' : String(feeder.limitW / 1_000)}
          />
        </Row>
      ))}
      {feeders.length === 0 ? null : (
        <details open={form.refused?.at?.startsWith('home-') === true}>
          <summary>{wording.say('limits.homes')}</summary>
          <div class="stack-fields">
            {homes.map(({ id, name }) => (
              <Select
                label={wording.say('limits.home', { name })}
                name={`home-${id}`}
                form={form}
                value={feeders.find((feeder) => feeder.homes.includes(id))?.id ?? ''}
                options={behind}
              />
            ))}
          </div>
        </details>
      )}
    </>
  )
}

/** What may be fed in at the most. */
export function FeedInFields({ wording, form, feedIn }: Part & { readonly feedIn: FeedIn | null }) {
  const value =
    feedIn === null ? '' : String(feedIn.unit === 'W' ? feedIn.value / 1_000 : feedIn.value * 100)
  return (
    <>
      <Field
        label={wording.say('limits.feed-in')}
        name="feedIn"
        form={form}
        type="number"
        value={value}
        hint={wording.say('tariff.limit.hint')}
      />
      <Select
        label={wording.say('limits.feed-in.unit')}
        name="feedInUnit"
        form={form}
        value={feedIn?.unit ?? 'share'}
        options={(['share', 'W'] as const).map((unit) => ({
          value: unit,
          text: wording.say(`limits.feed-in.${unit}`),
        }))}
      />
    </>
  )
}

/** One circuit or feeder: its name, what it is behind, and its own fields; a new one stands folded up. */
function Row(
  props: Part & {
    readonly kind: 'circuit' | 'feeder'
    readonly row: string
    readonly of: {
      readonly id: string
      readonly name: string
      readonly parent: string | null
    } | null
    readonly behind: readonly Option[]
    readonly children: Child
  },
) {
  const { wording, form, kind, row, of, behind } = props
  const isTyped = (form.values[`${row}-name`] ?? '') !== ''
  return (
    <details open={isTyped || form.refused?.at?.startsWith(`${row}-`) === true}>
      <summary>
        {of === null
          ? wording.say(`limits.${kind}.new`)
          : wording.say(`limits.${kind}`, { name: of.name })}
      </summary>
      <div class="stack-fields">
        {of === null ? null : <input type="hidden" name={`${row}-id`} value={of.id} />}
        <Field
          label={wording.say('limits.name')}
          name={`${row}-name`}
          form={form}
          value={of?.name ?? ''}
          {...(of === null ? {} : { hint: wording.say('limits.name.hint') })}
          autocomplete="off"
        />
        {props.children}
        <Select
          label={wording.say('limits.parent')}
          name={`${row}-parent`}
          form={form}
          value={of?.parent ?? ''}
          options={behind.filter(({ value }) => value === '' || value !== of?.id)}
        />
      </div>
    </details>
  )
}

function phaseOptions(): Option[] {
  return phaseChoices.map((value) => ({
    value,
    text: Array.from(value, (phase) => `L${phase}`).join(' + '),
  }))
}
