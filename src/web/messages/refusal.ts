import type { Refusal } from '../../kernel/refusal.ts'
import type { Language } from './catalogue.ts'
import { refusals as german } from './de/refusals.ts'
import { refusals as english } from './en/refusals.ts'

/** Sentences for refusals by language and code. */
export const refusalTexts: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: english,
  de: german,
}

/**
 * Why something was refused, in the reader's language: the sentence for the code, filled with the refusal's values.
 * The room's own English sentence where there is none, or where the refusal brings no value for a placeholder.
 */
export function refusalText(
  language: Language,
  refusal: Refusal,
  number: (value: number) => string,
): string {
  const text = refusalTexts[language][refusal.code]
  if (text === undefined) return refusal.message
  const { values = {} } = refusal
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  if (names.some((name) => values[name] === undefined)) return refusal.message
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    return typeof value === 'number' ? number(value) : String(value)
  })
}
