import type { SpokenLanguage } from './languages.ts'
import { deeds, phrases, type PhraseKind } from './phrases.ts'

/** A phrase in a sentence. */
export interface FoundPhrase {
  readonly kind: PhraseKind
  /** Whom it names, as in the list of names; null: nobody. */
  readonly name: string | null
}

/** Names that are looked for in sentences, at the most. */
export const nameLimit = 500

/** The cue phrases of a sentence. `names` are those of who may be named in it. */
export function findPhrases(
  text: string,
  language: SpokenLanguage,
  names: readonly string[],
): FoundPhrase[] {
  const plain = text.replaceAll('’', "'")
  const found: FoundPhrase[] = []
  const named = namesIn(plain, names)
  for (const { kind, parts } of compiled[language]) {
    if (parts.length === 1) {
      if (parts[0]!.test(plain)) found.push({ kind, name: null })
      continue
    }
    const name = named.find((name) => {
      const places = calledAs(name).flatMap((called) => placesOf(plain, called))
      return places.some(
        ([from, to]) => parts[0]!.test(plain.slice(0, from)) && parts[1]!.test(plain.slice(to)),
      )
    })
    if (name !== undefined) found.push({ kind, name })
  }
  return found
}

/** Names that stand in a text, in the order in which they do. */
export function namesIn(text: string, names: readonly string[]): string[] {
  return names
    .slice(0, nameLimit)
    .map((name) => ({
      name,
      at: Math.min(...calledAs(name).flatMap((called) => placesOf(text, called).map(([at]) => at))),
    }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((one, other) => one.at - other.at)
    .map(({ name }) => name)
}

const titles = /^(?:frau|herr|dr|prof|mr|mrs|ms|miss|von|van|der|de)$/

/** A name as it may be said: whole, or its first or last part. */
function calledAs(name: string): string[] {
  const whole = name.toLowerCase()
  const parts = whole.split(/[ .]+/).filter((part) => part.length >= 2 && !titles.test(part))
  return [...new Set([whole, parts[0] ?? whole, parts.at(-1) ?? whole])]
}

/** Where a word stands as a whole word. */
function placesOf(text: string, word: string): [number, number][] {
  const lower = text.toLowerCase()
  const places: [number, number][] = []
  if (lower.length !== text.length) return places
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
    const [before = ' ', after = ' '] = [lower[at - 1], lower[at + word.length]]
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) {
      places.push([at, at + word.length])
    }
  }
  return places
}

/** A word's beginning or end in any script; `\b` knows the English letters only. */
const boundary = '(?:(?<=[\\p{L}\\p{N}])(?![\\p{L}\\p{N}])|(?<![\\p{L}\\p{N}])(?=[\\p{L}\\p{N}]))'

/** The phrases by language, made once; one with `{name}` is what stands before the name and what stands after it. */
const compiled = {
  de: compile('de'),
  en: compile('en'),
} as const

function compile(
  language: SpokenLanguage,
): { readonly kind: PhraseKind; readonly parts: readonly RegExp[] }[] {
  return phrases
    .filter((phrase) => phrase.language === language)
    .map(({ kind, pattern }) => {
      const [before = '', after] = pattern
        .replaceAll('{first}', deeds[language].first)
        .replaceAll('{second}', deeds[language].second)
        .replaceAll('{third}', deeds[language].third)
        .replaceAll('\\b', boundary)
        .split('{name}')
      const parts =
        after === undefined ? [before] : [before === '' ? '' : `${before}$`, `^${after}`]
      return { kind, parts: parts.map((part) => new RegExp(part, 'iu')) }
    })
}
