import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import { checkDraft, checkStatementText } from '../conversation/conversation.ts'

/** A question that a body asks in many cells: the same words and the same statements in all of them. Each keeps its own votes. */
export interface SharedQuestion {
  readonly id: string
  /** Cell that asks. */
  readonly bodyId: string
  readonly question: string
  readonly background: string
  /** BCP 47. */
  readonly language: string
  /** Statements that the body has to answer, at the most. */
  readonly slateSize: number
  /** Days that it has for it. */
  readonly answerDays: number
  /** Until when reports are wanted. */
  readonly reportsDueMs: number
  readonly askedMs: number
}

/** A statement that has one id wherever it is voted on. */
export interface SharedStatement {
  readonly id: string
  readonly text: string
  readonly language: string
}

/** A cell that is asked; it may be of another node. */
export interface AskedCell {
  readonly cell: string
  readonly name: string
}

/** Limits of what a body asks. */
export const askingLimits = {
  questions: 200,
  members: 1_000,
  statements: 200,
  slate: 20,
  answerDays: 365,
  reportDays: 365,
} as const

/** What a body's steward states. */
export interface SharedDraft {
  readonly question: string
  readonly background: string
  readonly language: string
  readonly statements: readonly string[]
  readonly slateSize: number
  readonly answerDays: number
  /** Days until reports are wanted. */
  readonly reportDays: number
}

/** The draft with its texts in order, or what is wrong with it. */
export function checkShared(draft: SharedDraft): Result<SharedDraft> {
  const { language } = draft
  const words = checkDraft({ ...draft, language, isStrict: false })
  if (!words.ok) return words
  const wrong =
    numberRefusal(draft.slateSize, 'slateSize', askingLimits.slate) ??
    numberRefusal(draft.answerDays, 'answerDays', askingLimits.answerDays) ??
    numberRefusal(draft.reportDays, 'reportDays', askingLimits.reportDays)
  if (wrong !== null) return wrong
  const most = askingLimits.statements
  if (draft.statements.length > most) {
    const message = `Begin with at most ${most} statements; these are ${draft.statements.length}.`
    return refuse('too-many-seeds', message, 'statements', { most })
  }
  const statements: string[] = []
  for (const text of draft.statements) {
    const checked = checkStatementText(text)
    if (!checked.ok) return { ...checked, at: 'statements' }
    if (!statements.includes(checked.value)) statements.push(checked.value)
  }
  const { question, background } = words.value
  return success({ ...draft, question, background, statements })
}

/** The question and its statements, with ids. */
export function sharedFrom(
  draft: SharedDraft,
  of: { readonly id: string; readonly bodyId: string; readonly nowMs: number },
): { readonly question: SharedQuestion; readonly statements: readonly SharedStatement[] } {
  const { language, question, background, slateSize, answerDays, reportDays } = draft
  return {
    question: {
      id: of.id,
      bodyId: of.bodyId,
      question,
      background,
      language,
      slateSize,
      answerDays,
      reportsDueMs: of.nowMs + reportDays * dayMs,
      askedMs: of.nowMs,
    },
    statements: draft.statements.map((text, i) => ({ id: `${of.id}/${i + 1}`, text, language })),
  }
}

/** Id of a statement that is only in one conversation. */
export function ownStatementId(conversationId: string, number: number): string {
  return `${conversationId}/${number}`
}

function numberRefusal(value: number, at: string, most: number): Refusal | null {
  if (Number.isInteger(value) && value >= 1 && value <= most) return null
  const message = `${at} is ${value}; it is a whole number from 1 to ${most}.`
  return refuse('asked-number', message, at, { most })
}
