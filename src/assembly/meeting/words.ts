import { languages, type SpokenLanguage } from './languages.ts'

/** A word that says something, by its stem. */
export interface Word {
  readonly stem: string
  /** As it was said. */
  readonly form: string
}

/** The words of a text that say something, in their order: no stop words, none under three letters, no numbers. */
export function wordsOf(text: string, language: SpokenLanguage): Word[] {
  const { stopWords } = languages[language]
  const found = text.replaceAll(/['’]/g, '').match(/\p{L}+/gu) ?? []
  return found
    .filter((form) => form.length >= 3 && !stopWords.has(form.toLowerCase()))
    .map((form) => ({ form, stem: stemOf(form, language) }))
}

/** What forms of a word have in common, lightly: without umlauts and without its ending. */
export function stemOf(form: string, language: SpokenLanguage): string {
  const { endings, keptLetters } = languages[language]
  const plain = form.toLowerCase().replaceAll('ß', 'ss').normalize('NFD').replaceAll(/\p{M}/gu, '')
  const ending = endings.find(
    (ending) => plain.endsWith(ending) && plain.length - ending.length >= keptLetters,
  )
  return ending === undefined ? plain : plain.slice(0, -ending.length)
}

/** The language of a text by its stop words; German where it has as many of both. */
export function languageOf(text: string): SpokenLanguage {
  const counts = { de: 0, en: 0 }
  for (const [word] of text
    .slice(0, 100_000)
    .toLowerCase()
    .matchAll(/\p{L}+/gu)) {
    if (languages.de.stopWords.has(word)) counts.de++
    if (languages.en.stopWords.has(word)) counts.en++
  }
  return counts.en > counts.de ? 'en' : 'de'
}
