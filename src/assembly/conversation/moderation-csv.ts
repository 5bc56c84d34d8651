import { csvField } from '../../kernel/csv-field.ts'
import type { Moderation } from './conversation.ts'

/** The log of moderation as CSV, one line for each decision. */
export function moderationCsv(log: readonly Moderation[]): string {
  const rows = [
    ['number', 'time', 'statement', 'action', 'reason', 'note', 'moderator'],
    ...log.map(({ seq, atMs, statement, action, reason, note, moderator }) => [
      seq,
      new Date(atMs).toISOString(),
      statement,
      action,
      reason,
      note,
      moderator ?? '',
    ]),
  ]
  return rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('')
}
