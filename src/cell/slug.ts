import { assert } from '../kernel/assert.ts'

/** Characters of a slug at the most: it stands in addresses and topics. */
export const slugLimit = 40

/** Numbers tried when a slug is taken. */
const attemptLimit = 10_000

/** Letters that decomposing does not reduce to plain ones. */
const spelledOut: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'oe',
  å: 'aa',
  œ: 'oe',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
}

/** Whether a text is a slug: lower-case letters, digits and single hyphens inside. */
export function isSlug(text: string): boolean {
  return text.length <= slugLimit && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)
}

/**
 * The slug of a name: `Haus Nº 3, Müller` becomes `haus-no-3-mueller`. Nothing usable in it:
 * `fallback`.
 */
export function slugOf(name: string, fallback = 'cell'): string {
  const plain = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{ASCII}]/gu, (letter) => spelledOut[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, (gap) => (/^\p{Mark}+$/u.test(gap) ? '' : '-'))
    .replace(/\p{Mark}/gu, '')
    .replace(/^-+|-+$/g, '')
    .slice(0, slugLimit)
    .replace(/-+$/, '')
  return isSlug(plain) ? plain : fallback
}

/** `slug` itself, or with the first number from 2 on that is not taken: `haus-2`. */
export function freeSlug(slug: string, isTaken: (slug: string) => boolean): string {
  assert(isSlug(slug), `not a slug: ${slug}`)
  for (let number = 1; number <= attemptLimit; number++) {
    const ending = number === 1 ? '' : `-${number}`
    const candidate = slug.slice(0, slugLimit - ending.length).replace(/-+$/, '') + ending
    if (!isTaken(candidate)) return candidate
  }
  throw new Error(`every one of ${attemptLimit} slugs like ${slug} is taken`)
}
