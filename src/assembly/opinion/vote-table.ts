import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { CoVotes } from './co-votes.ts'

/** What somebody thinks of a statement: 1 agree, -1 disagree, 0 pass. */
export type Opinion = -1 | 0 | 1

/** One line of a vote log. A later vote on the same statement takes the earlier one's place. */
export interface Vote {
  readonly participant: string
  readonly statement: string
  readonly opinion: Opinion
}

/** All that a table is made of, small and quick to hand to a thread. */
export interface VoteRows {
  readonly participants: readonly string[]
  readonly statements: readonly string[]
  /** [row + 1]: where a row's votes end; they begin where those of the row before it end. */
  readonly ends: Int32Array
  readonly columns: Int32Array
  readonly opinions: Int8Array
  /** [row]: 1: has ever had enough votes. */
  readonly placed: Uint8Array
}

/** Participants and statements of one conversation at the most. */
export const participantLimit = 100_000
export const statementLimit = 10_000

/** Statements up to which pairs of votes are counted as they come: 64 MB at the most. */
const pairedStatements = 2_000

/** Who has voted on at least this many statements is placed on the map. */
export const votesToBePlaced = 7

/**
 * The votes of a conversation: rows are participants, columns statements, both in the order of their first vote. Sums are
 * integers, so a table to which votes are added one by one is the same, bit by bit, as one that is made of the whole log.
 */
export class VoteTable {
  readonly participants: string[] = []
  readonly statements: string[] = []
  /** Columns of a row's votes, in the order of the first vote on each, and what they say. */
  readonly columns: number[][] = []
  readonly opinions: Opinion[][] = []
  /** Votes of each column, and their sum. */
  readonly counts: number[] = []
  readonly sums: number[] = []
  /**
   * Rows that have ever had enough votes: all statements there were, or seven. Who was placed once stays, also
   * when more statements come.
   */
  readonly placed: boolean[] = []
  votes = 0
  readonly #rowOf = new Map<string, number>()
  readonly #columnOf = new Map<string, number>()
  readonly #pairedStatements: number
  #pairs: CoVotes | null

  /** `paired`: statements up to which pairs of votes are counted as they come. */
  constructor(paired = pairedStatements) {
    this.#pairedStatements = paired
    this.#pairs = paired === 0 ? null : new CoVotes()
  }

  /** The table that {@link rows} was taken of: the same, bit by bit. */
  static of({ participants, statements, ends, columns, opinions, placed }: VoteRows): VoteTable {
    const table = new VoteTable()
    for (const statement of statements) table.#column(statement)
    for (const [at, participant] of participants.entries()) {
      const row = table.#row(participant)
      for (let i = ends[at]!; i < ends[at + 1]!; i++) {
        table.#set(row, columns[i]!, opinionFrom(opinions[i]!))
      }
      table.placed[row] = placed[at] === 1
    }
    return table
  }

  /** A copy of all that the table is made of. */
  rows(): VoteRows {
    const ends = new Int32Array(this.participants.length + 1)
    for (const [row, columns] of this.columns.entries()) ends[row + 1] = ends[row]! + columns.length
    const [columns, opinions] = [new Int32Array(this.votes), new Int8Array(this.votes)]
    for (const [row, at] of this.columns.entries()) {
      columns.set(at, ends[row]!)
      opinions.set(this.opinions[row]!, ends[row]!)
    }
    return {
      participants: [...this.participants],
      statements: [...this.statements],
      ends,
      columns,
      opinions,
      placed: Uint8Array.from(this.placed, Number),
    }
  }

  /** Adds a vote; refused where a conversation has become too large, and then nothing changes. */
  add({ participant, statement, opinion }: Vote): Result<null> {
    if (!this.#rowOf.has(participant) && this.participants.length === participantLimit) {
      return refuse(
        'too-many-participants',
        `A conversation has at most ${participantLimit} people.`,
      )
    }
    if (!this.#columnOf.has(statement) && this.statements.length === statementLimit) {
      return refuse(
        'too-many-statements',
        `A conversation has at most ${statementLimit} statements.`,
      )
    }
    this.#set(this.#row(participant), this.#column(statement), opinion)
    return success(null)
  }

  /** Pairs of votes, or null where there are too many statements to count them as they come. */
  get pairs(): CoVotes | null {
    return this.#pairs
  }

  rowOf(participant: string): number | undefined {
    return this.#rowOf.get(participant)
  }

  columnOf(statement: string): number | undefined {
    return this.#columnOf.get(statement)
  }

  /** What a participant thinks of a statement; null: no vote yet. */
  opinionOf(row: number, column: number): Opinion | null {
    const at = this.columns[row]!.indexOf(column)
    return at < 0 ? null : this.opinions[row]![at]!
  }

  #row(participant: string): number {
    const known = this.#rowOf.get(participant)
    if (known !== undefined) return known
    const row = this.participants.length
    this.#rowOf.set(participant, row)
    this.participants.push(participant)
    this.columns.push([])
    this.opinions.push([])
    this.placed.push(false)
    return row
  }

  #column(statement: string): number {
    const known = this.#columnOf.get(statement)
    if (known !== undefined) return known
    const column = this.statements.length
    this.#columnOf.set(statement, column)
    this.statements.push(statement)
    this.counts.push(0)
    this.sums.push(0)
    if (this.statements.length > this.#pairedStatements) this.#pairs = null
    else this.#pairs?.grow(this.statements.length)
    return column
  }

  #set(row: number, column: number, opinion: Opinion): void {
    const [columns, opinions] = [this.columns[row]!, this.opinions[row]!]
    const at = columns.indexOf(column)
    const before = at < 0 ? null : opinions[at]!
    if (before === null) {
      columns.push(column)
      opinions.push(opinion)
      this.counts[column]!++
      this.votes++
    } else opinions[at] = opinion
    this.sums[column]! += opinion - (before ?? 0)
    this.#pairs?.change(columns, opinions, at < 0 ? columns.length - 1 : at, before)
    if (columns.length >= Math.min(votesToBePlaced, this.statements.length)) this.placed[row] = true
  }
}

function opinionFrom(number: number): Opinion {
  if (number === 0) return 0
  return number < 0 ? -1 : 1
}

/** The table of a log. */
export function tableOf(log: Iterable<Vote>): VoteTable {
  const table = new VoteTable()
  for (const vote of log) assert(table.add(vote).ok, 'a log keeps to the limits of a conversation')
  return table
}
