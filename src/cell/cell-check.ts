import { isTimeZone } from '../kernel/local-time.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { Place } from './cell.ts'

/** What a person says about a cell; the rest is the node's. */
export interface CellDraft {
  readonly name: string
  readonly place: Place
  /** IANA time zone. */
  readonly timeZone: string
  /** ISO 4217. */
  readonly currency: string
}

/** Characters of a name that people give, at the most. */
export const nameLimit = 80

/**
 * A name without control characters and doubled spaces; refused when empty or longer than {@link
 * nameLimit}.
 */
export function checkName(name: string, at = 'name'): Result<string> {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  if (plain === '') return refuse('name-missing', 'Give it a name of at least one character.', at)
  if (plain.length > nameLimit) {
    return refuse(
      'name-too-long',
      `A name has at most ${nameLimit} characters; this one has ${plain.length}.`,
      at,
      { most: nameLimit },
    )
  }
  return success(plain)
}

/** Where a cell is: a label, and degrees north and east within the globe. */
export function checkPlace(place: Place, at = 'place'): Result<Place> {
  const label = checkName(place.label, `${at}.label`)
  if (!label.ok) return label
  if (!(Math.abs(place.latitude) <= 90)) {
    return refuse(
      'latitude-out-of-range',
      `The latitude is in degrees north, from -90 to 90, not ${place.latitude}.`,
      `${at}.latitude`,
    )
  }
  if (!(Math.abs(place.longitude) <= 180)) {
    return refuse(
      'longitude-out-of-range',
      `The longitude is in degrees east, from -180 to 180, not ${place.longitude}.`,
      `${at}.longitude`,
    )
  }
  return success({ label: label.value, latitude: place.latitude, longitude: place.longitude })
}

/** Checks what a person says about a cell, field by field; the first thing wrong is the refusal. */
export function checkCell(draft: CellDraft): Result<CellDraft> {
  const name = checkName(draft.name)
  if (!name.ok) return name
  const place = checkPlace(draft.place)
  if (!place.ok) return place
  if (draft.timeZone === '' || !isTimeZone(draft.timeZone)) {
    return refuse(
      'unknown-time-zone',
      `"${draft.timeZone}" is not a time zone; it should be a name like Europe/Vienna.`,
      'timeZone',
    )
  }
  if (!Intl.supportedValuesOf('currency').includes(draft.currency)) {
    return refuse(
      'unknown-currency',
      `"${draft.currency}" is not a currency; it should be a code like EUR.`,
      'currency',
    )
  }
  return success({ ...draft, name: name.value, place: place.value })
}
