import type { Refusal, Result } from '../../../kernel/refusal.ts'
import type { SpokenLanguage } from '../languages.ts'
import type { Transcript } from '../transcript.ts'
import { languageOf } from '../words.ts'
import {
  checkAnswer,
  type CitedSentence,
  type DropReason,
  type ModelProposal,
} from './model-answer.ts'
import { questionsFor, type ModelQuestion } from './model-question.ts'

/** What a language model made of a meeting. All of it is machine-made, and shown as such until a person has confirmed it. */
export interface ModelReading {
  readonly madeBy: 'machine'
  /** The model's name, as configured. */
  readonly model: string
  readonly proposals: readonly ModelProposal[]
  readonly summary: readonly CitedSentence[]
  /** How many sentences were dropped, and why. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
  /** Parts of the meeting that the model gave no usable answer for. */
  readonly failed: readonly Refusal[]
  /** Sentences that were too many to be asked about. */
  readonly left: number
}

/** Asks a model; never throws, ends within a stated time. */
export type AskModel = (question: ModelQuestion) => Promise<Result<string>>

/** How many questions may fail before a model is not asked further. */
export const failureLimit = 2

/** What a model makes of a meeting, part by part, as far as code can check it. */
export async function readWithModel(
  ask: AskModel,
  model: string,
  transcript: Transcript,
  facts: { readonly date: string; readonly language?: SpokenLanguage },
): Promise<ModelReading> {
  const language = facts.language ?? languageOf(transcript.turns.map(({ text }) => text).join(' '))
  const { questions, left } = questionsFor(transcript)
  const proposals: ModelProposal[] = []
  const summary: CitedSentence[] = []
  const dropped = new Map<string, number>()
  const failed: Refusal[] = []
  let unasked = left
  for (const question of questions) {
    if (failed.length === failureLimit) {
      unasked += question.sentences.length
      continue
    }
    const answer = await ask(question)
    const checked = answer.ok
      ? checkAnswer(answer.value, question, transcript, { date: facts.date, language })
      : answer
    if (!checked.ok) {
      failed.push(checked)
      continue
    }
    proposals.push(...checked.value.proposals)
    summary.push(...checked.value.summary)
    for (const [reason, count] of Object.entries(checked.value.dropped)) {
      dropped.set(reason, (dropped.get(reason) ?? 0) + count)
    }
  }
  return {
    madeBy: 'machine',
    model,
    proposals,
    summary,
    dropped: Object.fromEntries(dropped),
    failed,
    left: unasked,
  }
}
