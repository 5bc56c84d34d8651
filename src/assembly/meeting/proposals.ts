import type { SpokenLanguage } from './languages.ts'
import { mergeAlike } from './merge-alike.ts'
import type { Proposal } from './proposal.ts'
import { sentencesOf, type Sentence } from './sentences.ts'
import { draftsOf, type Draft } from './talk/drafts.ts'
import { featuresOf } from './talk/features.ts'
import { judgeOf, type Scoring } from './talk/scoring.ts'
import { learned } from './talk/weights.ts'
import { spanHolds, spanOf, type Transcript } from './transcript.ts'
import { untilOf } from './until.ts'
import { languageOf } from './words.ts'
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

/**
 * Statements, motions and actions in a transcript, found by the phrases of `phrases.ts`, the shapes of sentences of `talk/cues.ts` and what is said around them
 * (`talk/features.ts`), weighed by `talk/weights.ts`: no language model, the same file gives the same proposals. Every quote stands letter by letter in the file.
 */
export function proposalsIn(
  transcript: Transcript,
  facts: MeetingFacts,
  scoring: Scoring = learned,
): { readonly proposals: readonly Proposal[]; readonly left: number } {
  const language = facts.language ?? languageOf(transcript.turns.map(({ text }) => text).join(' '))
  const sentences = transcript.turns.flatMap(sentencesOf)
  const names = namesOf(transcript, facts)
  const observed = featuresOf(sentences, language, names)
  const found = draftsOf(observed, judgeOf(scoring), language, names)
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

/** Who speaks in a meeting, in the order in which they first do, and who was there. */
export function namesOf(transcript: Transcript, { present = [] }: MeetingFacts): string[] {
  const speakers = transcript.turns.flatMap(({ speaker }) => (speaker === null ? [] : [speaker]))
  return [...new Set([...speakers, ...present])]
}

function proposalOf(
  transcript: Transcript,
  { kind, sentence, who, accepted, again, answers }: Draft,
  date: string,
  language: SpokenLanguage,
): Proposal {
  const { turn, from, to } = sentence
  return {
    id: '',
    kind,
    span: spanOf(transcript, turn, from, to),
    again: again.map(({ turn, from, to }) => spanOf(transcript, turn, from, to)),
    who,
    until:
      kind === 'action'
        ? untilIn(
            transcript,
            [sentence, ...again, ...(accepted ? [accepted] : []), ...answers],
            date,
            language,
          )
        : null,
    accepted: accepted && spanOf(transcript, accepted.turn, accepted.from, accepted.to),
  }
}

/** By which day it is done: said in its sentence, where it was asked, or where it was taken on. */
function untilIn(
  transcript: Transcript,
  sentences: readonly Sentence[],
  date: string,
  language: SpokenLanguage,
): Proposal['until'] {
  for (const { text, turn, from } of sentences) {
    const until = untilOf(text, date, language)
    if (until === null) continue
    const span = spanOf(transcript, turn, from + until.from, from + until.to)
    return { span, date: until.date }
  }
  return null
}
