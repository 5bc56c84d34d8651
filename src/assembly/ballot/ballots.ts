import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { assert } from '../../kernel/assert.ts'
import { toHex } from '../../kernel/hex.ts'
import { newId } from '../../kernel/id.ts'
import { leafHash } from '../../kernel/merkle.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { signBlinded } from './key/registrar.ts'
import type { UnlinkedVote } from './key/signed-text.ts'
import { BallotBox, bytesOf } from './log/ballot-box.ts'
import {
  entryShape,
  type BallotDefinition,
  type Choice,
  type LogEntry,
} from './log/ballot-shapes.ts'
import { definitionRefusal } from './log/fitting.ts'
import { LogTree } from './log/log-tree.ts'
import { receiptOf, type LogHead, type Receipt } from './log/receipt.ts'
import { exportRefusal } from './log/recount.ts'
import {
  appendLines,
  clerkNumber,
  insertBallot,
  keepSigned,
  readBallot,
  readLine,
  readLines,
  signedFor,
  voterNumber,
} from './store.ts'
import { tallyOf, type Tally } from './tally/tally.ts'

/** Ballots held in memory, entries that wait to be kept, and entries kept at once, at the most. */
export const heldLimit = 50
export const waitingLimit = 10_000
const atOnce = 500

/** What a steward states of a ballot; the rest follows from who may vote. */
export type BallotDraft = Omit<BallotDefinition, 'id' | 'eligible' | 'registrarKey'> & {
  readonly isUnlinked: boolean
}

/** A vote as it is sent. `nonce`: 16 bytes in hex, made with the form: sent twice, it counts once. */
export interface SentVote {
  readonly choice: Choice
  readonly nonce: string
}

interface Waiting {
  readonly entry: LogEntry
  readonly nowMs: number
  readonly answer: (result: Result<Receipt>) => void
  readonly fail: (error: unknown) => void
}

/** A ballot in memory: what its log says, and what waits to be kept. */
interface Held {
  readonly id: string
  readonly box: BallotBox
  readonly tree: LogTree
  readonly placeOf: Map<string, number>
  /** Entries that are in the database: nobody is told of others. */
  kept: number
  readonly waiting: Waiting[]
  isKeeping: boolean
  /** Keeping failed: memory holds what the database does not. */
  isBroken: boolean
}

/** The ballots of a node: what comes in is checked, kept, and only then acknowledged by a receipt. */
export class Ballots {
  private readonly db: Kysely<Schema>
  private readonly random: Random
  private readonly limits: { readonly held: number; readonly waiting: number }
  private readonly held = new Map<string, Promise<Held | null>>()

  constructor(
    db: Kysely<Schema>,
    random: Random,
    limits = { held: heldLimit, waiting: waitingLimit },
  ) {
    this.db = db
    this.random = random
    this.limits = limits
  }

  /** Begins a ballot. `people`: ids of who may vote; they get numbers by lot. */
  async begin(
    cellId: string,
    { isUnlinked, ...draft }: BallotDraft,
    people: readonly string[],
    nowMs: number,
  ): Promise<Result<BallotDefinition>> {
    const pair = isUnlinked ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : null
    const spki = pair?.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    const definition: BallotDefinition = {
      ...draft,
      id: newId(nowMs, this.random),
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
    const pem = pair?.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() ?? null
    const kept = { id: definition.id, cellId, madeMs: nowMs, registrarKey: pem }
    await insertBallot(this.db, kept, textOf(entry), shuffled(people, this.random))
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
    return await this.add(
      id,
      { kind: 'ballot', voter: voter.value, atMs: nowMs, choice, nonce },
      nowMs,
    )
  }

  /** Takes a vote under a key, from whoever sends it. */
  async castUnlinked(id: string, vote: UnlinkedVote, nowMs: number): Promise<Result<Receipt>> {
    return await this.add(id, { kind: 'unlinked', ...vote }, nowMs)
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
    return await this.add(id, { ...entry, atMs: nowMs, nonce }, nowMs)
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
    return await this.add(
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
    if ((await this.hold(id)) === null) return unknownBallot()
    const clerk = await clerkNumber(this.db, id, clerkId)
    return await this.add(id, { kind: 'paper', sheet, clerk, choice, atMs: nowMs, nonce }, nowMs)
  }

  async close(id: string, nowMs: number): Promise<Result<Receipt>> {
    return await this.add(id, { kind: 'closed', atMs: nowMs }, nowMs)
  }

  /** Signs a person's blinded key (base64), once: the same again gets the same signature, another one is refused. */
  async sign(
    id: string,
    personId: string,
    blinded: string,
    nowMs: number,
  ): Promise<Result<string>> {
    const held = await this.hold(id)
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

  async tally(id: string): Promise<Result<Tally>> {
    const held = await this.hold(id)
    return held === null ? unknownBallot() : tallyOf(held.box)
  }

  async definition(id: string): Promise<BallotDefinition | null> {
    return (await this.hold(id))?.box.definition ?? null
  }

  /** Whether nothing more is taken. */
  async isClosed(id: string): Promise<boolean> {
    const held = await this.hold(id)
    return held !== null && held.box.closedMs !== null
  }

  /** Size and head of a log. */
  async head(id: string): Promise<LogHead | null> {
    const held = await this.hold(id)
    return held === null ? null : { size: held.kept, head: toHex(held.tree.head(held.kept)) }
  }

  /** A receipt anew, by an entry's place, in the log of now. */
  async receipt(id: string, index: number): Promise<Result<Receipt>> {
    const held = await this.hold(id)
    if (held === null) return unknownBallot()
    if (!Number.isSafeInteger(index) || index < 0 || index >= held.kept) {
      return refuse('no-entry', `This log has ${held.kept} entries.`, 'index', { size: held.kept })
    }
    return success(receiptOf(held.tree, id, index, held.kept))
  }

  /** Proof, in hex, that the log only grew since it had `size` entries. */
  async consistency(id: string, size: number): Promise<Result<readonly string[]>> {
    const held = await this.hold(id)
    if (held === null) return unknownBallot()
    if (!Number.isSafeInteger(size) || size < 1 || size > held.kept) {
      return refuse('no-entry', `This log has ${held.kept} entries.`, 'size', { size: held.kept })
    }
    return success(held.tree.consistency(size, held.kept).map(toHex))
  }

  /** The lines of a closed ballot, for whoever wants to recount. */
  async lines(id: string): Promise<Result<AsyncIterable<string>>> {
    const held = await this.hold(id)
    if (held === null) return unknownBallot()
    return exportRefusal(held.box) ?? success(readLines(this.db, id))
  }

  private async numberOf(id: string, personId: string): Promise<Result<number>> {
    const number = await voterNumber(this.db, id, personId)
    if (number !== null) return success(number)
    return refuse(
      'not-on-the-list',
      'Whoever was not on the list when this ballot began does not vote on it.',
    )
  }

  private async add(id: string, entry: LogEntry, nowMs: number): Promise<Result<Receipt>> {
    const parsed = v.safeParse(entryShape, entry)
    if (!parsed.success) {
      const [issue] = parsed.issues
      return refuse('bad-ballot', issue.message, v.getDotPath(issue) ?? undefined)
    }
    const held = await this.hold(id)
    if (held === null) return unknownBallot()
    assert(!held.isBroken, 'a ballot that could not be kept is read anew')
    if (held.waiting.length >= this.limits.waiting) {
      return refuse('ballot-busy', 'Too many vote at this moment: try again in a minute.')
    }
    return await new Promise((answer, fail) => {
      held.waiting.push({ entry: parsed.output, nowMs, answer, fail })
      if (!held.isKeeping) void this.keep(held)
    })
  }

  /** Keeps what waits, as much at once as there is, and acknowledges it when it is kept. */
  private async keep(held: Held): Promise<void> {
    held.isKeeping = true
    while (held.waiting.length > 0) {
      const batch = held.waiting.splice(0, atOnce)
      try {
        const lines: string[] = []
        const places: (number | Refusal)[] = []
        for (const { entry, nowMs } of batch) {
          const taken = held.box.add(entry, nowMs)
          if (!taken.ok) {
            places.push(await this.replayed(held, entry, lines, taken))
            continue
          }
          const line = textOf(entry)
          const place = held.tree.add(leafHash(Buffer.from(line)))
          if ('nonce' in entry) held.placeOf.set(entry.nonce, place)
          lines.push(line)
          places.push(place)
        }
        if (lines.length > 0) await appendLines(this.db, held.id, held.kept, lines)
        held.kept += lines.length
        for (const [i, { answer }] of batch.entries()) {
          const place = places[i]!
          answer(
            typeof place === 'number'
              ? success(receiptOf(held.tree, held.id, place, held.kept))
              : place,
          )
        }
      } catch (error) {
        // It is read anew.
        held.isBroken = true
        this.held.delete(held.id)
        for (const { fail } of [...batch, ...held.waiting.splice(0)]) fail(error)
      }
    }
    held.isKeeping = false
  }

  /** The place of an entry that came before: sent twice it is there once. Something else under its nonce is refused. */
  private async replayed(
    held: Held,
    entry: LogEntry,
    lines: readonly string[],
    refusal: Refusal,
  ): Promise<number | Refusal> {
    if (refusal.code !== 'ballot-replayed' || !('nonce' in entry)) return refusal
    const place = held.placeOf.get(entry.nonce)
    if (place === undefined) return refusal
    const line = lines[place - held.kept] ?? (await readLine(this.db, held.id, place))
    const before: unknown = JSON.parse(line ?? 'null')
    const atMs =
      typeof before === 'object' && before !== null && 'atMs' in before ? before.atMs : undefined
    const again = 'atMs' in entry && typeof atMs === 'number' ? { ...entry, atMs } : entry
    return textOf(again) === line ? place : refusal
  }

  /** A ballot in memory, read where it is not; null: there is none. Those not asked for longest go. */
  private async hold(id: string): Promise<Held | null> {
    const known = this.held.get(id)
    if (known !== undefined) {
      this.held.delete(id)
      this.held.set(id, known)
      return await known
    }
    const reading = this.read(id)
    this.held.set(id, reading)
    for (const [other, promise] of this.held) {
      if (this.held.size <= this.limits.held) break
      const idle = await promise.catch(() => null)
      if (other !== id && (idle === null || (!idle.isKeeping && idle.waiting.length === 0))) {
        this.held.delete(other)
      }
    }
    try {
      const held = await reading
      if (held === null) this.held.delete(id)
      return held
    } catch (error) {
      this.held.delete(id)
      throw error
    }
  }

  private async read(id: string): Promise<Held | null> {
    const tree = new LogTree()
    const placeOf = new Map<string, number>()
    let box: BallotBox | null = null
    for await (const line of readLines(this.db, id)) {
      const entry = v.parse(entryShape, JSON.parse(line))
      if (box === null) {
        assert(entry.kind === 'definition', 'a log begins with its definition')
        const opened = BallotBox.open(entry.ballot)
        assert(opened.ok, 'a ballot that was begun can be opened')
        box = opened.value
      } else {
        const taken = box.add(entry, null)
        assert(taken.ok, 'what is in a log was taken')
      }
      const place = tree.add(leafHash(Buffer.from(line)))
      if ('nonce' in entry) placeOf.set(entry.nonce, place)
    }
    if (box === null) return null
    return {
      id,
      box,
      tree,
      placeOf,
      kept: tree.size,
      waiting: [],
      isKeeping: false,
      isBroken: false,
    }
  }
}

function textOf(entry: LogEntry): string {
  return Buffer.from(bytesOf(entry)).toString()
}

/** Stands in the place of a key for who votes on paper. */
const onPaper = { blinded: 'paper', signed: '' }

function keySigned(): Refusal {
  return refuse(
    'key-signed',
    'This person has voted on paper or had another key signed.',
    'blinded',
  )
}

function unknownBallot(): Refusal {
  return refuse('ballot-unknown', 'There is no such ballot.')
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
