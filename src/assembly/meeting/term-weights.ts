import type { SpokenLanguage } from './languages.ts'
import { wordsOf } from './words.ts'

/** Weights of a text's words by stem. */
export type TermWeights = ReadonlyMap<string, number>

/**
 * tf-idf of each text among all of them: how often a word stands in it times ln(1 + texts / texts with the word) (Salton and Buckley, 1988), stems in the order in
 * which they first stand.
 */
export function termWeights(texts: readonly string[], language: SpokenLanguage): TermWeights[] {
  const counts = texts.map((text) => {
    const count = new Map<string, number>()
    for (const { stem } of wordsOf(text, language)) count.set(stem, (count.get(stem) ?? 0) + 1)
    return count
  })
  const within = new Map<string, number>()
  for (const count of counts) {
    for (const stem of count.keys()) within.set(stem, (within.get(stem) ?? 0) + 1)
  }
  return counts.map(
    (count) =>
      new Map(
        [...count].map(([stem, times]) => [
          stem,
          times * Math.log(1 + texts.length / within.get(stem)!),
        ]),
      ),
  )
}

/** Cosine of two weightings, 0 to 1; 0 where one is empty. */
export function cosine(one: TermWeights, other: TermWeights): number {
  const [small, large] = one.size <= other.size ? [one, other] : [other, one]
  let product = 0
  for (const [stem, weight] of small) product += weight * (large.get(stem) ?? 0)
  return product === 0 ? 0 : product / (norm(one) * norm(other))
}

function norm(weights: TermWeights): number {
  let sum = 0
  for (const weight of weights.values()) sum += weight * weight
  return Math.sqrt(sum)
}

/** The `count` heaviest words of each text, as they are mostly written in it: labels of what it is about. */
export function topTerms(
  texts: readonly string[],
  language: SpokenLanguage,
  count: number,
): string[][] {
  return termWeights(texts, language).map((weights, i) => {
    const forms = Map.groupBy(wordsOf(texts[i]!, language), ({ stem }) => stem)
    return [...weights]
      .sort(([one, weight], [other, otherWeight]) => otherWeight - weight || (one < other ? -1 : 1))
      .slice(0, count)
      .map(([stem]) => commonest(forms.get(stem)!.map(({ form }) => form)))
  })
}

function commonest(forms: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + 1)
  let best = forms[0]!
  for (const [form, count] of counts) if (count > counts.get(best)!) best = form
  return best
}
