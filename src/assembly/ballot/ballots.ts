import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { toHex } from '../../kernel/hex.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { HeldBallots, heldLimit, textOf, unknownBallot, waitingLimit } from './held-ballots.ts'
import { signBlinded } from './key/registrar.ts'
import type { UnlinkedVote } from './key/signed-text.ts'
import type { BallotBox } from './log/ballot-box.ts'
import {
  entryShape,
  type BallotDefinition,
  type Choice,
  type LogEntry,
} from './log/ballot-shapes.ts'
import { definitionRefusal } from './log/fitting.ts'
import { receiptOf, type LogHead, type Receipt } from './log/receipt.ts'
import { exportRefusal, lineLength } from './log/recount.ts'
import {
  clerkNumber,
  insertBallot,
  keepSigned,
  readBallot,
  readLines,
  signedFor,
  voterNumber,
  votersOf,
} from './store.ts'
import { BallotCounts } from './ballot-counts.ts'
import type { Tally } from './tally/tally.ts'

/** What a steward states of a ballot; the rest follows from who may vote. */
export type BallotDraft = Omit<BallotDefinition, 'id' | 'eligible' | 'registrarKey'> & {
  readonly isUnlinked: boolean
}

/** What else a ballot begins with. */
export interface Beginning {
  readonly given?: ReadonlyMap<string, string>
  readonly id?: string | undefined
}

/** A vote as it is sent. `nonce`: 16 bytes in hex, made with the form: sent twice, it counts once. */
export interface SentVote {
  readonly choice: Choice
  readonly nonce: string
}

/** The ballots of a node: what comes in is checked, kept, and only then acknowledged by a receipt. */
export class Ballots {
  private readonly db: Kysely<Schema>
  private readonly random: Random
  private readonly held: HeldBallots
  private readonly counts = new BallotCounts()

  constructor(
    db: Kysely<Schema>,
    random: Random,
    limits = { held: heldLimit, waiting: waitingLimit },
  ) {
    this.db = db
    this.random = random
    this.held = new HeldBallots(db, limits)
  }

  /**
   * Begins a ballot. `people`: ids of who may vote; they get numbers by lot. `given`: who gave their voice to whom before; those on the
   * list stand in the log from its beginning.
   */
  async begin(
    cellId: string,
    { isUnlinked, ...draft }: BallotDraft,
    people: readonly string[],
    nowMs: number,
    { given = new Map(), id = newId(nowMs, this.random) }: Beginning = {},
  ): Promise<Result<BallotDefinition>> {
    const pair = isUnlinked ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : null
    const spki = pair?.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    const definition: BallotDefinition = {
      ...draft,
      id,
      eligible: people.length,
      registrarKey: spki ?? null,
    }
    const entry = { kind: 'definition' as const, ballot: definition }
    const parsed = v.safeParse(entryShape, entry)
    if (!parsed.success) {
      const [issue] = parsed.issues
      return refuse('bad-ballot', issue.message, v.getDotPath(issue) ?? undefined)
    }
    const refusal = definitionRefusal(definition)
    if (refusal !== null) return refusal
    const line = textOf(entry)
    if (line.length > lineLength) {
      const message = `What is voted on has ${line.length} characters in all; ${lineLength} are the most.`
      return refuse('ballot-too-long', message, 'options', { most: lineLength })
    }
    const pem = pair?.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() ?? null
    const kept = { id: definition.id, cellId, madeMs: nowMs, registrarKey: pem }
    const numbered = shuffled(people, this.random)
    const numbers = new Map(numbered.map((personId, i) => [personId, i + 1]))
    const laid = definition.hasDelegation ? voicesAmong(numbers, given) : new Map<number, number>()
    const lines = [line]
    for (const [voter, to] of laid) lines.push(textOf(this.delegation(voter, to, nowMs)))
    const { closesMs, topic = null } = definition
    await insertBallot(this.db, { ...kept, closesMs, topicId: topic }, lines, numbered)
    return success(definition)
  }

  /** Takes a person's vote; the last one counts. */
  async cast(
    id: string,
    personId: string,
    { choice, nonce }: SentVote,
    nowMs: number,
  ): Promise<Result<Receipt>> {
    const voter = await this.numberOf(id, personId)
    if (!voter.ok) return voter
    return await this.held.add(
      id,
      { kind: 'ballot', voter: voter.value, atMs: nowMs, choice, nonce },
      nowMs,
    )
  }

  /** Takes a vote under a key, from whoever sends it. */
  async castUnlinked(id: string, vote: UnlinkedVote, nowMs: number): Promise<Result<Receipt>> {
    return await this.held.add(id, { kind: 'unlinked', ...vote }, nowMs)
  }

  /** Gives a person's voice to another one, or takes it back. */
  async delegate(
    id: string,
    personId: string,
    { to, nonce }: { readonly to: string | null; readonly nonce: string },
    nowMs: number,
  ): Promise<Result<Receipt>> {
    const voter = await this.numberOf(id, personId)
    if (!voter.ok) return voter
    const receiver = to === null ? success(null) : await this.numberOf(id, to)
    if (!receiver.ok) return receiver
    const entry = { kind: 'delegation' as const, voter: voter.value, to: receiver.value }
    return await this.held.add(id, { ...entry, atMs: nowMs, nonce }, nowMs)
  }

  /** Notes that somebody was handed a sheet of paper. */
  async handPaper(
    id: string,
    personId: string,
    nonce: string,
    nowMs: number,
  ): Promise<Result<Receipt>> {
    const voter = await this.numberOf(id, personId)
    if (!voter.ok) return voter
    const definition = await this.definition(id)
    if (definition !== null && definition.registrarKey !== null) {
      // Who has a key has their vote: the row decides which comes first.
      await keepSigned(this.db, id, voter.value, onPaper)
      const kept = await signedFor(this.db, id, voter.value)
      if (kept?.blinded !== onPaper.blinded) return keySigned()
    }
    return await this.held.add(
      id,
      { kind: 'paper-handed', voter: voter.value, atMs: nowMs, nonce },
      nowMs,
    )
  }

  /** Takes what a person read on a sheet. */
  async readSheet(
    id: string,
    clerkId: string,
    { sheet, choice, nonce }: SentVote & { readonly sheet: number },
    nowMs: number,
  ): Promise<Result<Receipt>> {
    if ((await this.held.hold(id)) === null) return unknownBallot()
    const clerk = await clerkNumber(this.db, id, clerkId)
    return await this.held.add(
      id,
      { kind: 'paper', sheet, clerk, choice, atMs: nowMs, nonce },
      nowMs,
    )
  }

  /** Lays into an open ballot who gave their voice to whom for its topic, as it is now; how many entries that took. */
  async layVoices(id: string, given: ReadonlyMap<string, string>, nowMs: number): Promise<number> {
    const held = await this.held.hold(id)
    if (held === null || !held.box.definition.hasDelegation) return 0
    if (held.box.closedMs !== null || nowMs >= held.box.definition.closesMs) return 0
    const numbers = new Map<string, number>()
    for (const { personId, number } of await votersOf(this.db, id)) numbers.set(personId, number)
    const wanted = voicesAmong(numbers, given)
    let laid = 0
    for (const voter of new Set([...wanted.keys(), ...held.box.delegates.keys()])) {
      const to = wanted.get(voter) ?? null
      if ((held.box.delegates.get(voter) ?? null) === to) continue
      const added = await this.held.add(id, this.delegation(voter, to, nowMs), nowMs)
      if (added.ok) laid++
    }
    return laid
  }

  /** Closes a ballot when its time is over, with the time that it was begun with; before, only with a reason, which is published. */
  async close(id: string, nowMs: number, reason: string | null = null): Promise<Result<Receipt>> {
    const definition = await this.definition(id)
    if (definition === null) return unknownBallot()
    const { closesMs } = definition
    if (nowMs >= closesMs) return await this.held.add(id, { kind: 'closed', atMs: closesMs }, nowMs)
    const why = (reason ?? '').trim()
    const early = { kind: 'closed' as const, atMs: nowMs }
    return await this.held.add(id, why === '' ? early : { ...early, reason: why }, nowMs)
  }

  /** Signs a person's blinded key (base64), once: the same again gets the same signature, another one is refused. */
  async sign(
    id: string,
    personId: string,
    blinded: string,
    nowMs: number,
  ): Promise<Result<string>> {
    const held = await this.held.hold(id)
    const ballot = await readBallot(this.db, id)
    if (held === null || ballot === null) return unknownBallot()
    if (ballot.registrarKey === null) {
      return refuse('ballot-unlinked', 'This ballot takes votes under numbers only.')
    }
    const { opensMs, closesMs } = held.box.definition
    if (nowMs < opensMs) return refuse('ballot-early', 'This ballot has not opened yet.')
    if (nowMs >= closesMs) return refuse('ballot-late', 'This came after the ballot closed.')
    const voter = await this.numberOf(id, personId)
    if (!voter.ok) return voter
    if (held.box.handed.has(voter.value)) {
      return refuse('paper-only', 'This person was handed a sheet of paper, and votes on it.')
    }
    const made = signBlinded(createPrivateKey(ballot.registrarKey), Buffer.from(blinded, 'base64'))
    if (!made.ok) return made
    const signed = Buffer.from(made.value).toString('base64')
    await keepSigned(this.db, id, voter.value, { blinded, signed })
    const kept = await signedFor(this.db, id, voter.value)
    if (kept?.blinded === blinded) return success(kept.signed)
    return keySigned()
  }

  /** Ends what is being counted. */
  stop(): Promise<void> {
    return this.counts.close()
  }

  async tally(id: string): Promise<Result<Tally>> {
    const held = await this.held.hold(id)
    return held === null ? unknownBallot() : await this.counts.tally(held)
  }

  /**
   * How far a person is on a ballot. `keyed`: has a key signed, and nobody can see whether a vote was sent with it; `paper`: was handed a
   * sheet; null: is not on its list.
   */
  async stepOf(id: string, personId: string): Promise<VoterStep | null> {
    const held = await this.held.hold(id)
    const number = held === null ? null : await this.numberOn(id, personId)
    if (held === null || number === null) return null
    if (held.box.handed.has(number)) return 'paper'
    if (held.box.ballots.has(number)) return 'voted'
    return (await signedFor(this.db, id, number)) === null ? 'not-yet' : 'keyed'
  }

  async definition(id: string): Promise<BallotDefinition | null> {
    return (await this.held.hold(id))?.box.definition ?? null
  }

  /** What stands in the log of a ballot, for those who count; null: there is none. */
  async box(id: string): Promise<BallotBox | null> {
    return (await this.held.hold(id))?.box ?? null
  }

  /** The number of a person on a ballot; null: they are not on its list. */
  async numberOn(id: string, personId: string): Promise<number | null> {
    return await voterNumber(this.db, id, personId)
  }

  /** Waits until what came so far is kept: a close that is on its way to the database is none yet. */
  async settled(id: string): Promise<void> {
    await this.held.settled(id)
  }

  /** Whether nothing more is taken. */
  async isClosed(id: string): Promise<boolean> {
    const held = await this.held.hold(id)
    return held !== null && held.box.closedMs !== null
  }

  /** Size and head of a log. */
  async head(id: string): Promise<LogHead | null> {
    const held = await this.held.hold(id)
    return held === null ? null : { size: held.kept, head: toHex(held.tree.head(held.kept)) }
  }

  /** A receipt anew, by an entry's place, in the log of now. */
  async receipt(id: string, index: number): Promise<Result<Receipt>> {
    const held = await this.held.hold(id)
    if (held === null) return unknownBallot()
    if (!Number.isSafeInteger(index) || index < 0 || index >= held.kept) {
      return refuse('no-entry', `This log has ${held.kept} entries.`, 'index', { size: held.kept })
    }
    return success(receiptOf(held.tree, id, index, held.kept))
  }

  /** Proof, in hex, that the log only grew since it had `size` entries. */
  async consistency(id: string, size: number): Promise<Result<readonly string[]>> {
    const held = await this.held.hold(id)
    if (held === null) return unknownBallot()
    if (!Number.isSafeInteger(size) || size < 1 || size > held.kept) {
      return refuse('no-entry', `This log has ${held.kept} entries.`, 'size', { size: held.kept })
    }
    return success(held.tree.consistency(size, held.kept).map(toHex))
  }

  /** The lines of a closed ballot, for whoever wants to recount. */
  async lines(id: string): Promise<Result<AsyncIterable<string>>> {
    const held = await this.held.hold(id)
    if (held === null) return unknownBallot()
    return exportRefusal(held.box) ?? success(readLines(this.db, id))
  }

  private delegation(voter: number, to: number | null, atMs: number): LogEntry {
    return { kind: 'delegation', voter, to, atMs, nonce: toHex(this.random.bytes(16)) }
  }

  private async numberOf(id: string, personId: string): Promise<Result<number>> {
    const number = await this.numberOn(id, personId)
    if (number !== null) return success(number)
    return refuse(
      'not-on-the-list',
      'Whoever was not on the list when this ballot began does not vote on it.',
    )
  }
}

export type VoterStep = 'not-yet' | 'voted' | 'keyed' | 'paper'

/** Stands in the place of a key for who votes on paper. */
const onPaper = { blinded: 'paper', signed: '' }

function keySigned(): Refusal {
  return refuse(
    'key-signed',
    'This person has voted on paper or had another key signed.',
    'blinded',
  )
}

/** Voices among people with numbers, in the order of these: it says nothing. */
function voicesAmong(
  numbers: ReadonlyMap<string, number>,
  given: ReadonlyMap<string, string>,
): Map<number, number> {
  const found: (readonly [number, number])[] = []
  for (const [from, to] of given) {
    const [voter, receiver] = [numbers.get(from), numbers.get(to)]
    if (voter !== undefined && receiver !== undefined && voter !== receiver) {
      found.push([voter, receiver])
    }
  }
  return new Map(found.sort(([one], [other]) => one - other))
}

/** Fisher and Yates. */
function shuffled(values: readonly string[], random: Random): string[] {
  const all = [...values]
  for (let i = all.length - 1; i > 0; i--) {
    const other = Math.floor(random.next() * (i + 1))
    ;[all[i], all[other]] = [all[other]!, all[i]!]
  }
  return all
}
