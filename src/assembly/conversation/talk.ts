import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { assert, unreachable } from '../../kernel/assert.ts'
import { LiveMap } from '../opinion/live-map.ts'
import { statementLimit, type Opinion } from '../opinion/vote-table.ts'
import type { Act, Change, Code, Done, VoteLine, Who } from './act.ts'
import { alikeStatements } from './alike.ts'
import {
  checkReason,
  checkStatementText,
  ownStatementLimit,
  takenBack,
  type Conversation,
  type Moderation,
  type OuterSource,
  type OuterStatement,
  type Statement,
} from './conversation.ts'
import { hushReason, unattendedLine } from './hush.ts'
import { OuterSources } from './outer-sources.ts'
import { Participants, type KeptParticipants } from './participants.ts'

/** All that is kept of a conversation. */
export interface Kept extends KeptParticipants {
  readonly conversation: Conversation
  readonly statements: readonly Statement[]
  readonly votes: Iterable<VoteLine>
  readonly moderations: readonly Moderation[]
  readonly outer: readonly OuterStatement[]
}

/** Votes that are lived through at once: some milliseconds. */
const votesOfPiece = 2_000

/**
 * A conversation in memory: judges what people do, and keeps up its map. The same log gives the same talk, whether it was lived
 * through or read again.
 */
export class Talk {
  readonly live = new LiveMap()
  readonly statements: Statement[] = []
  readonly moderations: Moderation[] = []
  #conversation: Conversation
  readonly #who: Participants
  readonly #said = new Map<number, number>()
  readonly outer: OuterSources
  #seq = 0

  constructor(kept: Kept) {
    this.#conversation = kept.conversation
    this.outer = new OuterSources(kept.outer)
    this.#who = new Participants(kept)
    for (const statement of kept.statements) this.#addStatement(statement)
    for (const _ of this.#lived(kept));
  }

  /** The same, a piece at a time: a large one takes so long that others want their turn in between. */
  static *inPieces(kept: Kept): Generator<undefined, Talk> {
    const talk = new Talk({ ...kept, votes: [], moderations: [] })
    yield* talk.#lived(kept)
    return talk
  }

  /** Lives through a log. */
  *#lived({ votes, moderations }: Pick<Kept, 'votes' | 'moderations'>): Generator<undefined> {
    let next = 0
    const moderateUpTo = (seq: number): void => {
      for (; next < moderations.length && moderations[next]!.seq < seq; next++) {
        this.#addModeration(moderations[next]!)
      }
    }
    let lived = 0
    for (const line of votes) {
      moderateUpTo(line.seq)
      this.#addVote(line)
      if (++lived % votesOfPiece === 0) yield
    }
    moderateUpTo(Infinity)
  }

  get conversation(): Conversation {
    return this.#conversation
  }

  /** How much has been said of it so far: changes with every vote and every moderation. */
  get seq(): number {
    return this.#seq
  }

  get participants(): number {
    return this.#who.count
  }

  get codes(): readonly Code[] {
    return this.#who.codes
  }

  /** Whether who wrote a statement on another server deleted it there. */
  isTakenBack(statement: number): boolean {
    return this.moderations.some(
      (line) => line.statement === statement && line.reason === takenBack,
    )
  }

  /** Number of a participant; null: has not taken part. */
  numberOf(who: Who): number | null {
    return this.#who.numberOf(who)
  }

  /** What a participant thinks of a statement; null: no vote yet. */
  opinionOf(participant: number, statement: number): Opinion | null {
    const { table } = this.live
    const [row, column] = [table.rowOf(String(participant)), table.columnOf(String(statement))]
    return row === undefined || column === undefined ? null : table.opinionOf(row, column)
  }

  /** Does what is asked, or says why not; where nothing changes there is nothing to write. */
  do(act: Act, atMs: number): Result<Done> {
    switch (act.kind) {
      case 'vote':
        return this.#vote(act, atMs)
      case 'say':
        return this.#say(act, atMs)
      case 'amend':
        return this.#amend(act, atMs)
      case 'hush':
        return this.#hush(act, atMs)
      case 'moderate':
        return this.#moderate(act, atMs)
      case 'make-codes':
        return ofNoStatement(this.#refusedClosed() ?? this.#who.makeCodes(act, atMs))
      case 'use-code':
        return ofNoStatement(this.#refusedClosed() ?? this.#who.useCode(act, atMs))
      case 'close': {
        if (act.closed === (this.#conversation.closedMs !== null)) return success(nothing)
        const closedMs = act.closed ? atMs : null
        this.#conversation = { ...this.#conversation, closedMs }
        return success({ changes: [{ kind: 'closing', closedMs }], statement: null })
      }
      default:
        return unreachable(act)
    }
  }

  #vote(act: Extract<Act, { kind: 'vote' }>, atMs: number): Result<Done> {
    const refused = this.#refusedClosed() ?? refusedStatement(this.statements[act.statement - 1])
    if (refused !== null) return refused
    const known = this.numberOf(act.who)
    if (known !== null && this.opinionOf(known, act.statement) === act.opinion) {
      return success({ changes: [], statement: act.statement })
    }
    const joined = this.#who.join(act.who)
    if (!joined.ok) return joined
    const { number, changes } = joined.value
    const vote = this.#voted(number, act.statement, act.opinion, atMs)
    return success({ changes: [...changes, vote], statement: act.statement })
  }

  #say(act: Extract<Act, { kind: 'say' }>, atMs: number): Result<Done> {
    const refused = this.#refusedClosed()
    if (refused !== null) return refused
    const text = checkStatementText(act.text)
    if (!text.ok) return text
    if (this.statements.length >= statementLimit) {
      return refuse('too-many-statements', 'This conversation has as many statements as it can.')
    }
    if (act.outer !== undefined) return this.#hear(act.outer, text.value, act.language, atMs)
    const own = act.who === null ? null : this.numberOf(act.who)
    if (own !== null && (this.#said.get(own) ?? 0) >= ownStatementLimit) {
      return refuse(
        'too-many-own-statements',
        `Everybody writes ${ownStatementLimit} statements at the most.`,
        'text',
        { most: ownStatementLimit },
      )
    }
    const there = this.statements.filter(({ state }) => state === 'shown')
    // Sent twice, by a second press of the button: it is there already.
    const twice = this.statements.find(
      ({ text: other, author, number }) =>
        other === text.value && author === own && !this.outer.has(number),
    )
    if (twice !== undefined && (own !== null || act.who === null)) {
      return success({ changes: [], statement: twice.number })
    }
    const [like] = act.evenSo ? [] : alikeStatements(text.value, there)
    if (like !== undefined) {
      return refuse(
        'statement-alike',
        `Statement ${like.number} says nearly the same: "${like.text}". Vote on that one, or send yours even so.`,
        'text',
        { number: like.number, other: like.text },
      )
    }
    const joined = act.who === null ? null : this.#who.join(act.who)
    if (joined !== null && !joined.ok) return joined
    const author = joined?.value.number ?? null
    const isSeed = act.who === null && act.isFromMeeting !== true
    const statement: Statement = {
      number: this.statements.length + 1,
      author,
      text: text.value,
      language: act.language,
      state: !isSeed && this.#conversation.isStrict ? 'waiting' : 'shown',
      isSeed,
      isMeta: false,
      saidMs: atMs,
    }
    this.#addStatement(statement)
    const changes: Change[] = [...(joined?.value.changes ?? []), { kind: 'statement', statement }]
    // Who writes something agrees with it.
    if (author !== null) changes.push(this.#voted(author, statement.number, 1, atMs))
    return success({ changes, statement: statement.number })
  }

  /** Takes what somebody wrote on another server: it waits, whatever the question has, and nobody here votes for it yet. */
  #hear(source: OuterSource, text: string, language: string, saidMs: number): Result<Done> {
    const known = this.outer.at(source.address)
    if (known !== null) return success({ changes: [], statement: known.number })
    const full = this.outer.refusedFull(this.statements)
    if (full !== null) return full
    const number = this.statements.length + 1
    const own = { number, author: null, isSeed: false, isMeta: false } as const
    const statement: Statement = { ...own, text, language, state: 'waiting', saidMs }
    this.#addStatement(statement)
    this.outer.add(source, number)
    const changes: Change[] = [
      { kind: 'statement', statement },
      { kind: 'outer', number, source },
    ]
    return success({ changes, statement: number })
  }

  /** What waits changes its words. What is deleted is left out for good: words that were never let in go, others stay in the log without their author. */
  #amend(act: Extract<Act, { kind: 'amend' }>, atMs: number): Result<Done> {
    const outer = this.outer.at(act.address)
    if (outer?.author !== act.author) return refuseUnknown()
    const { number } = outer
    if (this.isTakenBack(number)) return success(nothing)
    if (act.text !== null) {
      const text = checkStatementText(act.text)
      if (!text.ok) return text
      if (this.statements[number - 1]?.state !== 'waiting') return success(nothing)
      return success({ changes: [this.#reworded(number, text.value)], statement: number })
    }
    const line = unattendedLine({ seq: this.#seq + 1, statement: number, atMs }, takenBack)
    this.#addModeration(line)
    this.outer.add({ ...outer, handle: '' }, number)
    const wasShown = this.moderations.some(
      ({ statement, action }) => statement === number && action === 'show',
    )
    const changes: Change[] = [
      { kind: 'moderation', line, statement: this.statements[number - 1]! },
      { kind: 'nameless', number },
      ...(wasShown ? [] : [this.#reworded(number, '')]),
    ]
    return success({ changes, statement: number })
  }

  #hush({ statement, isBlocked }: Extract<Act, { kind: 'hush' }>, atMs: number): Result<Done> {
    const said = this.statements[statement - 1]
    if (said === undefined || !this.outer.has(statement)) return refuseUnknown()
    const lines = this.moderations.filter((line) => line.statement === statement)
    const reason = hushReason(lines, said.state, isBlocked)
    if (reason === null) return success(nothing)
    const line = unattendedLine({ seq: this.#seq + 1, statement, atMs }, reason)
    this.#addModeration(line)
    const changed = this.statements[statement - 1]!
    return success({ changes: [{ kind: 'moderation', line, statement: changed }], statement })
  }

  #reworded(number: number, text: string): Change {
    const statement = { ...this.statements[number - 1]!, text }
    this.statements[number - 1] = statement
    return { kind: 'words', statement }
  }

  #moderate(act: Extract<Act, { kind: 'moderate' }>, atMs: number): Result<Done> {
    const statement = this.statements[act.statement - 1]
    if (statement === undefined) return refuseUnknown()
    const given =
      act.action === 'leave-out'
        ? checkReason(act.reason, act.note)
        : success({ reason: '' as const, note: '' })
    if (!given.ok) return given
    const state = act.action === 'show' ? 'shown' : 'left-out'
    if (statement.state === state) return success({ changes: [], statement: statement.number })
    if (this.isTakenBack(act.statement)) {
      return refuse('statement-taken-back', 'Who wrote this statement took it back.', 'statement')
    }
    const moderator = this.#who.moderator(act.personId)
    const line: Moderation = {
      seq: this.#seq + 1,
      statement: statement.number,
      action: act.action,
      ...given.value,
      moderator: moderator.number,
      atMs,
    }
    this.#addModeration(line)
    const moderated = this.statements[statement.number - 1]!
    const changes: Change[] = [
      ...moderator.changes,
      { kind: 'moderation', line, statement: moderated },
    ]
    return success({ changes, statement: statement.number })
  }

  #voted(participant: number, statement: number, opinion: Opinion, atMs: number): Change {
    const line: VoteLine = { seq: this.#seq + 1, participant, statement, opinion, atMs }
    this.#addVote(line)
    return { kind: 'vote', line }
  }

  #addStatement(statement: Statement): void {
    this.statements.push(statement)
    assert(this.statements.length === statement.number, 'statements are numbered from 1')
    const { author } = statement
    if (author !== null) this.#said.set(author, (this.#said.get(author) ?? 0) + 1)
    if (statement.isMeta) this.#count(statement.number, false)
  }

  #addVote({ seq, participant, statement, opinion }: VoteLine): void {
    this.#next(seq)
    const added = this.live.add({
      kind: 'vote',
      participant: String(participant),
      statement: String(statement),
      opinion,
    })
    assert(added.ok, 'a conversation keeps to its limits')
  }

  #addModeration(line: Moderation): void {
    this.#next(line.seq)
    this.moderations.push(line)
    const statement = this.statements[line.statement - 1]
    assert(statement !== undefined, 'what is moderated was said')
    const isShown = line.action === 'show'
    this.statements[line.statement - 1] = { ...statement, state: isShown ? 'shown' : 'left-out' }
    if (!statement.isMeta) this.#count(line.statement, isShown)
  }

  #count(statement: number, counts: boolean): void {
    this.live.add({ kind: 'count', statement: String(statement), counts })
  }

  #next(seq: number): void {
    assert(seq === this.#seq + 1, 'no line of a log is missing')
    this.#seq = seq
  }

  #refusedClosed(): Refusal | null {
    if (this.#conversation.closedMs === null) return null
    return refuse('conversation-closed', 'This question is closed: nobody votes on it any more.')
  }
}

const nothing: Done = { changes: [], statement: null }

function ofNoStatement(result: Result<readonly Change[]>): Result<Done> {
  return result.ok ? success({ changes: result.value, statement: null }) : result
}

function refusedStatement(statement: Statement | undefined): Refusal | null {
  if (statement === undefined) return refuseUnknown()
  if (statement.state === 'shown') return null
  return statement.state === 'waiting'
    ? refuse('statement-waiting', 'This statement waits for a steward to let it in.', 'statement')
    : refuse('statement-left-out', 'This statement was left out; see the log for why.', 'statement')
}

function refuseUnknown(): Refusal {
  return refuse('statement-unknown', 'There is no such statement here.', 'statement')
}
