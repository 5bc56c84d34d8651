import type { Random } from './random.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * A new id: 10 characters of time and 16 random ones in Crockford's base 32, lower case (the shape
 * of a ULID). Ids made later sort later; 80 random bits keep them apart and unguessable enough for
 * names, not for secrets.
 */
export function newId(nowMs: number, random: Random): string {
  let id = ''
  let time = nowMs
  for (let i = 0; i < 10; i++) {
    id = alphabet.charAt(time % 32) + id
    time = Math.floor(time / 32)
  }
  for (const byte of random.bytes(16)) id += alphabet.charAt(byte & 31)
  return id
}

/** Whether a text from outside has the form of an id. */
export function isId(text: string): boolean {
  return /^[0-9a-hjkmnp-tv-z]{26}$/.test(text)
}
