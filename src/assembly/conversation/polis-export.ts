import { smallestGroup } from '../../cell/small-group.ts'
import { csvField } from '../../kernel/csv-field.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { hourMs } from '../../kernel/steps.ts'
import type { OpinionMap } from '../opinion/opinion-map.ts'
import type { VoteLine } from './act.ts'
import type { Talk } from './talk.ts'

/** The files of an export in the form of Polis. */
export const polisFiles = ['summary', 'comments', 'votes', 'participants-votes'] as const

export type PolisFile = (typeof polisFiles)[number]

/** What an export is made of. */
export interface PolisExport {
  readonly talk: Talk
  readonly map: OpinionMap
  readonly votes: readonly VoteLine[]
  readonly url: string
  /**
   * [participant - 1]: the numbers under which participants go out. They are those of no statement's author, so that nobody's
   * votes are found by their words.
   */
  readonly numbers: readonly number[]
}

/**
 * The lines of one file of an export. Votes of single people go out with at least five people only, under other numbers than within; times
 * are those of the full hour.
 */
export function polisFile(file: PolisFile, of: PolisExport): Result<Iterable<string>> {
  const isOfPeople = file === 'votes' || file === 'participants-votes'
  if (isOfPeople && of.talk.live.table.participants.length < smallestGroup) {
    return refuse('too-few-people', `Votes go out when ${smallestGroup} people have voted.`)
  }
  switch (file) {
    case 'summary':
      return success(csv(summaryRows(of)))
    case 'comments':
      return success(csv(commentRows(of)))
    case 'votes':
      return success(csv(voteRows(of)))
    default:
      return success(csv(participantRows(of)))
  }
}

type Row = readonly (string | number)[]
type Rows = Iterable<Row>

/** Line by line: what many people said is long, and nobody waits until all of it is written. */
function* csv(rows: Rows): Generator<string> {
  for (const row of rows) yield `${row.map(csvField).join(',')}\r\n`
}

function summaryRows({ talk, map, url }: PolisExport): Rows {
  const { conversation, live, statements } = talk
  const { table } = live
  return [
    ['topic', conversation.question],
    ['url', url],
    ['voters', table.participants.length],
    ['voters-in-conv', map.groupOf.filter((group) => group >= 0).length],
    ['commenters', new Set(statements.flatMap(({ author }) => author ?? [])).size],
    ['comments', statements.length],
    ['groups', map.groups.length],
    ['conversation-description', conversation.background],
  ]
}

function commentRows({ talk, map }: PolisExport): Rows {
  const { table } = talk.live
  const head = [
    'timestamp',
    'datetime',
    'comment-id',
    'author-id',
    'agrees',
    'disagrees',
    'moderated',
    'comment-body',
    'is-meta',
    'is-seed',
    'group-informed-consensus',
  ]
  const moderated = { waiting: 0, shown: 1, 'left-out': -1 } as const
  return [
    head,
    ...talk.statements.map((statement) => {
      const { number, state, text, isMeta, isSeed } = statement
      const column = table.columnOf(String(number))
      const isCounted = column !== undefined && map.all.votes[column]! >= smallestGroup
      const saidMs = hourOf(statement.saidMs)
      return [
        saidMs,
        new Date(saidMs).toISOString(),
        number,
        '',
        isCounted ? map.all.agrees[column]! : '',
        isCounted ? map.all.disagrees[column]! : '',
        moderated[state],
        text,
        String(isMeta),
        String(isSeed),
        isCounted ? map.consensus[column]! : '',
      ]
    }),
  ]
}

function* voteRows({ votes, numbers }: PolisExport): Generator<Row> {
  yield ['timestamp', 'datetime', 'comment-id', 'voter-id', 'vote']
  for (const { participant, statement, opinion, atMs } of votes) {
    const ms = hourOf(atMs)
    yield [ms, new Date(ms).toISOString(), statement, numbers[participant - 1]!, opinion]
  }
}

function* participantRows({ talk, map, numbers }: PolisExport): Generator<Row> {
  const { table } = talk.live
  const columns = table.statements.map(Number)
  const counts = ['n-comments', 'n-votes', 'n-agree', 'n-disagree']
  const order = [...table.participants.keys()].sort(
    (a, b) => numberOf(table.participants[a]!, numbers) - numberOf(table.participants[b]!, numbers),
  )
  yield ['participant', 'group-id', ...counts, ...columns]
  for (const row of order) {
    const group = map.groupOf[row] ?? -1
    const isLarge = group >= 0 && map.groups[group]!.votes.people >= smallestGroup
    const opinions = new Map(
      table.columns[row]!.map((column, i) => [column, table.opinions[row]![i]!] as const),
    )
    const all = [...opinions.values()]
    yield [
      numberOf(table.participants[row]!, numbers),
      isLarge ? group : '',
      // How many statements somebody wrote would tell who they are.
      '',
      all.length,
      all.filter((opinion) => opinion === 1).length,
      all.filter((opinion) => opinion === -1).length,
      ...columns.map((_, column) => opinions.get(column) ?? ''),
    ]
  }
}

function numberOf(participant: string, numbers: readonly number[]): number {
  return numbers[Number(participant) - 1]!
}

function hourOf(atMs: number): number {
  return Math.floor(atMs / hourMs) * hourMs
}
