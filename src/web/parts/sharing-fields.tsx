import { wholeShare, type SharingKey } from '../../accounts/sharing/sharing-key.ts'
import { monthEnds, stepMinutes } from '../../accounts/sharing/sharing-rule.ts'
import { microPerUnit } from '../../kernel/money.ts'
import {
  keyChoice,
  keyKinds,
  plantPrefix,
  sellerKeyKinds,
  sellerPrefix,
} from '../forms/sharing-form.ts'
import { premiumFields } from '../forms/premium-form.ts'
import type { Wording } from '../messages/wording.ts'
import type { SettingsView } from '../view/settings.ts'
import { Field, Select, type FormState } from './field.tsx'
import { PremiumFields } from './premium-fields.tsx'

interface Props {
  readonly wording: Wording
  readonly form: FormState
  readonly view: SettingsView
}

/** The names of all fields of a sharing rule's form. */
export function sharingFields({ homes, guests, plants }: SettingsView): readonly string[] {
  const sharers = [...homes, ...guests]
  return [
    'price',
    'fixed',
    'fee',
    'monthEnd',
    'step',
    'from',
    ...premiumFields,
    ...[...homes, ...plants].map(({ id }) => `factor-${id}`),
    ...['', ...plants.map(({ id }) => plantPrefix(id))].flatMap((prefix) => [
      `${prefix}key`,
      ...sharers.flatMap(({ id }) => [`${prefix}part-${id}`, `${prefix}place-${id}`]),
    ]),
    `${sellerPrefix}key`,
    ...[...sharers, ...plants].flatMap(({ id }) => [
      `${sellerPrefix}part-${id}`,
      `${sellerPrefix}place-${id}`,
    ]),
  ]
}

/** How local energy is shared, at which price, and from when on. */
export function SharingFields(props: Props) {
  const { wording, form, view } = props
  const { key, price, communityFeeMicroPerKwh } = view.sharing
  // Keys name homes from elsewhere too; what part of their meters takes part is agreed on with each.
  const keyed = { ...props, view: { ...view, homes: [...view.homes, ...view.guests] } }
  const cents = (micro: number) => String(micro / (microPerUnit / 100))
  return (
    <>
      <KeyFields
        {...keyed}
        prefix=""
        label={wording.say('sharing.key')}
        of={key}
        hint={wording.say('sharing.key.static.hint')}
      />
      {view.plants.length === 0 ? null : <PlantKeys {...keyed} />}
      <SellerKey {...keyed} />
      <Factors {...props} />
      <Select
        label={wording.say('sharing.price')}
        name="price"
        form={form}
        value={price.kind}
        options={(['mid', 'supply-demand', 'plan', 'fixed'] as const).map((kind) => ({
          value: kind,
          text: wording.say(`sharing.price.${kind}`),
        }))}
      />
      <Field
        label={wording.say('sharing.price.fixed')}
        name="fixed"
        form={form}
        type="number"
        unit={wording.say('tariff.unit.price')}
        value={price.kind === 'fixed' ? cents(price.priceMicroPerKwh) : '15'}
      />
      <Field
        label={wording.say('sharing.fee')}
        name="fee"
        scope="sharing"
        form={form}
        type="number"
        unit={wording.say('tariff.unit.price')}
        value={cents(communityFeeMicroPerKwh)}
      />
      <Select
        label={wording.say('sharing.month-end')}
        name="monthEnd"
        form={form}
        value={view.sharing.monthEnd ?? 'as-booked'}
        options={monthEnds.map((kind) => ({
          value: kind,
          text: wording.say(`sharing.month-end.${kind}`),
        }))}
      />
      <Select
        label={wording.say('sharing.step')}
        name="step"
        form={form}
        value={String(view.sharing.stepMinutes ?? 15)}
        options={stepMinutes.map((minutes) => ({
          value: String(minutes),
          text: wording.say(`sharing.step.${minutes}`),
        }))}
      />
      <PremiumFields wording={wording} form={form} premium={view.sharing.premium} />
      <Field
        label={wording.say('sharing.from')}
        name="from"
        scope="sharing"
        form={form}
        type="date"
        hint={wording.say('sharing.from.hint')}
      />
    </>
  )
}

/** A key, and each home's part and place where it has them. `of`: the key that holds; null: none, which can be chosen too. */
export function KeyFields(
  props: Omit<Props, 'view'> & {
    readonly view: Pick<SettingsView, 'homes'>
    readonly prefix: string
    readonly label: string
    readonly of: SharingKey | null
    readonly mayBeNone?: boolean
    /** What none is called. */
    readonly none?: string
    readonly isOfSellers?: boolean
    readonly hint?: string
  },
) {
  const { wording, form, view, prefix, of } = props
  const shares = new Map(
    of?.kind === 'static' || of?.kind === 'rounds'
      ? of.shares.map((share) => [share.cellId, share.partsPerMillion])
      : [],
  )
  const places = new Map(of?.kind === 'priority' ? of.order.map((id, i) => [id, i + 1]) : [])
  const held = of === null ? 'none' : keyChoice(of, props.isOfSellers)
  const chosen = form.values[`${prefix}key`] ?? held
  const none = props.mayBeNone === true ? (['none'] as const) : []
  const options =
    props.isOfSellers === true
      ? [...none, ...sellerKeyKinds].map((kind) => {
          return { value: kind, text: wording.say(`sharing.seller.${kind}`) }
        })
      : [...none, ...keyKinds].map((kind) => {
          const isNamed = kind === 'none' && props.none !== undefined
          return { value: kind, text: isNamed ? props.none : wording.say(`sharing.key.${kind}`) }
        })
  return (
    <>
      <Select
        label={props.label}
        name={`${prefix}key`}
        form={form}
        value={held}
        {...(props.hint === undefined ? {} : { hint: props.hint })}
        options={options}
      />
      <details open={chosen.startsWith('static') || chosen === 'rounds'}>
        <summary>{wording.say('sharing.parts')}</summary>
        {view.homes.map(({ id, name }) => (
          <Field
            label={wording.say('sharing.part', { name })}
            name={`${prefix}part-${id}`}
            form={form}
            type="number"
            unit="%"
            value={percent(shares.get(id) ?? 0)}
          />
        ))}
      </details>
      <details open={chosen === 'priority'}>
        <summary>{wording.say('sharing.places')}</summary>
        {view.homes.map(({ id, name }) => (
          <Field
            label={wording.say('sharing.place', { name })}
            name={`${prefix}place-${id}`}
            form={form}
            type="number"
            value={String(places.get(id) ?? '')}
          />
        ))}
      </details>
    </>
  )
}

/** Plants that share by another key than the rule's. */
function PlantKeys(props: Props) {
  const { wording, view } = props
  const keys = new Map((view.sharing.plantKeys ?? []).map(({ plantId, key }) => [plantId, key]))
  return (
    <details open={keys.size > 0}>
      <summary>{wording.say('sharing.plants')}</summary>
      {view.plants.map(({ id, name }) => (
        <KeyFields
          {...props}
          prefix={plantPrefix(id)}
          label={wording.say('sharing.plant', { name })}
          of={keys.get(id) ?? null}
          mayBeNone
        />
      ))}
    </details>
  )
}

/** The key of those who give, which counts where more is generated than used. */
function SellerKey(props: Props) {
  const { wording, view } = props
  const of = view.sharing.sellerKey ?? null
  return (
    <details open={of !== null}>
      <summary>{wording.say('sharing.sellers')}</summary>
      <KeyFields
        {...props}
        view={{ ...view, homes: [...view.homes, ...view.plants] }}
        prefix={sellerPrefix}
        label={wording.say('sharing.seller')}
        of={of}
        hint={wording.say('sharing.seller.hint')}
        mayBeNone
        isOfSellers
      />
    </details>
  )
}

/** How much of each meter takes part. */
function Factors({ wording, form, view }: Props) {
  const factors = new Map(
    (view.sharing.participation ?? []).map((of) => [of.memberId, of.partsPerMillion]),
  )
  return (
    <details open={factors.size > 0}>
      <summary>{wording.say('sharing.factors')}</summary>
      {[...view.homes, ...view.plants].map(({ id, name }) => (
        <Field
          label={wording.say('sharing.factor', { name })}
          name={`factor-${id}`}
          form={form}
          type="number"
          unit="%"
          value={percent(factors.get(id) ?? wholeShare)}
        />
      ))}
    </details>
  )
}

function percent(partsPerMillion: number): string {
  return String((partsPerMillion * 100) / wholeShare)
}
