import { findPhrases } from './find-phrases.ts'
import type { SpokenLanguage } from './languages.ts'
import { sentencesOf, type Sentence } from './sentences.ts'
import { cosine, termWeights, topTerms } from './term-weights.ts'
import { spanOf, type Span, type Transcript } from './transcript.ts'
import { languageOf, wordsOf } from './words.ts'

/** A part of a meeting about one thing. */
export interface Segment {
  /** Its first sentence. */
  readonly begins: Span
  /** Turns it goes over, the first and the last; a turn may belong to two. */
  readonly turns: readonly [first: number, last: number]
  /** Why it begins here: the file does; a heading; a phrase (`next item`); a short sentence names a point of the agenda; other words are used than before. */
  readonly by: 'beginning' | 'heading' | 'phrase' | 'named' | 'shift'
  /** Which point of the agenda it is about, from 0; null: none that could be told. */
  readonly agendaItem: number | null
  /** Words that stand out in it. */
  readonly terms: readonly string[]
}

/** Sentences beside a place that are compared for a shift, and how long a part of a meeting is at least. */
const windowSentences = 8

/** Points of an agenda at the most. */
export const agendaLimit = 100

/**
 * The parts of a meeting: they begin at headings, at phrases by which a chair goes on, at short sentences that name a point of the agenda; and, far from all of
 * these, where other words are used than before (Hearst, TextTiling, 1997: the valleys of the similarity of neighbouring windows).
 */
export function segmentsOf(
  transcript: Transcript,
  agenda: readonly string[],
  stated?: SpokenLanguage,
): Segment[] {
  const language = stated ?? languageOf(transcript.turns.map(({ text }) => text).join(' '))
  const sentences = transcript.turns.flatMap(sentencesOf)
  const titles = agenda.slice(0, agendaLimit).map((title) => stemsOf(title, language))
  const begins = namedBegins(transcript, sentences, titles, language)
  for (const at of shifts(sentences, begins, language)) begins.set(at, { by: 'shift', item: null })
  if (sentences.length > 0 && !begins.has(0)) begins.set(0, { by: 'beginning', item: null })
  const places = [...begins.keys()].sort((one, other) => one - other)
  const parts = places.map((at, i) => sentences.slice(at, places[i + 1]))
  const texts = parts.map((part) => part.map(({ text }) => text).join(' '))
  const terms = topTerms(texts, language, 4)
  return parts.map((part, i) => {
    const { by, item } = begins.get(places[i]!)!
    const [first, last] = [part[0]!, part.at(-1)!]
    return {
      begins: spanOf(transcript, first.turn, first.from, first.to),
      turns: [first.turn.id, last.turn.id],
      by,
      agendaItem: item ?? (by === 'shift' ? nearestTitle(texts[i]!, titles, language) : null),
      terms: terms[i]!,
    }
  })
}

interface Begin {
  readonly by: Segment['by']
  readonly item: number | null
}

/** Beginnings that are said, by the number of their sentence. */
function namedBegins(
  transcript: Transcript,
  sentences: readonly Sentence[],
  titles: readonly ReadonlySet<string>[],
  language: SpokenLanguage,
): Map<number, Begin> {
  const begins = new Map<number, Begin>()
  const headings = transcript.turns.filter(({ kind }) => kind === 'heading')
  for (const { id, text } of headings) {
    const at = sentences.findIndex(({ turn }) => turn.id > id)
    if (at >= 0) begins.set(at, { by: 'heading', item: bestTitle(text, titles, language) })
  }
  // Written notes with headings have their parts already.
  if (headings.length > 1) return begins
  let last = -1
  for (const [at, { text }] of sentences.entries()) {
    const named = bestTitle(text, titles, language)
    const isNext = findPhrases(text, language, []).some(({ kind }) => kind === 'next-point')
    if (isNext) {
      last = named ?? (last + 1 < titles.length ? last + 1 : last)
      begins.set(at, { by: 'phrase', item: last < 0 ? null : last })
    } else if (named !== null && named !== last && text.split(' ').length <= shortWords) {
      last = named
      begins.set(at, { by: 'named', item: named })
    }
  }
  return begins
}

/** Words of a sentence that does no more than name what comes next. */
const shortWords = 4

/** The point of the agenda of whose title a text says most words, at least half of them; null: none, or two the same. */
function bestTitle(
  text: string,
  titles: readonly ReadonlySet<string>[],
  language: SpokenLanguage,
): number | null {
  const stems = stemsOf(text, language)
  const shares = titles.map((title) => {
    const said = [...title].filter((stem) => stems.has(stem)).length
    return title.size === 0 ? 0 : said / title.size
  })
  const most = Math.max(0, ...shares)
  const best = shares.indexOf(most)
  return most >= 0.5 && shares.lastIndexOf(most) === best ? best : null
}

function stemsOf(text: string, language: SpokenLanguage): Set<string> {
  return new Set(wordsOf(text, language).map(({ stem }) => stem))
}

/** The point of the agenda whose title's words are said most often in a part; null: none is. */
function nearestTitle(
  text: string,
  titles: readonly ReadonlySet<string>[],
  language: SpokenLanguage,
): number | null {
  const stems = wordsOf(text, language).map(({ stem }) => stem)
  const counts = titles.map((title) => stems.filter((stem) => title.has(stem)).length)
  const most = Math.max(0, ...counts)
  return most === 0 ? null : counts.indexOf(most)
}

/** Places far from what is said to be a beginning where the words before and after have least in common. */
function shifts(
  sentences: readonly Sentence[],
  begins: ReadonlyMap<number, Begin>,
  language: SpokenLanguage,
): number[] {
  const weights = termWeights(
    sentences.map(({ text }) => text),
    language,
  )
  const likeness = weights.map((_, at) =>
    cosine(
      sum(weights.slice(Math.max(0, at - windowSentences), at)),
      sum(weights.slice(at, at + windowSentences)),
    ),
  )
  const inner = likeness.slice(windowSentences, -windowSentences)
  if (inner.length < 3) return []
  const depths = likeness.map(
    (value, at) => rise(likeness, at, -1) + rise(likeness, at, 1) - 2 * value,
  )
  const spread = depths.slice(windowSentences, -windowSentences)
  const mean = spread.reduce((sum, depth) => sum + depth, 0) / spread.length
  const deviation = Math.sqrt(
    spread.reduce((sum, depth) => sum + (depth - mean) ** 2, 0) / spread.length,
  )
  const taken = [...begins.keys()]
  const found: number[] = []
  const byDepth = [...inner.keys()]
    .map((at) => at + windowSentences)
    .sort((one, other) => depths[other]! - depths[one]! || one - other)
  for (const at of byDepth) {
    if (depths[at]! <= mean + deviation) break
    if ([...taken, ...found].some((begin) => Math.abs(begin - at) < windowSentences)) continue
    found.push(at)
  }
  return found
}

/** How high the similarity rises from a place, going one way until it falls. */
function rise(likeness: readonly number[], at: number, step: 1 | -1): number {
  let high = likeness[at]!
  for (let i = at + step; likeness[i] !== undefined && likeness[i]! >= high; i += step) {
    high = likeness[i]!
  }
  return high
}

function sum(parts: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const all = new Map<string, number>()
  for (const part of parts) {
    for (const [stem, weight] of part) all.set(stem, (all.get(stem) ?? 0) + weight)
  }
  return all
}
