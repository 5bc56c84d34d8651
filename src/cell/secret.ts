import { createHash } from 'node:crypto'
import type { Random } from '../kernel/random.ts'

// Every secret here is random and long enough (80 bits and more) that a plain hash keeps it: there
// is nothing to guess by trying likely ones, which is what slow password hashes are for.

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Characters of a code, hyphens aside: 16 of 5 bits each. */
const codeLength = 16

/** A token of 256 random bits in base64url: for cookies, links and programs. */
export function newToken(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('base64url')
}

/** Whether a text from outside has the form of a token. */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

/** A code of 80 random bits that a person can type: `7k2m-q9tz-0hvd-3xpw` (Crockford's base 32). */
export function newCode(random: Random): string {
  const letters = Array.from(random.bytes(codeLength), (byte) => alphabet.charAt(byte & 31)).join(
    '',
  )
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}

/**
 * A typed code in its one form, or null when it is none. Case, gaps and look-alikes (o, i, l) do
 * not matter.
 */
export function readCode(typed: string): string | null {
  const letters = typed
    .toLowerCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1')
  if (!/^[0-9a-hjkmnp-tv-z]{16}$/.test(letters)) return null
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}

/** What is stored of a token or code: its SHA-256, in hex. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
