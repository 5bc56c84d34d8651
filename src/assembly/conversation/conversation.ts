import { refuse, success, type Result } from '../../kernel/refusal.ts'

/** A question that a neighbourhood talks about. */
export interface Conversation {
  readonly id: string
  readonly cellId: string
  readonly question: string
  /** What one should know before answering; may be empty. */
  readonly background: string
  /** BCP 47. */
  readonly language: string
  /** Whether a statement waits until a steward lets it in. */
  readonly isStrict: boolean
  /** Random, and never told: what goes out under other numbers is numbered by it. */
  readonly mark: string
  readonly createdMs: number
  /** Since when nobody votes any more; null: it is open. */
  readonly closedMs: number | null
}

export type StatementState = 'waiting' | 'shown' | 'left-out'

export interface Statement {
  /** From 1, in the order in which they were said. */
  readonly number: number
  /** Number of the participant; null: a steward began with it, or it was read in. */
  readonly author: number | null
  readonly text: string
  readonly language: string
  readonly state: StatementState
  readonly isSeed: boolean
  /** About the conversation itself: no part of the map. */
  readonly isMeta: boolean
  readonly saidMs: number
}

/** Where a statement was written that somebody wrote on another server. */
export interface OuterSource {
  /** Its own address there: the same words come in once. */
  readonly address: string
  /** Address of who wrote it. */
  readonly author: string
  /** `@name@host`. */
  readonly handle: string
  /** When it came, in real time. */
  readonly heardMs: number
}

/** The same with the number that it has here. */
export interface OuterStatement extends Pick<OuterSource, 'address' | 'author' | 'handle'> {
  readonly number: number
}

/** Why a statement was left out; published with the log. */
export const moderationReasons = [
  'off-topic',
  'insult',
  'personal-data',
  'said-already',
  'several-at-once',
  'unclear',
  'other',
] as const

/** No steward's reason: who wrote it on another server deleted it there. */
export const takenBack = 'taken-back'

/** No steward's reason either: who wrote it on another server was blocked. */
export const blockedAuthor = 'blocked-author'

export const loggedReasons = [...moderationReasons, takenBack, blockedAuthor] as const

export type ModerationReason = (typeof loggedReasons)[number]

/** What became of a statement, by whom and why: a line of a log that only grows. */
export interface Moderation {
  readonly seq: number
  readonly statement: number
  readonly action: 'show' | 'leave-out'
  /** One of {@link loggedReasons}, or empty where a statement was let in. */
  readonly reason: ModerationReason | ''
  readonly note: string
  /** Number of the moderator within the conversation; null: it was read in or taken back, or its author blocked. */
  readonly moderator: number | null
  readonly atMs: number
}

/** Characters at the most. */
export const questionChars = 200
export const backgroundChars = 4_000
export const statementChars = 400
export const noteChars = 400

/** Statements of one participant in one conversation, and conversations of one neighbourhood, at the most. */
export const ownStatementLimit = 30
export const conversationLimit = 500

/** Codes of a home and of the stewards in one conversation at the most, and how many are made at once. */
export const homeCodeLimit = 4
export const stewardCodeLimit = 2_000
export const codesAtOnce = 100

/** Statements from other servers: of one author and of one server within a day, and those of one question that wait, at the most. */
export const outerAuthorLimit = 5
export const outerHostLimit = 50
export const outerWaitingLimit = 100

/** What a steward says when a question begins. */
export interface ConversationDraft {
  readonly question: string
  readonly background: string
  readonly language: string
  readonly isStrict: boolean
}

/** The draft with its texts in order, or what is wrong with it. */
export function checkDraft(draft: ConversationDraft): Result<ConversationDraft> {
  const question = checkText(draft.question, questionChars, 'question', 1)
  if (!question.ok) return question
  const background = checkText(draft.background, backgroundChars, 'background', 0)
  if (!background.ok) return background
  return success({ ...draft, question: question.value, background: background.value })
}

/** A statement's text in order: one line, no control or direction signs. */
export function checkStatementText(text: string): Result<string> {
  return checkText(text, statementChars, 'text', 1)
}

/** Why and how a statement was left out, in order. */
export function checkReason(
  reason: string,
  note: string,
): Result<{ readonly reason: ModerationReason; readonly note: string }> {
  const known = moderationReasons.find((name) => name === reason)
  if (known === undefined) {
    return refuse(
      'unknown-reason',
      `A reason is one of ${moderationReasons.join(', ')}; not "${reason}".`,
      'reason',
    )
  }
  const checked = checkText(note, noteChars, 'note', known === 'other' ? 1 : 0)
  return checked.ok ? success({ reason: known, note: checked.value }) : checked
}

/** One line: gaps become single spaces, and signs that are not seen (control, direction, zero width) go. */
export function checkText(text: string, most: number, at: string, least: number): Result<string> {
  const line = text
    .normalize('NFC')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cs}\u200b\u2028-\u202e\u2060-\u2069\ufeff]/gu, '')
    .trim()
  const { length } = Array.from(line)
  if (length >= least && length <= most) return success(line)
  return refuse('text-length', `Write ${least} to ${most} characters; these are ${length}.`, at, {
    least,
    most,
    length,
  })
}
