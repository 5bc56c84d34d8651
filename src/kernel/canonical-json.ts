import { assert } from './assert.ts'

/** What JSON can say, without what it would change silently. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json }

/**
 * The one text of a value, for hashing: JSON without spaces, names in the order of their UTF-16 code units (RFC 8785). A name
 * whose value is undefined is left out. Numbers must be finite and texts whole Unicode.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') {
    assert(value.isWellFormed(), 'a text with half a character has no canonical JSON')
    return JSON.stringify(value)
  }
  if (typeof value === 'number') {
    assert(Number.isFinite(value), 'a number without end has no JSON')
    return JSON.stringify(value)
  }
  if (value === null || typeof value === 'boolean') return String(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const parts = Object.keys(value)
    .sort(compareTexts)
    .flatMap((name) => {
      const own = value[name]
      return own === undefined ? [] : [`${canonicalJson(name)}:${canonicalJson(own)}`]
    })
  return `{${parts.join(',')}}`
}

/** Order of two texts by their UTF-16 code units: the same in every language and place. */
export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
