import type { CellDraft } from '../../cell/cell-check.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import { cities } from '../view/cities.ts'
import { numberField, type FormValues } from './number-field.ts'

/** The neighbourhood that the first run's form describes: a town of the list, or a place typed. Its check is the cells' own. */
export function draftFromForm(values: FormValues): Result<CellDraft> {
  const { name = '', currency = '', timeZone = '' } = values
  const city = cities.find((one) => one.name === values['city'])
  const common = { name, currency: currency.trim().toUpperCase() }
  if (city !== undefined) {
    const { latitude, longitude } = city
    return success({
      ...common,
      place: { label: city.name, latitude, longitude },
      timeZone: timeZone.trim() === '' ? city.timeZone : timeZone.trim(),
    })
  }
  const latitude = numberField(values, 'latitude', { min: -90, max: 90 })
  if (!latitude.ok) return latitude
  const longitude = numberField(values, 'longitude', { min: -180, max: 180 })
  if (!longitude.ok) return longitude
  return success({
    ...common,
    place: {
      label: (values['place'] ?? '').trim(),
      latitude: latitude.value,
      longitude: longitude.value,
    },
    timeZone: timeZone.trim(),
  })
}
