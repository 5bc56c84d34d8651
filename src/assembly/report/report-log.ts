import * as v from 'valibot'
import { canonicalJson, type Json } from '../../kernel/canonical-json.ts'
import { toHex } from '../../kernel/hex.ts'
import { leafHash } from '../../kernel/merkle.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { LogTree } from '../ballot/log/log-tree.ts'
import type { Moderation, Statement } from '../conversation/conversation.ts'
import type { VoteLine } from '../conversation/act.ts'
import { Talk, type Kept } from '../conversation/talk.ts'
import { participantLimit, statementLimit } from '../opinion/vote-table.ts'

// The log of a question as it is given out with a report: first its statements, then every vote and every decision of moderation in
// their order, a line of canonical JSON each. People have numbers that stand for nobody.

/** Characters of a line, and lines of a log, at the most. */
export const logLineLimit = 10_000
export const logLinesLimit = 5_000_000

/** What a report says of a log. `votes`: null where nobody has voted. */
export interface LogDigest {
  readonly statements: { readonly hash: string; readonly size: number }
  readonly votes: { readonly hash: string; readonly size: number } | null
}

/** What is kept of a question, as far as its log has no gap: what is being written meanwhile is left for the next report. */
export function whole(kept: Kept): Kept & { readonly votes: readonly VoteLine[] } {
  const votes = [...kept.votes]
  const { length: statements } = kept.statements
  const { length: participants } = kept.participants
  const lines = new Map<number, boolean>()
  for (const { seq, statement, participant } of votes) {
    lines.set(seq, statement <= statements && participant <= participants)
  }
  for (const { seq, statement } of kept.moderations) lines.set(seq, statement <= statements)
  let last = 0
  while (lines.get(last + 1) === true) last++
  return {
    ...kept,
    votes: votes.filter(({ seq }) => seq <= last),
    moderations: kept.moderations.filter(({ seq }) => seq <= last),
  }
}

type Whole = ReturnType<typeof whole>

/** Lines of a log. `numbers` [participant - 1]: what they are called outside. */
export function* linesOf(kept: Whole, numbers: readonly number[]): Generator<string> {
  for (const statement of kept.statements) yield canonicalJson(statementLine(statement))
  yield* eventLines(kept, numbers)
}

function* eventLines({ votes, moderations }: Whole, numbers: readonly number[]): Generator<string> {
  let next = 0
  for (const { seq, participant, statement, opinion } of votes) {
    for (; next < moderations.length && moderations[next]!.seq < seq; next++) {
      yield canonicalJson(moderationLine(moderations[next]!))
    }
    const voter = numbers[participant - 1]!
    yield canonicalJson({ kind: 'vote', participant: voter, statement, opinion })
  }
  for (; next < moderations.length; next++) yield canonicalJson(moderationLine(moderations[next]!))
}

/** Hashes of a log. */
export function digestOf(kept: Whole, numbers: readonly number[]): LogDigest {
  const statements = treeOf(kept.statements.map((of) => canonicalJson(statementLine(of))))
  const events = treeOf(eventLines(kept, numbers))
  return {
    statements: statements.size === 0 ? { hash: emptyHash, size: 0 } : headOf(statements),
    votes: events.size === 0 ? null : headOf(events),
  }
}

function treeOf(lines: Iterable<string>): LogTree {
  const tree = new LogTree()
  for (const line of lines) tree.add(leafOf(line))
  return tree
}

function headOf(tree: LogTree): { readonly hash: string; readonly size: number } {
  return { hash: toHex(tree.head()), size: tree.size }
}

/** Words that nobody sees yet, or no more, are not given out. */
function statementLine({ number, text, language, isSeed, isMeta, state }: Statement): Json {
  return {
    kind: 'statement',
    number,
    text: state === 'shown' ? text : '',
    language,
    isSeed,
    isMeta,
    state,
  }
}

function moderationLine({ statement, action, reason }: Moderation): Json {
  return { kind: 'moderation', statement, action, reason }
}

const number = v.pipe(v.number(), v.integer(), v.minValue(1))
const lineShape = v.variant('kind', [
  v.strictObject({
    kind: v.literal('statement'),
    number,
    text: v.string(),
    language: v.string(),
    isSeed: v.boolean(),
    isMeta: v.boolean(),
    state: v.picklist(['waiting', 'shown', 'left-out']),
  }),
  v.strictObject({
    kind: v.literal('vote'),
    participant: v.pipe(number, v.maxValue(participantLimit)),
    statement: number,
    opinion: v.picklist([-1, 0, 1]),
  }),
  v.strictObject({
    kind: v.literal('moderation'),
    statement: number,
    action: v.picklist(['show', 'leave-out']),
    reason: v.string(),
  }),
])

/** Reads a log line by line, and hashes it. */
export class LogReader {
  private readonly statements: Statement[] = []
  private readonly votes: VoteLine[] = []
  private readonly moderations: Moderation[] = []
  private readonly statementTree = new LogTree()
  private readonly voteTree = new LogTree()
  private readonly limit: number
  private participants = 0

  /** `limit`: votes and moderations at the most. */
  constructor(limit = logLinesLimit) {
    this.limit = limit
  }

  /** Takes the next line, or says what is wrong with it. */
  add(line: string): Result<null> {
    const place = `line ${this.statementTree.size + this.voteTree.size + 1}`
    const wrong = (why: string) => refuse('not-a-log', `This is no log: ${why}.`, place)
    if (line.length > logLineLimit) return wrong(`a line has at most ${logLineLimit} characters`)
    if (this.voteTree.size >= this.limit) return wrong(`it has over ${this.limit} lines`)
    const parsed = v.safeParse(lineShape, jsonOf(line))
    if (!parsed.success) return wrong(parsed.issues[0].message)
    const of = parsed.output
    if (canonicalJson(of) !== line) return wrong('this line is not canonical JSON')
    const seq = this.voteTree.size + 1
    if (of.kind === 'statement') {
      const isNext = of.number === this.statements.length + 1 && this.voteTree.size === 0
      if (!isNext || of.number > statementLimit) return wrong('its statements are out of order')
      this.statements.push({ ...of, author: null, saidMs: 0 })
      this.statementTree.add(leafOf(line))
      return success(null)
    }
    if (of.statement > this.statements.length) return wrong(`there is no statement ${of.statement}`)
    if (of.kind === 'vote') {
      const { participant, statement, opinion } = of
      this.participants = Math.max(this.participants, participant)
      this.votes.push({ seq, participant, statement, opinion, atMs: 0 })
    } else {
      const { statement, action } = of
      const by = { reason: '', note: '', moderator: null, atMs: 0 } as const
      this.moderations.push({ seq, statement, action, ...by })
    }
    this.voteTree.add(leafOf(line))
    return success(null)
  }

  get digest(): LogDigest {
    const { statementTree, voteTree } = this
    return {
      statements: statementTree.size === 0 ? { hash: emptyHash, size: 0 } : headOf(statementTree),
      votes: voteTree.size === 0 ? null : headOf(voteTree),
    }
  }

  /** The question as its log tells it. Where `state` of a statement and moderation differ, moderation holds. */
  talk(): Talk {
    const participants = Array.from({ length: this.participants }, (_, i) => ({
      number: i + 1,
      personId: null,
      tokenHash: null,
    }))
    return new Talk({
      conversation: nobodys,
      participants,
      statements: this.statements,
      votes: this.votes,
      moderations: this.moderations,
      moderators: [],
      codes: [],
      outer: [],
    })
  }
}

/** SHA-256 of nothing: the head of an empty log (RFC 6962). */
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

const nobodys = {
  id: '',
  cellId: '',
  question: '',
  background: '',
  language: 'en',
  isStrict: false,
  mark: '',
  createdMs: 0,
  closedMs: null,
} as const

function leafOf(line: string): Uint8Array {
  return leafHash(new TextEncoder().encode(line))
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
