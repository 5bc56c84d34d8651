import {
  plainUnit,
  type PriceRule,
  type PriceUnit,
  type Tariff,
} from '../../energy/tariff/tariff.ts'
import { microPerUnit } from '../../kernel/money.ts'
import { priceUnits } from '../forms/tariff-form.ts'
import type { Wording } from '../messages/wording.ts'
import { Field, Select, TextArea, type FormState } from './field.tsx'

/** Their names: a refusal at one of them is shown there. */
export const tariffFields: readonly string[] = [
  'preset',
  'kind',
  'import',
  'low',
  'from',
  'to',
  'address',
  'unit',
  'prices',
  'export',
  'fee',
  'peak',
  'importLimit',
  'exportLimit',
  'carbon',
]

/** The fields of a tariff, on the settings page and on the first run's. */
export function TariffFields(props: {
  readonly wording: Wording
  readonly form: FormState
  readonly tariff: Tariff | null
  readonly currency: string
  readonly hasPresets: boolean
}) {
  const { wording, form, tariff, hasPresets } = props
  const values = tariff === null ? {} : tariffValues(tariff)
  const cents = wording.say('tariff.unit.price')
  const money = { currency: props.currency }
  const price = { form, type: 'number', unit: cents } as const
  return (
    <>
      {hasPresets ? (
        <Select
          label={wording.say('tariff.preset')}
          name="preset"
          form={form}
          options={(['flat', 'night', 'midday', 'none'] as const).map((value) => ({
            value,
            text: wording.say(`tariff.preset.${value}`),
          }))}
        />
      ) : null}
      <Select
        label={wording.say('tariff.kind')}
        name="kind"
        form={form}
        value={values['kind']}
        options={(
          ['fixed', 'time-of-use', ...(hasPresets ? [] : (['dynamic'] as const))] as const
        ).map((value) => ({ value, text: wording.say(`tariff.kind.${value}`) }))}
      />
      <Field
        label={wording.say('tariff.import')}
        name="import"
        value={values['import'] ?? '28.4'}
        {...price}
      />
      <div class="for-window stack-fields">
        <Field
          label={wording.say('tariff.import.low')}
          name="low"
          value={values['low'] ?? '21.9'}
          {...price}
        />
        <Field
          label={wording.say('tariff.from')}
          name="from"
          type="time"
          form={form}
          value={values['from'] ?? '22:00'}
        />
        <Field
          label={wording.say('tariff.to')}
          name="to"
          type="time"
          form={form}
          value={values['to'] ?? '06:00'}
        />
      </div>
      {hasPresets ? null : (
        <div class="for-dynamic stack-fields">
          <Field
            label={wording.say('tariff.address')}
            name="address"
            form={form}
            value={values['address'] ?? ''}
            hint={wording.say('tariff.address.hint')}
            autocomplete="off"
          />
          <Select
            label={wording.say('tariff.price-unit')}
            name="unit"
            form={form}
            value={values['unit']}
            options={[
              { value: 'main-kwh', text: wording.say('tariff.price-unit.kwh', money) },
              { value: 'cent-kwh', text: cents },
              { value: 'main-mwh', text: wording.say('tariff.price-unit.mwh', money) },
            ]}
          />
          <TextArea
            label={wording.say('tariff.prices')}
            name="prices"
            form={form}
            hint={wording.say('tariff.prices.hint')}
          />
        </div>
      )}
      <Field
        label={wording.say('tariff.export')}
        name="export"
        value={values['export'] ?? '7.1'}
        {...price}
      />
      <Field label={wording.say('tariff.fee')} name="fee" value={values['fee'] ?? '4'} {...price} />
      <Field
        label={wording.say('tariff.peak')}
        name="peak"
        form={form}
        type="number"
        value={values['peak'] ?? '0'}
        unit={wording.say('tariff.peak.unit', money)}
      />
      <Field
        label={wording.say('tariff.import-limit')}
        name="importLimit"
        form={form}
        type="number"
        value={values['importLimit'] ?? ''}
        unit="kW"
        hint={wording.say('tariff.limit.hint')}
      />
      <Field
        label={wording.say('tariff.export-limit')}
        name="exportLimit"
        form={form}
        type="number"
        value={values['exportLimit'] ?? ''}
        unit="kW"
        hint={wording.say('tariff.limit.hint')}
      />
      <Field
        label={wording.say('tariff.carbon')}
        name="carbon"
        form={form}
        type="number"
        value={values['carbon'] ?? '220'}
        unit="g/kWh"
      />
    </>
  )
}

function tariffValues(tariff: Tariff): Readonly<Record<string, string>> {
  return {
    ...ruleValues(tariff.import),
    export: cents(tariff.export.priceMicroPerKwh),
    fee: cents(tariff.localFeeMicroPerKwh),
    peak: String(tariff.peakMicroPerKw / microPerUnit),
    importLimit: tariff.importLimitW === null ? '' : String(tariff.importLimitW / 1000),
    exportLimit: tariff.exportLimitW === null ? '' : String(tariff.exportLimitW / 1000),
    carbon: String(tariff.carbonGPerKwh),
  }
}

function ruleValues(rule: PriceRule): Readonly<Record<string, string>> {
  const base = { kind: rule.kind, import: cents(rule.priceMicroPerKwh) }
  if (rule.kind === 'dynamic') return { ...base, address: rule.url ?? '', unit: unitKey(rule.unit) }
  if (rule.kind !== 'time-of-use') return base
  const first = rule.windows[0]
  const last = rule.windows.at(-1)
  if (first === undefined || last === undefined) return base
  // A window over midnight is kept as two: from the evening, and until the morning.
  return {
    ...base,
    low: cents(first.priceMicroPerKwh),
    from: clock(first.fromMinute),
    to: clock(last.toMinute),
  }
}

/** The choice of the list that stands for a unit. */
function unitKey({ per, money }: PriceUnit = plainUnit): string {
  return (
    Object.entries(priceUnits).find(([, unit]) => unit.per === per && unit.money === money)?.[0] ??
    ''
  )
}

function cents(microPerKwh: number): string {
  return String(microPerKwh / (microPerUnit / 100))
}

function clock(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`
}
