import { localDayStartMs } from '../../kernel/local-time.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'

/**
 * VAT on what a neighbourhood sells to its homes, and its fixed fee, from a local day on. A change is a row of its own,
 * never a new past. The fee per kWh of shared energy belongs to the sharing rule.
 */
export interface BillingTerms {
  /** The first instant of a local day. */
  readonly validFromMs: number
  /** On energy from neighbours and shared plants, hundredths of a per cent: 20 % is 2000. */
  readonly energyVatHundredths: number
  /** On fees of the community, hundredths of a per cent. */
  readonly feeVatHundredths: number
  /** Whether prices and fees have the VAT in them: then the community's pot pays it, and not the home on top. */
  readonly pricesIncludeVat: boolean
  /** Of each home and month, whole micro-units; goes to the community's pot. */
  readonly monthlyFeeMicro: number
}

/** What holds until a neighbourhood states something: no VAT, no fixed fee. */
export const noBillingTerms: BillingTerms = {
  validFromMs: 0,
  energyVatHundredths: 0,
  feeVatHundredths: 0,
  pricesIncludeVat: false,
  monthlyFeeMicro: 0,
}

/** Rates at the most: 100 %. The highest standard rate in the Union is 27 %. */
export const vatLimitHundredths = 10_000

/** A fixed fee at the most: 10,000 of the currency a month. What is above is a slip of the unit. */
export const monthlyFeeLimitMicro = 10_000_000_000

/** Whether terms can hold from a local day on that begins at `earliestMs` or later; the refusal names the field. */
export function checkBillingTerms(
  terms: BillingTerms,
  timeZone: string,
  earliestMs: number,
): Result<BillingTerms> {
  for (const field of ['energyVatHundredths', 'feeVatHundredths'] as const) {
    if (!isWhole(terms[field], vatLimitHundredths)) {
      const message = 'A rate of VAT is from 0 to 100 per cent, with two decimals at the most.'
      return refuse('vat-out-of-range', message, field)
    }
  }
  if (!isWhole(terms.monthlyFeeMicro, monthlyFeeLimitMicro)) {
    const message = 'The monthly fee is from 0 to 10,000, in whole millionths.'
    return refuse('monthly-fee-out-of-range', message, 'monthlyFeeMicro')
  }
  const { validFromMs } = terms
  if (!isWhole(validFromMs, 8.64e15) || localDayStartMs(timeZone, validFromMs) !== validFromMs) {
    const message = 'VAT and fees hold from the first instant of a local day.'
    return refuse('not-a-day-start', message, 'validFromMs')
  }
  if (validFromMs < earliestMs) {
    const message = 'VAT and fees change from tomorrow on at the earliest: choose a later day.'
    return refuse('terms-in-the-past', message, 'validFromMs')
  }
  return success(terms)
}

function isWhole(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= limit
}
