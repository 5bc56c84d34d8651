import type { Kysely, Transaction } from 'kysely'
import { parseJson } from '../../api/body.ts'
import { assert } from '../../kernel/assert.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import type { Clock } from '../../kernel/clock.ts'
import {
  catchRefusal,
  orThrow,
  refuse,
  RefusalError,
  type Refusal,
  type Result,
} from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import type { Asker, Speaker, Topics } from '../channel/round-desk.ts'
import {
  greetingShape,
  inForm,
  LetterParts,
  letterShape,
  mailTopicKind,
  partKind,
  partShape,
  unknownKindCode,
  type Outcome,
} from './letter.ts'
import { retryAtOnce } from './store-mail.ts'
import { lockHandled, putHandled } from './store-mail-in.ts'

/**
 * Takes letters of one kind, in the transaction in which it is noted that they were handled. Refusing undoes what it did and is for good: the sender is
 * told why, and goes on with the next one. What it throws otherwise undoes it too, and the same letter comes again. A peer that forgot us
 * or came back from a backup sends again what we have had: what a letter tells has ids, and telling it twice is telling it once.
 */
export type MailHandler = (
  tx: Transaction<Schema>,
  letter: { readonly peerId: string; readonly content: unknown; readonly nowMs: number },
) => Promise<Result<null>>

export type MailHandlers = Readonly<Record<string, MailHandler>>

/** Where letters come in. */
export interface MailDeskParts {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly handlers: MailHandlers
}

/** The topic of the signed channel in which trusted peers send mail. */
export function mailTopic(parts: MailDeskParts): Topics {
  return { [mailTopicKind]: (asker) => new MailSpeaker(parts, asker) }
}

class MailSpeaker implements Speaker {
  readonly #desk: MailDeskParts
  readonly #peerId: string
  readonly #parts = new LetterParts()
  #line: string | null = null

  constructor(desk: MailDeskParts, { id }: Asker) {
    this.#desk = desk
    this.#peerId = id
  }

  async answer(kind: string, _round: number, content: Json): Promise<Json> {
    if (kind === mailTopicKind) {
      const { line } = orThrow(inForm(greetingShape, content))
      this.#line = line
      return { handled: await this.#greeted(line) }
    }
    if (this.#line === null) throw new RefusalError(refuseUngreeted())
    if (kind !== partKind) {
      // Nothing of a kind that is not known here has an answer of its own in the table of what may leave.
      if (!this.#isKnown(kind)) throw new RefusalError(refuseKind(kind))
      const letter = orThrow(inForm(letterShape, content))
      return { refused: await this.#take(this.#line, { ...letter, kind }) }
    }
    const part = orThrow(inForm(partShape, content))
    const text = orThrow(this.#parts.add(part))
    if (text === null) return { refused: null }
    if (!this.#isKnown(part.kind)) throw new RefusalError(refuseKind(part.kind))
    const whole = orThrow(parseJson(text))
    return { refused: await this.#take(this.#line, { ...part, content: whole }) }
  }

  close(): void {}

  #isKnown(kind: string): boolean {
    return Object.hasOwn(this.#desk.handlers, kind)
  }

  async #greeted(line: string): Promise<number> {
    const { db } = this.#desk
    const { number } = await db.transaction().execute((tx) => lockHandled(tx, this.#peerId, line))
    await retryAtOnce(db, this.#peerId)
    return number
  }

  /** Handles a letter once: the number moves with what its handler wrote. */
  async #take(
    line: string,
    letter: { readonly number: number; readonly kind: string; readonly content: unknown },
  ): Promise<Outcome> {
    const { db, clock, handlers } = this.#desk
    const { number, kind, content } = letter
    const peerId = this.#peerId
    const handler = handlers[kind]
    assert(handler !== undefined, 'a letter of this kind is taken')
    const nowMs = clock.now()
    const taken = await catchRefusal(() =>
      db.transaction().execute(async (tx): Promise<Outcome> => {
        const before = await lockHandled(tx, peerId, line)
        if (number < before.number) return null
        if (number === before.number) return before.outcome
        orThrow(await handler(tx, { peerId, content, nowMs }))
        await putHandled(tx, peerId, line, { number, outcome: null }, nowMs)
        return null
      }),
    )
    if (taken.ok) return taken.value
    const { code, message } = taken
    return await db.transaction().execute(async (tx): Promise<Outcome> => {
      const before = await lockHandled(tx, peerId, line)
      if (number <= before.number) return before.outcome
      const outcome = { code, message }
      await putHandled(tx, peerId, line, { number, outcome }, nowMs)
      return outcome
    })
  }
}

function refuseKind(kind: string): Refusal {
  return refuse(unknownKindCode, `This node takes no letters of the kind ${kind}.`, 'kind')
}

function refuseUngreeted(): ReturnType<typeof refuse> {
  return refuse('mail-form', 'Mail begins with a greeting.', 'kind')
}
