import { alikeFrom, likeness } from '../../conversation/alike.ts'
import { namesIn } from '../find-phrases.ts'
import type { SpokenLanguage } from '../languages.ts'
import type { Proposal } from '../proposal.ts'
import type { Sentence } from '../sentences.ts'
import { wordsOf } from '../words.ts'
import { featureNames, type Observed } from './features.ts'
import type { Judged } from './scoring.ts'

/** A sentence that is to become a proposal, with others that belong to it. */
export interface Draft {
  readonly kind: Proposal['kind']
  readonly sentence: Sentence
  /** Its number among the sentences. */
  readonly at: number
  readonly above: number
  /** Who is to do it, of an action. */
  readonly who: string | null
  /** Where whoever was asked took it on. */
  readonly accepted: Sentence | null
  /** Where the same was said in other words, shortly before or after. */
  readonly again: readonly Sentence[]
  /** What whoever does it says next, after others spoke: it may say by when. */
  readonly answers: readonly Sentence[]
}

/** How many sentences later somebody may take on what was asked. */
const answerSentences = 4

/** How many sentences later the same matter may be put in other words. */
const sameMatterSentences = 16

/** What is found in sentences: of each what it is judged to be, and together what belongs together. */
export function draftsOf(
  observed: readonly Observed[],
  judge: (values: Float64Array) => Judged | null,
  language: SpokenLanguage,
  names: readonly string[],
): Draft[] {
  const drafts: Draft[] = []
  for (const [at, one] of observed.entries()) {
    const { sentence, phrases, values } = one
    if (phrases.some(({ kind }) => kind === 'acceptance')) {
      const asked = drafts.findLastIndex((draft) => mayAnswer(draft, sentence, at))
      if (asked >= 0) {
        const draft = drafts[asked]!
        const who = draft.who ?? sentence.turn.speaker
        drafts[asked] = { ...draft, who, accepted: sentence }
        continue
      }
    }
    const judged = judge(values)
    if (judged === null) continue
    const who = judged.kind === 'action' ? doerOf(one, observed[at + 1], names) : null
    const answers = judged.kind === 'action' ? answersOf(observed, at, who) : []
    const draft: Draft = { ...judged, sentence, at, who, accepted: null, again: [], answers }
    const same = drafts.findLastIndex((earlier) => belongs(earlier, draft, language))
    if (same < 0) drafts.push(draft)
    else drafts[same] = together(drafts[same]!, draft)
  }
  return drafts
}

/** What `who` says within the next sentences, after what another person said. */
function answersOf(observed: readonly Observed[], at: number, who: string | null): Sentence[] {
  const { turn } = observed[at]!.sentence
  return observed
    .slice(at + 1, at + 1 + answerSentences)
    .map(({ sentence }) => sentence)
    .filter((later) => who !== null && later.turn !== turn && later.turn.speaker === who)
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

/** Whether a sentence says in other words what an earlier one said: of actions, whether somebody takes on what they were asked. */
function belongs(earlier: Draft, later: Draft, language: SpokenLanguage): boolean {
  if (earlier.kind !== later.kind) return false
  if (later.kind === 'action') {
    return (
      mayAnswer(earlier, later.sentence, later.at) &&
      later.who === later.sentence.turn.speaker &&
      earlier.who !== earlier.sentence.turn.speaker
    )
  }
  if (later.kind !== 'motion') return false
  const apart = later.at - earlier.at
  if (apart > sameMatterSentences) return false
  const one = stems(earlier, language)
  const other = stems(later, language)
  // What is said again in nearly the same words is merged later, under what was said first.
  if (likeness([...one].join(' '), [...other].join(' ')) >= alikeFrom) return false
  if (earlier.sentence.turn === later.sentence.turn && apart <= 2) return true
  const shared = [...one].filter((stem) => other.has(stem)).length
  return shared >= 2 && 2 * shared >= Math.min(one.size, other.size)
}

function stems({ sentence }: Draft, language: SpokenLanguage): Set<string> {
  return new Set(wordsOf(sentence.text, language).map(({ stem }) => stem))
}

/** The one that says it best, with the places of the other. */
function together(earlier: Draft, later: Draft): Draft {
  const [best, other] = worth(later) > worth(earlier) ? [later, earlier] : [earlier, later]
  return {
    ...best,
    at: later.at,
    who: later.who ?? earlier.who,
    accepted: earlier.accepted ?? later.accepted,
    again: [...earlier.again, other.sentence],
  }
}

/** How well a draft says by itself what is meant: a short announcement says less than what follows it. */
function worth({ above, sentence }: Draft): number {
  return above + Math.min(sentence.text.length, 120) / 40
}

const featureAt = new Map(featureNames.map((name, i) => [name, i]))

/** Who does an action: who is named by a phrase; who speaks, when they say `I`; who is spoken to; who answers. */
function doerOf(
  { sentence, phrases, values }: Observed,
  next: Observed | undefined,
  names: readonly string[],
): string | null {
  const has = (name: string): boolean => values[featureAt.get(name)!] === 1
  const { speaker } = sentence.turn
  const named = phrases.find(({ kind, name }) => (kind === 'request' || kind === 'task') && name)
  if (named !== undefined) return named.name
  const isTask = phrases.some(({ kind }) => kind === 'task')
  if (isTask && speaker !== null && !isLabelled.test(sentence.text)) return speaker
  const others = namesIn(sentence.text, names).filter((name) => name !== speaker)
  if (has('i-will') || has('takes-on') || has('offer')) return speaker
  if (others.length > 0) return others[0]!
  const isAsked = has('asks') || has('imperative') || has('phrase-request')
  if (isAsked && next !== undefined && next.sentence.turn.speaker !== speaker) {
    return next.sentence.turn.speaker
  }
  if (has('phrase-need')) return null
  return has('i') ? speaker : null
}

const isLabelled = /^[\p{L}-]{2,20}(?: \d+)?:/u
