import { isDay } from '../../accounts/payments/bank-day.ts'
import type { BillingTerms } from '../../accounts/billing/billing-terms.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { microPerUnit } from '../../kernel/money.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { numberField, type FormValues } from './number-field.ts'

/** Fields of the form of VAT and fees, and which of the terms each is about. */
export const termsFields = {
  energyVatHundredths: 'energyVat',
  feeVatHundredths: 'feeVat',
  monthlyFeeMicro: 'monthlyFee',
  validFromMs: 'from',
}

/** VAT and fees from their form; whether they can hold is checked by the accounts. */
export function termsFromForm(values: FormValues, timeZone: string): Result<BillingTerms> {
  const energy = hundredthsField(values, termsFields.energyVatHundredths)
  if (!energy.ok) return energy
  const fees = hundredthsField(values, termsFields.feeVatHundredths)
  if (!fees.ok) return fees
  const fee = numberField(values, termsFields.monthlyFeeMicro, {
    min: 0,
    max: 10_000,
    otherwise: 0,
  })
  if (!fee.ok) return fee
  const day = (values[termsFields.validFromMs] ?? '').trim()
  if (!isDay(day)) {
    return refuse('not-a-day', 'Give a day like 2026-11-01.', termsFields.validFromMs)
  }
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return success({
    validFromMs: fromLocal(timeZone, year, month, date),
    energyVatHundredths: energy.value,
    feeVatHundredths: fees.value,
    pricesIncludeVat: values['included'] === 'yes',
    monthlyFeeMicro: Math.round(fee.value * microPerUnit),
  })
}

/** Per cent as hundredths of one, not whole where more than two decimals were typed. */
function hundredthsField(values: FormValues, name: string): Result<number> {
  const percent = numberField(values, name, { min: 0, max: 100, otherwise: 0 })
  // Decimals that were typed are no binary fractions: what is beyond the sixth is not theirs.
  return percent.ok ? success(Math.round(percent.value * 1e6) / 1e4) : percent
}
