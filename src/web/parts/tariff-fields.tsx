import { windowsLimit } from '../../energy/tariff/tariff-check.ts'
import {
  plainUnit,
  type PriceRule,
  type PriceUnit,
  type Tariff,
} from '../../energy/tariff/tariff.ts'
import { microPerUnit } from '../../kernel/money.ts'
import { priceUnits } from '../forms/tariff-form.ts'
import {
  dayChoices,
  rowField,
  rowFields,
  rowNames,
  rowsOf,
  type WindowRow,
} from '../forms/window-fields.ts'
import type { Wording } from '../messages/wording.ts'
import { Field, Group, Select, TextArea, type FormState } from './field.tsx'

/** Their names: a refusal at one of them is shown there. */
export const tariffFields: readonly string[] = [
  'preset',
  'kind',
  'import',
  ...rowFields,
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
        {hasPresets ? (
          <Window wording={wording} form={form} row={0} of={usualWindow} />
        ) : (
          <Windows wording={wording} form={form} rows={windowRows(tariff)} />
        )}
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

/** What a form begins with where no window is known: cheaper at night. */
const usualWindow: WindowRow = {
  days: 'all',
  fromMinute: 22 * 60,
  toMinute: 6 * 60,
  priceMicroPerKwh: 219_000,
}

function windowRows(tariff: Tariff | null): readonly WindowRow[] {
  return tariff?.import.kind === 'time-of-use' ? rowsOf(tariff.import.windows) : [usualWindow]
}

/** A row for each window, those that were typed, and one to fill in. */
function Windows(props: {
  readonly wording: Wording
  readonly form: FormState
  readonly rows: readonly WindowRow[]
}) {
  const { wording, form, rows } = props
  const typed = rowFields.findLastIndex((name) => (form.values[name] ?? '').trim() !== '')
  const count = Math.max(rows.length, Math.ceil((typed + 1) / rowNames.length)) + 1
  return (
    <>
      {Array.from({ length: Math.min(windowsLimit, count) }, (_, row) => (
        <Group legend={wording.say('tariff.window', { number: String(row + 1) })}>
          <div class="window-fields">
            <Window wording={wording} form={form} row={row} of={rows[row] ?? null} />
          </div>
        </Group>
      ))}
      <p class="hint">{wording.say('tariff.window.hint')}</p>
    </>
  )
}

/** One window: its days, its times, its price. */
function Window(props: {
  readonly wording: Wording
  readonly form: FormState
  readonly row: number
  readonly of: WindowRow | null
}) {
  const { wording, form, row, of } = props
  return (
    <>
      <Select
        label={wording.say('tariff.days')}
        name={rowField('days', row)}
        form={form}
        value={of?.days ?? 'all'}
        options={[
          ...(['all', 'workdays', 'weekend'] as const).map((value) => ({
            value,
            text: wording.say(`tariff.days.${value}`),
          })),
          ...(of === null || of.days in dayChoices
            ? []
            : [{ value: of.days, text: wording.weekdays(of.days.split(',').map(Number)) }]),
        ]}
      />
      <Field
        label={wording.say('tariff.from')}
        name={rowField('from', row)}
        type="time"
        form={form}
        value={of === null ? '' : clock(of.fromMinute)}
      />
      <Field
        label={wording.say('tariff.to')}
        name={rowField('to', row)}
        type="time"
        form={form}
        value={of === null ? '' : clock(of.toMinute)}
      />
      <Field
        label={wording.say('tariff.import.low')}
        name={rowField('low', row)}
        type="number"
        unit={wording.say('tariff.unit.price')}
        form={form}
        value={of === null ? '' : cents(of.priceMicroPerKwh)}
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
  return base
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
