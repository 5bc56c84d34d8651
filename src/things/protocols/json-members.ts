/**
 * Looking into JSON that a device sent: what is not there or of another type is null, never an error. A device that
 * says more or less than another firmware is read as far as it goes.
 */

/** A member of an object; null where there is none. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.getOwnPropertyDescriptor(value, name)?.value ?? null
}

/** A member that is a finite number. */
export function numberMember(value: unknown, name: string): number | null {
  const found = member(value, name)
  return typeof found === 'number' && Number.isFinite(found) ? found : null
}

/** A member that is a text with something in it, without control characters, cut at `limit` characters. */
export function textMember(value: unknown, name: string, limit = 100): string | null {
  const found = member(value, name)
  if (typeof found !== 'string') return null
  // No database takes a zero byte or half a character in a name.
  const text = found
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
  return text === '' ? null : Array.from(text).slice(0, limit).join('')
}

/** A member that is a list, as far as `limit` goes; empty where it is none. */
export function listMember(value: unknown, name: string, limit = 100): readonly unknown[] {
  const found: unknown = member(value, name)
  return Array.isArray(found) ? found.slice(0, limit) : []
}

/** JSON, or null where it is none. */
export function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
