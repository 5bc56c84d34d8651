import { parse } from 'csv-parse/sync'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Opinion, Vote } from '../opinion/vote-table.ts'

/** A statement of a Polis export. */
export interface PolisComment {
  readonly id: string
  readonly authorId: string
  readonly atMs: number
  readonly text: string
  /** -1 left out, 1 let in, 0 not looked at. */
  readonly moderated: -1 | 0 | 1
  readonly isMeta: boolean
  readonly isSeed: boolean
  /** Published group-informed consensus; null: none. */
  readonly consensus: number | null
}

/** A participant of a Polis export with what they said in the end, by statement. */
export interface PolisParticipant {
  readonly id: string
  /** Published number of the group, or null: in none. */
  readonly groupId: number | null
  readonly votes: readonly { readonly statement: string; readonly opinion: Opinion }[]
}

/** Lines of each file, and characters of one statement at the most. */
export const polisLineLimit = 1_000_000
export const polisTextLimit = 4_000

/** `comments.csv` of a Polis export. Columns may stand in any order. */
export function readComments(text: string): Result<readonly PolisComment[]> {
  const needed = ['timestamp', 'comment-id', 'author-id', 'moderated', 'comment-body']
  return readRows('comments.csv', text, needed, (cell, refused) => {
    const moderated = cell('moderated')
    if (moderated !== '-1' && moderated !== '0' && moderated !== '1') {
      return refused('moderated', moderated, '-1, 0 or 1')
    }
    const atMs = Number(cell('timestamp'))
    if (!Number.isSafeInteger(atMs)) {
      return refused('timestamp', cell('timestamp'), 'milliseconds since 1970')
    }
    const body = cell('comment-body')
    if (body.length > polisTextLimit) {
      return refused('comment-body', body.slice(0, 40), `at most ${polisTextLimit} characters`)
    }
    const consensus = cell('group-informed-consensus')
    if (!Number.isFinite(Number(consensus))) {
      return refused('group-informed-consensus', consensus, 'a number or nothing')
    }
    return success({
      id: cell('comment-id'),
      authorId: cell('author-id'),
      atMs,
      text: body,
      moderated: moderated === '-1' ? -1 : moderated === '1' ? 1 : 0,
      isMeta: cell('is-meta') === 'true',
      isSeed: cell('is-seed') === 'true',
      consensus: consensus === '' ? null : Number(consensus),
    })
  })
}

/** `votes.csv`: the log, in the order of its lines; 1 is agree. */
export function readVotes(text: string): Result<readonly (Vote & { readonly atMs: number })[]> {
  const needed = ['timestamp', 'comment-id', 'voter-id', 'vote']
  return readRows('votes.csv', text, needed, (cell, refused) => {
    const opinion = opinionOf(cell('vote'))
    if (opinion === null) return refused('vote', cell('vote'), '1, 0 or -1')
    const atMs = Number(cell('timestamp'))
    if (!Number.isSafeInteger(atMs)) {
      return refused('timestamp', cell('timestamp'), 'milliseconds since 1970')
    }
    return success({ participant: cell('voter-id'), statement: cell('comment-id'), opinion, atMs })
  })
}

/** `participants-votes.csv`: a line for each participant, a column for each statement. */
export function readParticipants(text: string): Result<readonly PolisParticipant[]> {
  const needed = ['participant', 'group-id']
  return readRows('participants-votes.csv', text, needed, (cell, refused, header) => {
    const group = cell('group-id')
    if (!/^\d*$/.test(group)) return refused('group-id', group, 'a number or nothing')
    const votes: { statement: string; opinion: Opinion }[] = []
    for (const statement of header) {
      if (!/^\d+$/.test(statement) || cell(statement) === '') continue
      const opinion = opinionOf(cell(statement))
      if (opinion === null) return refused(statement, cell(statement), '1, 0, -1 or nothing')
      votes.push({ statement, opinion })
    }
    return success({ id: cell('participant'), groupId: group === '' ? null : Number(group), votes })
  })
}

function opinionOf(text: string): Opinion | null {
  if (text === '1') return 1
  if (text === '0') return 0
  return text === '-1' ? -1 : null
}

type Refused = (column: string, value: string, right: string) => Result<never>

function readRows<Row>(
  file: string,
  text: string,
  needed: readonly string[],
  read: (
    cell: (column: string) => string,
    refused: Refused,
    header: readonly string[],
  ) => Result<Row>,
): Result<readonly Row[]> {
  const split = splitRows(file, text)
  if (!split.ok) return split
  const [header = [], ...lines] = split.value
  const columns = new Map(header.map((name, i) => [name, i]))
  for (const name of needed) {
    if (columns.has(name)) continue
    return refuse('column-missing', `${file} has no column "${name}".`, `${file}, line 1`, {
      file,
      column: name,
    })
  }
  const rows: Row[] = []
  for (const [i, line] of lines.entries()) {
    const row = read(
      (column) => line[columns.get(column) ?? -1] ?? '',
      (column, value, right) =>
        refuse(
          'bad-cell',
          `${file}, row ${i + 2}, column "${column}": "${value}" should be ${right}.`,
          `${file}, row ${i + 2}, column ${column}`,
          { file, row: i + 2, column, value, right },
        ),
      header,
    )
    if (!row.ok) return row
    rows.push(row.value)
  }
  return success(rows)
}

function splitRows(file: string, text: string): Result<readonly (readonly string[])[]> {
  try {
    const rows: string[][] = parse(text, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      to: polisLineLimit + 1,
    })
    if (rows.length > polisLineLimit) {
      return refuse('too-many-lines', `${file} has more than ${polisLineLimit} lines.`, file, {
        file,
        most: polisLineLimit,
      })
    }
    return success(rows)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return refuse('bad-csv', `${file} is not a table of comma-separated values: ${reason}`, file)
  }
}
