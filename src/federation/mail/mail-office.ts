import type { Kysely } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { orThrow, RefusalError } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { Asking, type Line } from '../channel/asking.ts'
import { receiverOf, type Peer } from '../peers/peer.ts'
import type { WayOut } from '../way-out.ts'
import {
  greetedShape,
  inForm,
  isCut,
  mailLimits,
  mailTopicKind,
  outcomeShape,
  questionsOf,
  unknownKindCode,
  type Letter,
  type Outcome,
} from './letter.ts'
import {
  ageMail,
  compareHandled,
  duePeers,
  lineOf,
  nextLetter,
  noteFailure,
  settleLetter,
  type OnSettled,
} from './store-mail.ts'

/** A line that is closed when it is no longer asked. */
export interface MailLine extends Line {
  close(): void
}

export interface MailOfficeParts {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly random: Random
  /** A peer as it is known now. */
  readonly peerOf: (id: string) => Peer | undefined
  readonly lineTo: (peer: Peer) => MailLine
  /** What a letter passes whole that goes in parts; a whole one passes it where it is sealed. */
  readonly wayOut: WayOut
  /** Tells what became of a letter, in the transaction in which it is noted. */
  readonly onSettled?: OnSettled
  readonly onFault: (error: unknown) => void
}

/** Sends what waits: to all peers at once, to each one letter after the other. */
export class MailOffice {
  readonly #parts: MailOfficeParts
  readonly #running = new Map<string, Promise<void>>()
  #isClosed = false

  constructor(parts: MailOfficeParts) {
    this.#parts = parts
  }

  /** Begins to send where something is due and nothing is sent yet; resolves when all that it began is over, however slow one peer is. */
  async sendDue(): Promise<void> {
    const { db, clock, peerOf } = this.#parts
    await ageMail(db, clock.now(), this.#parts.onSettled)
    const due = await duePeers(db, clock.now())
    const begun = due.flatMap((id) => {
      const peer = peerOf(id)
      // Who is no longer trusted gets nothing; it waits until it is too old.
      if (peer?.trust !== 'trusted' || this.#running.has(id) || this.#isClosed) return []
      const run = this.#send(peer).finally(() => this.#running.delete(id))
      this.#running.set(id, run)
      return [run]
    })
    await Promise.all(begun)
  }

  /** Nothing more is sent; resolves when what is on its way has arrived, or has not. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#running.values())
  }

  async #send(peer: Peer): Promise<void> {
    const { db, clock, lineTo, onFault } = this.#parts
    const line = lineTo(peer)
    try {
      let isFirst = true
      while (!this.#isClosed && (await this.#session(peer, line, isFirst))) isFirst = false
    } catch (error) {
      if (!(error instanceof RefusalError)) onFault(error)
      await noteFailure(db, peer.id, codeOf(error), false, clock.now()).catch(onFault)
    } finally {
      line.close()
    }
  }

  /** One session; true: more waits, for another one. Only in the first of a run a peer may say that it has lost something: else one that always says so is sent the same for ever. */
  async #session(peer: Peer, line: Line, isFirst: boolean): Promise<boolean> {
    const { db, clock, random } = this.#parts
    const peerId = peer.id
    const asking = new Asking(line, random)
    const name = await lineOf(db, peerId, newId(clock.now(), random))
    const greeted = inForm(greetedShape, await asking.ask(mailTopicKind, 0, { line: name }))
    const { handled } = orThrow(greeted)
    if (isFirst && !(await compareHandled(db, peerId, handled))) return true
    let [letters, bytes] = [0, 0]
    for (;;) {
      const letter = await nextLetter(db, peerId)
      const isFull = letters >= mailLimits.lettersOnce || bytes >= mailLimits.bytesOnce
      if (letter === null || isFull || this.#isClosed) {
        await asking.close()
        return letter !== null
      }
      if (!(await this.#tell(peer, asking, letter))) return false
      letters++
      bytes += letter.text.length
    }
  }

  async #settle(peerId: string, letter: Letter, outcome: Outcome): Promise<void> {
    const { db, clock, onSettled } = this.#parts
    await db
      .transaction()
      .execute((tx) => settleLetter(tx, peerId, letter, outcome, clock.now(), onSettled))
  }

  /** Tells one letter; false: something broke over it, here or at the other end, and it is told again later. */
  async #tell(peer: Peer, asking: Asking, letter: Letter): Promise<boolean> {
    const { db, clock, onFault, wayOut } = this.#parts
    const peerId = peer.id
    try {
      const { number, kind, text } = letter
      if (isCut(letter)) {
        const content = { number, content: JSON.parse(text) }
        wayOut.pass({ line: 'question', kind, content, to: receiverOf(peer), cellId: null })
      }
      const outcome = await told(asking, letter)
      await this.#settle(peerId, letter, outcome)
      return true
    } catch (error) {
      if (!(error instanceof RefusalError)) onFault(error)
      else if (error.refusal.code !== 'peer-failed') throw error
      const code = codeOf(error)
      if (code === unknownKindCode) {
        const message = 'The other node takes no letters of this kind.'
        await this.#settle(peerId, letter, { code, message })
        return true
      }
      const faults = await noteFailure(db, peerId, code, true, clock.now())
      // It would stay in the way of all others.
      const message = 'Something breaks over this letter, however often it is sent.'
      if (faults >= mailLimits.faults) await this.#settle(peerId, letter, { code, message })
      return false
    }
  }
}

async function told(asking: Asking, letter: Letter): Promise<Outcome> {
  let outcome: Outcome = null
  for (const { kind, content } of questionsOf(letter)) {
    outcome = orThrow(inForm(outcomeShape, await asking.ask(kind, 0, content))).refused
    if (outcome !== null) break
  }
  return outcome
}

/** What the other side said, where it said something. */
function codeOf(error: unknown): string {
  if (!(error instanceof RefusalError)) return 'fault'
  const { refusal } = error
  const said = refusal.values?.['code']
  return typeof said === 'string' ? said : refusal.code
}
