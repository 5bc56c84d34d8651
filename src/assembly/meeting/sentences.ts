import type { Turn } from './transcript.ts'

/** A sentence of a turn: `turn.text.slice(from, to)`. */
export interface Sentence {
  readonly turn: Turn
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Characters of a sentence at the most; a longer one is cut at a space. */
export const sentenceLimit = 600

/** Words that end with a full stop within a sentence, in German and English. */
const shortened = new Set(
  (
    'abs abt art bspw bzgl bzw ca co dez dr ebd etc evtl feb ff frl ggf hr inkl jan kg lt max min mio mr mrs ms nov nr okt prof rd sep ' +
    'sog st std str tel u usw v vgl vs z zzgl d e g h i a s b approx dept est no vol'
  ).split(' '),
)

/**
 * The sentences of a turn: up to a full stop, question or exclamation mark before a space. Not after what is shortened (`Dr.`, `z. B.`), a
 * single letter or a number of one or two digits (`am 9. Februar`).
 */
export function sentencesOf(turn: Turn): Sentence[] {
  const { text } = turn
  const sentences: Sentence[] = []
  let from = 0
  const add = (to: number): void => {
    const words = text.slice(from, to)
    const begin = from + words.length - words.trimStart().length
    const end = from + words.trimEnd().length
    if (begin < end && turn.kind === 'speech') {
      sentences.push({ turn, from: begin, to: end, text: text.slice(begin, end) })
    }
    from = to
  }
  const cutLong = (to: number): void => {
    for (let rest = to - from; rest > sentenceLimit; rest = to - from) {
      const space = text.lastIndexOf(' ', from + sentenceLimit)
      add(space > from ? space : from + sentenceLimit)
    }
  }
  for (const { 0: marks, index } of text.matchAll(/[.!?…]["'“”’»)]*(?=\s|$)/gu)) {
    const to = index + marks.length
    cutLong(to)
    const [word = ''] = /[\p{L}\p{N}]*$/u.exec(text.slice(Math.max(from, index - 20), index)) ?? []
    const goesOn =
      marks === '.' && (shortened.has(word.toLowerCase()) || /^(?:\p{L}|\d{1,2})$/u.test(word))
    if (!goesOn || to === text.length) add(to)
  }
  cutLong(text.length)
  add(text.length)
  return sentences
}
