import { microPerUnit } from '../../kernel/money.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'

/** Numbers as people type them: a comma or a point, spaces around. Empty where nothing was typed. */
export type FormValues = Readonly<Record<string, string>>

/** Reads a number field between two limits. `otherwise` is taken where the field is empty; without it, empty is refused. */
export function numberField(
  values: FormValues,
  name: string,
  range: { readonly min: number; readonly max: number; readonly otherwise?: number },
): Result<number> {
  const text = (values[name] ?? '').trim().replace(',', '.')
  if (text === '' && range.otherwise !== undefined) return success(range.otherwise)
  const value = Number(text)
  if (text === '' || !Number.isFinite(value) || value < range.min || value > range.max) {
    const { min, max } = range
    return refuse('number-out-of-range', `Type a number from ${min} to ${max}.`, name, { min, max })
  }
  return success(value)
}

/** A price typed in hundredths of the currency per kWh, as whole micro-units. */
export function priceField(values: FormValues, name: string, min = -1000): Result<number> {
  const cents = numberField(values, name, { min, max: 1000 })
  return cents.ok ? success(Math.round((cents.value * microPerUnit) / 100)) : cents
}

/** A time of day `22:00`, as minutes after midnight. */
export function timeField(values: FormValues, name: string): Result<number> {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec((values[name] ?? '').trim())
  if (match === null) return refuse('not-a-clock-time', 'Type a time of day like 22:00.', name)
  return success(Number(match[1]) * 60 + Number(match[2]))
}

/** A room's refusal at the field of the form that it is about: the room speaks of its own names. `fields` by the beginning of those. */
export function atField(refusal: Refusal, fields: Readonly<Record<string, string>>): Refusal {
  const { at = '' } = refusal
  const own = Object.keys(fields).find((name) => at.startsWith(name))
  return own === undefined ? refusal : { ...refusal, at: fields[own] ?? at }
}
