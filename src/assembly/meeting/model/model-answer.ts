import * as v from 'valibot'
import { refuse, success, type Result } from '../../../kernel/refusal.ts'
import { namesIn } from '../find-phrases.ts'
import type { SpokenLanguage } from '../languages.ts'
import type { Proposal } from '../proposal.ts'
import { sentencesOf } from '../sentences.ts'
import { spanOf, type Span, type Transcript } from '../transcript.ts'
import { untilOf } from '../until.ts'
import type { ModelQuestion, NumberedSentence } from './model-question.ts'

/** A sentence that a model made, with the places it cites; all of them exist. */
export interface CitedSentence {
  readonly text: string
  readonly cites: readonly Span[]
}

/** A proposal in a model's words. Its span is what the model quoted, letter by letter. */
export interface ModelProposal extends CitedSentence {
  readonly kind: Proposal['kind']
  readonly span: Span
  /** Whom the model named, if that name stands in the transcript. Only of actions. */
  readonly who: string | null
  /** Until when, as the cited sentences say it, not the model. Only of actions. */
  readonly until: { readonly span: Span; readonly date: string | null } | null
}

/** Why something a model said was dropped. */
export type DropReason =
  | 'malformed'
  | 'no-citation'
  | 'unknown-citation'
  | 'not-a-quote'
  | 'number-not-cited'
  | 'several-sentences'
  | 'too-long'
  | 'too-many'

export interface CheckedAnswer {
  readonly proposals: readonly ModelProposal[]
  readonly summary: readonly CitedSentence[]
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
}

/** Characters of an answer and of a sentence, entries of an answer, citations of an entry at the most. */
export const answerLimits = { characters: 100_000, sentence: 300, entries: 200, cites: 20 } as const

/**
 * What a model answered, checked: each sentence cites sentences of this question, each quote stands in a sentence it cites, each number stands in what is cited.
 * What fails is dropped and counted; an answer that is no JSON of the form asked for is refused as a whole.
 */
export function checkAnswer(
  answer: string,
  question: ModelQuestion,
  transcript: Transcript,
  facts: { readonly date: string; readonly language: SpokenLanguage },
): Result<CheckedAnswer> {
  const parsed = parsedAnswer(answer)
  if (parsed === null) {
    return refuse(
      'model-answer-unreadable',
      'The model answered with something that is not the JSON asked for.',
    )
  }
  const dropped = new Map<DropReason, number>()
  const check = new Check(question, transcript)
  const proposals: ModelProposal[] = []
  const summary: CitedSentence[] = []
  const drop = (reason: DropReason, count = 1): void => {
    dropped.set(reason, (dropped.get(reason) ?? 0) + count)
  }
  const asProposals = (parsed.proposals ?? []).slice(0, answerLimits.entries)
  const asSummary = (parsed.summary ?? []).slice(0, answerLimits.entries - asProposals.length)
  for (const entry of asProposals) {
    const found = check.proposal(entry, facts)
    if (typeof found === 'string') drop(found)
    else proposals.push(found)
  }
  for (const entry of asSummary) {
    const found = check.sentence(entry)
    if (typeof found === 'string') drop(found)
    else summary.push(found)
  }
  const entries = (parsed.proposals ?? []).length + (parsed.summary ?? []).length
  if (entries > answerLimits.entries) drop('too-many', entries - answerLimits.entries)
  return success({ proposals, summary, dropped: Object.fromEntries(dropped) })
}

const answerForm = v.object({
  proposals: v.optional(v.array(v.unknown())),
  summary: v.optional(v.array(v.unknown())),
})

const sentenceForm = v.object({ text: v.string(), cites: v.optional(v.array(v.string()), []) })

const proposalForm = v.object({
  ...sentenceForm.entries,
  kind: v.picklist(['statement', 'motion', 'action']),
  quote: v.optional(v.string(), ''),
  who: v.nullish(v.string()),
})

function parsedAnswer(answer: string): v.InferOutput<typeof answerForm> | null {
  if (answer.length > answerLimits.characters) return null
  // Some models put their JSON into a fence or a sentence before it.
  const [from, to] = [answer.indexOf('{'), answer.lastIndexOf('}')]
  if (from < 0 || to < from) return null
  try {
    const parsed = v.safeParse(answerForm, JSON.parse(answer.slice(from, to + 1)))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

class Check {
  readonly #byId: ReadonlyMap<string, NumberedSentence>
  readonly #transcript: Transcript
  readonly #names: readonly string[]

  constructor({ sentences }: ModelQuestion, transcript: Transcript) {
    this.#byId = new Map(sentences.map((sentence) => [sentence.id, sentence]))
    this.#transcript = transcript
    const speakers = transcript.turns.flatMap(({ speaker }) => (speaker === null ? [] : [speaker]))
    this.#names = [...new Set(speakers)]
  }

  sentence(entry: unknown): CitedSentence | DropReason {
    const parsed = v.safeParse(sentenceForm, entry)
    if (!parsed.success) return 'malformed'
    const cited = this.#cited(parsed.output)
    if (typeof cited === 'string') return cited
    return { text: parsed.output.text.trim(), cites: cited.map((sentence) => this.#span(sentence)) }
  }

  proposal(
    entry: unknown,
    { date, language }: { readonly date: string; readonly language: SpokenLanguage },
  ): ModelProposal | DropReason {
    const parsed = v.safeParse(proposalForm, entry)
    if (!parsed.success) return 'malformed'
    const { kind, quote, who, text } = parsed.output
    const cited = this.#cited(parsed.output)
    if (typeof cited === 'string') return cited
    const words = quote.trim()
    const source = cited.find((sentence) => words !== '' && sentence.text.includes(words))
    if (source === undefined) return 'not-a-quote'
    const isAction = kind === 'action'
    return {
      kind,
      text: text.trim(),
      cites: cited.map((sentence) => this.#span(sentence)),
      span: this.#span(source, source.text.indexOf(words), words.length),
      who: isAction ? (namesIn(who ?? '', this.#names)[0] ?? null) : null,
      until: isAction ? this.#until(cited, date, language) : null,
    }
  }

  /** The sentences that an entry cites, all of which there must be. */
  #cited({ text, cites }: v.InferOutput<typeof sentenceForm>): NumberedSentence[] | DropReason {
    const sentence = text.trim()
    if (sentence === '') return 'malformed'
    if (sentence.length > answerLimits.sentence || cites.length > answerLimits.cites)
      return 'too-long'
    const turn = { id: 0, kind: 'speech' as const, speaker: null, text: sentence, pieces: [] }
    if (sentencesOf(turn).length !== 1) return 'several-sentences'
    if (cites.length === 0) return 'no-citation'
    const cited = [...new Set(cites)].flatMap((id) => this.#byId.get(id) ?? [])
    if (cited.length < new Set(cites).size) return 'unknown-citation'
    const known = new Set(cited.flatMap(({ text }) => numbersIn(text)))
    return numbersIn(sentence).every((number) => known.has(number)) ? cited : 'number-not-cited'
  }

  #until(
    cited: readonly NumberedSentence[],
    date: string,
    language: SpokenLanguage,
  ): ModelProposal['until'] {
    for (const sentence of cited) {
      const until = untilOf(sentence.text, date, language)
      if (until === null) continue
      const span = this.#span(sentence, until.from, until.to - until.from)
      return { span, date: until.date }
    }
    return null
  }

  #span({ turn, from, text }: NumberedSentence, at = 0, length = text.length): Span {
    return spanOf(this.#transcript, turn, from + at, from + at + length)
  }
}

/** Numbers written in digits. Those written as words are not told apart from other words. */
function numbersIn(text: string): string[] {
  return text.match(/\d+(?:[.,:]\d+)*/g) ?? []
}
