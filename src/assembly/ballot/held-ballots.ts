import { setImmediate as breathe } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { assert } from '../../kernel/assert.ts'
import { leafHash } from '../../kernel/merkle.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { BallotBox, bytesOf } from './log/ballot-box.ts'
import { entryShape, type LogEntry } from './log/ballot-shapes.ts'
import { LogTree } from './log/log-tree.ts'
import { receiptOf, type Receipt } from './log/receipt.ts'
import { appendLines, readLine, readLines } from './store.ts'

/** Ballots held in memory, entries that wait to be kept, and entries kept at once, at the most. */
export const heldLimit = 50
export const waitingLimit = 10_000
const atOnce = 500

/** How long a log is read before others have their turn, ms. */
const sliceMs = 20

interface Waiting {
  readonly entry: LogEntry
  readonly nowMs: number
  readonly answer: (result: Result<Receipt>) => void
  readonly fail: (error: unknown) => void
}

/** A ballot in memory: what its log says, and what waits to be kept. */
export interface Held {
  readonly id: string
  readonly box: BallotBox
  readonly tree: LogTree
  readonly placeOf: Map<string, number>
  /** Entries that are in the database: nobody is told of others. */
  kept: number
  readonly waiting: Waiting[]
  isKeeping: boolean
  /** Resolves when all that came so far is kept, or could not be. */
  keeping: Promise<void>
  /** Keeping failed: memory holds what the database does not. */
  isBroken: boolean
}

/** Ballots in memory: what comes in is checked, kept, and only then acknowledged by a receipt. */
export class HeldBallots {
  private readonly db: Kysely<Schema>
  private readonly limits: { readonly held: number; readonly waiting: number }
  private readonly held = new Map<string, Promise<Held | null>>()

  constructor(db: Kysely<Schema>, limits = { held: heldLimit, waiting: waitingLimit }) {
    this.db = db
    this.limits = limits
  }

  /** Checks an entry, keeps it, and gives its receipt. */
  async add(id: string, entry: LogEntry, nowMs: number): Promise<Result<Receipt>> {
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
      if (!held.isKeeping) held.keeping = this.keep(held)
    })
  }

  /** Waits until what came so far is in the database, or is known not to be: until then memory is ahead of it. */
  async settled(id: string): Promise<void> {
    await (
      await this.hold(id)
    )?.keeping
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
        if (lines.length > 0) {
          await appendLines(this.db, held.id, { from: held.kept, lines }, held.box.closedMs)
        }
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
  async hold(id: string): Promise<Held | null> {
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
    let sinceMs = performance.now()
    for await (const line of readLines(this.db, id)) {
      if (performance.now() - sinceMs > sliceMs) {
        await breathe()
        sinceMs = performance.now()
      }
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
      keeping: Promise.resolve(),
      isBroken: false,
    }
  }
}

/** An entry as its line stands in the log. */
export function textOf(entry: LogEntry): string {
  return Buffer.from(bytesOf(entry)).toString()
}

export function unknownBallot(): Refusal {
  return refuse('ballot-unknown', 'There is no such ballot.')
}
