import { readPriceCsv } from '../../energy/tariff/price-csv.ts'
import { checkTariff } from '../../energy/tariff/tariff-check.ts'
import {
  plainUnit,
  type PriceRule,
  type PriceUnit,
  type Tariff,
} from '../../energy/tariff/tariff.ts'
import { microPerUnit } from '../../kernel/money.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { atField, numberField, priceField, type FormValues } from './number-field.ts'
import { windowsFromForm } from './window-fields.ts'

export type HourlyRule = Extract<PriceRule, { kind: 'dynamic' }>

/** Short list to start from: prices in ct/kWh as bills show them, to be corrected from one's own. */
const presets: Readonly<Record<string, FormValues>> = {
  flat: { kind: 'fixed' },
  night: { kind: 'time-of-use', from: '22:00', to: '06:00' },
  midday: { kind: 'time-of-use', from: '11:00', to: '15:00' },
}

/** What a form leaves as it is where it brings nothing new: prices by hour, and export prices that are not always the same. */
export interface KeptPrices {
  readonly hourly: HourlyRule | null
  readonly exported: PriceRule | null
}

/** A tariff from the form of the settings or the first run, valid from `validFromMs`. */
export function tariffFromForm(
  typed: FormValues,
  validFromMs: number,
  kept: KeptPrices = { hourly: null, exported: null },
): Result<Tariff> {
  const values = { ...typed, ...presets[typed['preset'] ?? ''] }
  const rule = importRule(values, kept.hourly)
  if (!rule.ok) return rule
  const exported = priceField(values, 'export')
  if (!exported.ok) return exported
  const lowest = lowestPrice(rule.value)
  if (exported.value > lowest) {
    return refuse(
      'export-above-import',
      'Power fed in cannot earn more than power from the grid costs at its cheapest.',
      'export',
    )
  }
  const fee = priceField(values, 'fee', 0)
  if (!fee.ok) return fee
  const peak = numberField(values, 'peak', { min: 0, max: 10_000, otherwise: 0 })
  if (!peak.ok) return peak
  const importLimit = limitField(values, 'importLimit')
  if (!importLimit.ok) return importLimit
  const exportLimit = limitField(values, 'exportLimit')
  if (!exportLimit.ok) return exportLimit
  const carbon = numberField(values, 'carbon', { min: 0, max: 2000, otherwise: 220 })
  if (!carbon.ok) return carbon
  const checked = checkTariff({
    validFromMs,
    import: rule.value,
    export: exportRule(exported.value, kept.exported),
    localFeeMicroPerKwh: fee.value,
    peakMicroPerKw: Math.round(peak.value * microPerUnit),
    importLimitW: importLimit.value,
    exportLimitW: exportLimit.value,
    carbonGPerKwh: carbon.value,
  })
  return checked.ok ? checked : atField(checked, fieldOf)
}

/** Which field a tariff's own check speaks of. */
const fieldOf = {
  importLimitW: 'importLimit',
  exportLimitW: 'exportLimit',
  'import.url': 'address',
  'import.prices': 'prices',
  'import.stepMs': 'prices',
  'import.windows': 'low',
  import: 'import',
  export: 'export',
  localFee: 'fee',
  peak: 'peak',
  carbon: 'carbon',
}

function importRule(values: FormValues, prices: HourlyRule | null): Result<PriceRule> {
  const price = priceField(values, 'import')
  if (!price.ok) return price
  const priceMicroPerKwh = price.value
  switch (values['kind']) {
    case 'fixed':
      return success({ kind: 'fixed', priceMicroPerKwh })
    case 'dynamic':
      return hourlyRule(values, priceMicroPerKwh, prices)
    case 'time-of-use':
      return windowRule(values, priceMicroPerKwh)
    default:
      return refuse('unknown-kind', 'Choose one of the kinds of price.', 'kind')
  }
}

/** The form knows one price for what is fed in; where it stands as it was, so do the others. */
function exportRule(priceMicroPerKwh: number, kept: PriceRule | null): PriceRule {
  return kept?.priceMicroPerKwh === priceMicroPerKwh ? kept : { kind: 'fixed', priceMicroPerKwh }
}

function hourlyRule(
  values: FormValues,
  priceMicroPerKwh: number,
  kept: HourlyRule | null,
): Result<PriceRule> {
  const text = values['prices'] ?? ''
  const unit = unitFromForm(values)
  const address = addressFromForm(values)
  const from = address === '' ? {} : { url: address, unit }
  if (text.trim() !== '') {
    const read = readPriceCsv(text, { unit, otherwiseMicroPerKwh: priceMicroPerKwh })
    return read.ok ? success({ ...read.value, ...from }) : { ...read, at: 'prices' }
  }
  if (kept === null) {
    return refuse('prices-missing', 'Give the prices by hour, one line for each.', 'prices')
  }
  const { stepMs, prices } = kept
  return success({ kind: 'dynamic', priceMicroPerKwh, stepMs, prices, ...from })
}

/** Where a form says that the prices by hour are to be fetched from; empty where it does not. */
export function addressFromForm(values: FormValues): string {
  return values['kind'] === 'dynamic' ? (values['address'] ?? '').trim() : ''
}

/** The units that a form offers for the prices by hour. */
export const priceUnits = {
  'main-kwh': { per: 'kWh', money: 'main' },
  'cent-kwh': { per: 'kWh', money: 'cent' },
  'main-mwh': { per: 'MWh', money: 'main' },
} as const satisfies Record<string, PriceUnit>

export function unitFromForm(values: FormValues): PriceUnit {
  const key = values['unit'] ?? ''
  return Object.entries(priceUnits).find(([name]) => name === key)?.[1] ?? plainUnit
}

function windowRule(values: FormValues, priceMicroPerKwh: number): Result<PriceRule> {
  const windows = windowsFromForm(values)
  if (!windows.ok) return windows
  return success({ kind: 'time-of-use', priceMicroPerKwh, windows: windows.value })
}

function lowestPrice(rule: PriceRule): number {
  if (rule.kind === 'time-of-use') {
    return Math.min(rule.priceMicroPerKwh, ...rule.windows.map((window) => window.priceMicroPerKwh))
  }
  // By the hour the planner lowers the export price where it must.
  return rule.kind === 'dynamic' ? Infinity : rule.priceMicroPerKwh
}

/** A limit typed in kW, in W; null where the field is empty. */
function limitField(values: FormValues, name: string): Result<number | null> {
  if ((values[name] ?? '').trim() === '') return success(null)
  const limit = numberField(values, name, { min: 0.1, max: 1_000_000 })
  return limit.ok ? success(Math.round(limit.value * 1000)) : limit
}
