import {
  blockedAuthor,
  type Moderation,
  type ModerationReason,
  type StatementState,
} from './conversation.ts'

/** A line of the log that no steward wrote: by what became of words, or of who wrote them, on another server. */
export function unattendedLine(
  of: Pick<Moderation, 'seq' | 'statement' | 'atMs'>,
  reason: ModerationReason | '',
): Moderation {
  const action = reason === '' ? 'show' : 'leave-out'
  return { ...of, action, reason, note: '', moderator: null }
}

/**
 * Why a statement is left out, or let in again (empty), when its author was blocked or is no longer; null: nothing is to be done. `lines`: what became of it
 * so far. What nobody had let in yet stays left out until a steward lets it in.
 */
export function hushReason(
  lines: readonly Moderation[],
  state: StatementState,
  isBlocked: boolean,
): typeof blockedAuthor | '' | null {
  if (isBlocked) return state === 'left-out' ? null : blockedAuthor
  const isHushed = lines.at(-1)?.reason === blockedAuthor
  return isHushed && lines.at(-2)?.action === 'show' ? '' : null
}
