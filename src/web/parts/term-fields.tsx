import type { Wording } from '../messages/wording.ts'
import type { CellHead } from '../view/now.ts'
import { Field, Group, Select, type FormState } from './field.tsx'
import { KeyFields } from './sharing-fields.tsx'

interface Props {
  readonly wording: Wording
  readonly form: FormState
  readonly cell: CellHead
  readonly view: { readonly homes: readonly { readonly id: string; readonly name: string }[] }
}

/** How energy is shared, with an example of what a home gets. */
export function KeyTermFields(props: Props) {
  const { wording, form, view } = props
  return (
    <Group legend={wording.say('decided.form.key')}>
      <KeyFields
        {...props}
        prefix=""
        label={wording.say('sharing.key')}
        of={null}
        mayBeNone
        none={wording.say('decided.form.none')}
        hint={wording.say('decided.form.key.hint')}
      />
      <Field
        label={wording.say('decided.form.from')}
        name="from"
        form={form}
        type="date"
        hint={wording.say('decided.form.from.hint')}
      />
      <details open={isOpen(form, 'key', ['generated', 'used', 'others', 'right', 'wrong'])}>
        <summary>{wording.say('decided.form.example')}</summary>
        <div class="stack">
          <p>{wording.say('decided.form.example.sentence')}</p>
          <Select
            label={wording.say('decided.form.key.home')}
            name="key-home"
            form={form}
            options={view.homes.map(({ id, name }) => ({ value: id, text: name }))}
          />
          {(['generated', 'used', 'others', 'right', 'wrong'] as const).map((of) => (
            <Field
              label={wording.say(`decided.form.key.${of}`)}
              name={`key-${of}`}
              form={form}
              type="number"
              unit="kWh"
            />
          ))}
        </div>
      </details>
    </Group>
  )
}

/** What energy costs between neighbours, with an example. */
export function PriceTermFields({ wording, form }: Props) {
  const unit = wording.say('tariff.unit.price')
  return (
    <Group legend={wording.say('decided.form.price')}>
      <Select
        label={wording.say('sharing.price')}
        name="price"
        form={form}
        options={(['none', 'mid', 'supply-demand', 'plan', 'fixed'] as const).map((kind) => ({
          value: kind,
          text:
            kind === 'none'
              ? wording.say('decided.form.none')
              : wording.say(`sharing.price.${kind}`),
        }))}
      />
      <Field
        label={wording.say('sharing.price.fixed')}
        name="fixed"
        form={form}
        type="number"
        unit={unit}
      />
      <details
        open={isOpen(form, 'price', [
          'generated',
          'needed',
          'bought',
          'sold',
          'fee',
          'right',
          'wrong',
        ])}
      >
        <summary>{wording.say('decided.form.example')}</summary>
        <div class="stack">
          <p>{wording.say('decided.form.example.sentence')}</p>
          {(['generated', 'needed'] as const).map((of) => (
            <Field
              label={wording.say(`decided.form.price.${of}`)}
              name={`price-${of}`}
              form={form}
              type="number"
              unit="kWh"
            />
          ))}
          {(['bought', 'sold', 'fee', 'right', 'wrong'] as const).map((of) => (
            <Field
              label={wording.say(`decided.form.price.${of}`)}
              name={`price-${of}`}
              form={form}
              type="number"
              unit={unit}
            />
          ))}
        </div>
      </details>
    </Group>
  )
}

/** By how much each home is to be better off, with an example. */
export function LeastTermFields({ wording, form, cell }: Props) {
  return (
    <Group legend={wording.say('decided.form.least')}>
      <Field
        label={wording.say('decided.form.least.amount')}
        name="least"
        form={form}
        type="number"
        unit={cell.currency}
        hint={wording.say('decided.form.least.hint')}
      />
      <details open={isOpen(form, 'least', ['gained', 'others', 'right', 'wrong'])}>
        <summary>{wording.say('decided.form.example')}</summary>
        <div class="stack">
          <p>{wording.say('decided.form.example.sentence')}</p>
          {(['gained', 'others', 'right', 'wrong'] as const).map((of) => (
            <Field
              label={wording.say(`decided.form.least.${of}`)}
              name={`least-${of}`}
              form={form}
              type="number"
              unit={cell.currency}
            />
          ))}
        </div>
      </details>
    </Group>
  )
}

/** Whether an example is filled in, or was refused: then it is seen. */
function isOpen(form: FormState, prefix: string, names: readonly string[]): boolean {
  const at = form.refused?.at ?? ''
  return (
    at.startsWith(`${prefix}-`) ||
    names.some((name) => (form.values[`${prefix}-${name}`] ?? '') !== '')
  )
}
