import {
  moduleRegions,
  premiumPowerLimitKw,
  zonalPriceLimitMicro,
  type PremiumTerms,
} from '../../accounts/sharing/premium-terms.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { numberField, type FormValues } from './number-field.ts'

/** Micro-units per kWh of 1 EUR/MWh, the unit in which Italy's zonal prices are published. */
export const microOfEuroPerMwh = 1_000

/** The names of the fields of the premium. */
export const premiumFields = [
  'premium',
  'premium-kw',
  'premium-modules',
  'premium-zonal',
  'premium-grant',
] as const

/** What Italy's premium is worked out from; null where none is chosen. */
export function premiumFromForm(values: FormValues): Result<PremiumTerms | null> {
  const chosen = values['premium'] ?? 'none'
  if (chosen === 'none') return success(null)
  if (chosen !== 'italy') {
    return refuse('unknown-premium', 'Choose whether there is a premium.', 'premium')
  }
  const powerKw = numberField(values, 'premium-kw', { min: 0.001, max: premiumPowerLimitKw })
  if (!powerKw.ok) return powerKw
  const region = values['premium-modules'] ?? 'none'
  const modulesIn = moduleRegions.find((known) => known === region) ?? null
  if (modulesIn === null && region !== 'none') {
    return refuse('unknown-region', 'Choose where the modules are.', 'premium-modules')
  }
  const most = zonalPriceLimitMicro / microOfEuroPerMwh
  const zonal = numberField(values, 'premium-zonal', { min: -most, max: most })
  if (!zonal.ok) return zonal
  return success({
    powerKw: powerKw.value,
    modulesIn,
    zonalPriceMicroPerKwh: Math.round(zonal.value * microOfEuroPerMwh),
    hasGrant: values['premium-grant'] === 'yes',
  })
}
