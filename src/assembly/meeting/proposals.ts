import { findPhrases, namesIn, type FoundPhrase } from './find-phrases.ts'
import type { SpokenLanguage } from './languages.ts'
import { mergeAlike } from './merge-alike.ts'
import type { Proposal } from './proposal.ts'
import { sentencesOf, type Sentence } from './sentences.ts'
import { spanHolds, spanOf, type Transcript } from './transcript.ts'
import { untilOf } from './until.ts'
import { languageOf, wordsOf } from './words.ts'
import { assert } from '../../kernel/assert.ts'

export interface MeetingFacts {
  /** `2027-02-24`. */
  readonly date: string
  /** Who was there, beside those whom the transcript names. */
  readonly present?: readonly string[]
  /** The language spoken; seen from the words where it is not stated. */
  readonly language?: SpokenLanguage
}

/** Proposals of a meeting at the most: the first ones, `left` says how many more there were. */
export const proposalLimit = 1_000

/** How many sentences later somebody may take on what was asked. */
const answerSentences = 4

/**
 * Statements, motions and actions in a transcript, found by the cue phrases of `phrases.ts`: no language model, the same file gives the same proposals. Every
 * quote stands letter by letter in the file.
 */
export function proposalsIn(
  transcript: Transcript,
  facts: MeetingFacts,
): { readonly proposals: readonly Proposal[]; readonly left: number } {
  const language = facts.language ?? languageOf(transcript.turns.map(({ text }) => text).join(' '))
  const sentences = transcript.turns.flatMap(sentencesOf)
  const names = [
    ...new Set([
      ...transcript.turns.flatMap(({ speaker }) => (speaker === null ? [] : [speaker])),
      ...(facts.present ?? []),
    ]),
  ]
  const found: Draft[] = []
  for (const [i, sentence] of sentences.entries()) {
    const phrases = findPhrases(sentence.text, language, names)
    const accepts = phrases.some(({ kind }) => kind === 'acceptance')
    const asked = accepts ? found.findLast((draft) => mayAnswer(draft, sentence, i)) : undefined
    if (asked !== undefined) {
      asked.accepted = sentence
      asked.who ??= sentence.turn.speaker
      continue
    }
    const kind = kindOf(sentence, phrases, language)
    if (kind === null) continue
    const who = kind === 'action' ? whoOf(sentence, phrases, names) : null
    found.push({ kind, sentence, at: i, who, accepted: null })
  }
  const drafts = found.map((draft) => proposalOf(transcript, draft, facts.date, language))
  const merged = mergeAlike(drafts, language)
  const proposals = merged
    .slice(0, proposalLimit)
    .map((proposal, i) => ({ ...proposal, id: `p${i + 1}` }))
  for (const { span, again, until, accepted } of proposals) {
    const spans = [span, ...again, until?.span ?? span, accepted ?? span]
    assert(
      spans.every((span) => spanHolds(transcript, span)),
      'a quote stands in its file',
    )
  }
  return { proposals, left: merged.length - proposals.length }
}

interface Draft {
  readonly kind: Proposal['kind']
  readonly sentence: Sentence
  readonly at: number
  who: string | null
  accepted: Sentence | null
}

function mayAnswer(draft: Draft, answer: Sentence, at: number): boolean {
  const { kind, accepted, who, sentence } = draft
  return (
    kind === 'action' &&
    accepted === null &&
    at - draft.at <= answerSentences &&
    sentence.turn !== answer.turn &&
    (who === null || who === answer.turn.speaker)
  )
}

/** Of a sentence with phrases of several kinds the first of motion, action, statement; null: it is nothing of these. */
function kindOf(
  { text }: Sentence,
  phrases: readonly FoundPhrase[],
  language: SpokenLanguage,
): Proposal['kind'] | null {
  const says = (kind: FoundPhrase['kind']): boolean => phrases.some((found) => found.kind === kind)
  if (says('aside')) return null
  if (says('motion')) return 'motion'
  if (says('task') || says('request') || says('need')) return 'action'
  const words = wordsOf(text, language).length
  if (says('opinion') && words >= leastWords.opinion) return 'statement'
  const isQuestion = text.includes('?')
  return says('demand') && !isQuestion && words >= leastWords.demand ? 'statement' : null
}

/** Words that say something, which a statement needs to be understood by itself. */
const leastWords = { opinion: 2, demand: 2 } as const

/** Who is named by the phrase; else who speaks, when it says `I`. */
function whoOf(
  { text, turn }: Sentence,
  phrases: readonly FoundPhrase[],
  names: readonly string[],
): string | null {
  const found = phrases.find(({ kind }) => kind === 'request' || kind === 'task')
  if (found === undefined) return null
  if (found.name !== null) return found.name
  if (found.kind === 'task' && turn.speaker !== null && !isLabelled.test(text)) return turn.speaker
  return namesIn(text, names)[0] ?? null
}

const isLabelled = /^[\p{L}-]{2,20}(?: \d+)?:/u

function proposalOf(
  transcript: Transcript,
  { kind, sentence, who, accepted }: Draft,
  date: string,
  language: SpokenLanguage,
): Proposal {
  const { turn, from, to, text } = sentence
  const until = kind === 'action' ? untilOf(text, date, language) : null
  return {
    id: '',
    kind,
    span: spanOf(transcript, turn, from, to),
    again: [],
    who,
    until:
      until === null
        ? null
        : {
            span: spanOf(transcript, turn, from + until.from, from + until.to),
            date: until.date,
          },
    accepted: accepted && spanOf(transcript, accepted.turn, accepted.from, accepted.to),
  }
}
