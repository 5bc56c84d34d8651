import { dayMs } from '../../kernel/steps.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { checkText } from '../conversation/conversation.ts'
import { checkAsked, type Asked } from './asked.ts'

/** What a steward says of a panel. */
export interface PanelDraft {
  /** The question that it is about; null: it stands alone. */
  readonly conversationId: string | null
  readonly title: string
  readonly purpose: string
  readonly language: string
  /** Seats. */
  readonly size: number
  readonly asked: readonly Asked[]
  /** Until when people say yes or no, when the panel meets first, and when its work is over. */
  readonly answersUntilMs: number
  readonly meetsMs: number
  readonly endsMs: number
}

/** A panel as it is kept. */
export interface Panel extends PanelDraft {
  readonly id: string
  readonly cellId: string
  readonly madeMs: number
  /** When the answers were deleted; null: they are there. */
  readonly erasedMs: number | null
  /** When and why it was called off; null: it was not. */
  readonly calledOff: { readonly atMs: number; readonly reason: string } | null
}

/** What may change until panels are published: seats, and dates. What is asked stays. */
export type PanelChange = Pick<
  PanelDraft,
  'size' | 'asked' | 'answersUntilMs' | 'meetsMs' | 'endsMs'
>

export const panelLimits = {
  panels: 500,
  title: 140,
  purpose: 2_000,
  /** Characters of why a panel is called off. */
  reason: 500,
  size: 200,
  /** Lotteries of one panel, and how often its tables are made anew. */
  lotteries: 100,
  tables: 50,
} as const

/** How long answers are kept after a panel has ended. */
export const answersKeptMs = 14 * dayMs

const lastMs = Date.UTC(2100, 0, 1)

/** A panel that can be made, with its texts in order. */
export function checkPanel(draft: PanelDraft, nowMs: number): Result<PanelDraft> {
  const title = checkText(draft.title, panelLimits.title, 'title', 1)
  if (!title.ok) return title
  const purpose = checkText(draft.purpose, panelLimits.purpose, 'purpose', 1)
  if (!purpose.ok) return purpose
  const rules = checkRules(draft)
  if (!rules.ok) return rules
  if (draft.answersUntilMs <= nowMs) return notInOrder('answersUntilMs')
  return success({ ...draft, title: title.value, purpose: purpose.value, asked: rules.value })
}

/** Other seats and dates for a panel. What is asked and how it can be answered stays; nobody loses time to answer. */
export function checkChange(panel: Panel, change: PanelChange): Result<Panel> {
  const rules = checkRules(change)
  if (!rules.ok) return rules
  if (wordsOf(rules.value) !== wordsOf(panel.asked)) {
    return refuse(
      'panel-asked',
      'What people are asked stays as it was: only seats and dates can change.',
      'asked',
    )
  }
  if (change.answersUntilMs < panel.answersUntilMs) return notInOrder('answersUntilMs')
  const { size, answersUntilMs, meetsMs, endsMs } = change
  return success({ ...panel, size, answersUntilMs, meetsMs, endsMs, asked: rules.value })
}

function checkRules(draft: PanelChange): Result<readonly Asked[]> {
  const { size, answersUntilMs, meetsMs, endsMs } = draft
  if (!Number.isInteger(size) || size < 1 || size > panelLimits.size) {
    const values = { most: panelLimits.size }
    return refuse('panel-size', `A panel has 1 to ${values.most} seats.`, 'size', values)
  }
  if (!isTime(answersUntilMs)) return notInOrder('answersUntilMs')
  if (!isTime(meetsMs) || meetsMs <= answersUntilMs) return notInOrder('meetsMs')
  if (!isTime(endsMs) || endsMs < meetsMs) return notInOrder('endsMs')
  return checkAsked(draft.asked, size)
}

function isTime(atMs: number): boolean {
  return Number.isSafeInteger(atMs) && atMs >= 0 && atMs < lastMs
}

function notInOrder(at: string): Refusal {
  return refuse(
    'panel-dates',
    'People answer first, from now on; then the panel meets; then it ends, before 2100. A date to answer by is only ever moved to later.',
    at,
  )
}

function wordsOf(asked: readonly Asked[]): string {
  return JSON.stringify(asked.map(({ key, answers }) => [key, answers.map((one) => one.key)]))
}
