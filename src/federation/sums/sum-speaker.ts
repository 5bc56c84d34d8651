import type { Soon } from '../../coordination/group.ts'
import { MemberSeat } from '../../coordination/secret/member-seat.ts'
import { SecretParty } from '../../coordination/secret/party.ts'
import type { Numbers } from '../../coordination/secret/tally.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import type { Asker, Speaker, Topics } from '../channel/round-desk.ts'
import { maskedAnswer } from './masked-answers.ts'
import { readMessage, readSum, writeBytes, writeMessage } from './masked-messages.ts'
import {
  maskKind,
  openingShape,
  sumKinds,
  sumTopic,
  toldKind,
  toldShape,
  type SumOpening,
  type ToldSums,
} from './sum-messages.ts'

/** What a cell adds to a sum, and who wants to know what came of it. */
export interface Adding {
  readonly numbers: Numbers
  told(sums: ToldSums): Promise<void>
}

/** What a cell of this node adds to a peer's sum; null: it takes part in none. */
export type AddingOf = (asker: Asker, of: SumOpening) => Soon<Adding | null>

/** Sessions in which cells of this node add to sums of another: once each, and under masks. */
export function sumTopics(random: Random, addingOf: AddingOf): Topics {
  return { [sumTopic]: (asker) => new SumSpeaker(random, (of) => addingOf(asker, of)) }
}

class SumSpeaker implements Speaker {
  readonly #random: Random
  readonly #addingOf: (of: SumOpening) => Soon<Adding | null>
  #open: {
    readonly cellId: string
    readonly adding: Adding
    readonly seat: MemberSeat<'numbers'>
  } | null = null
  #hasAdded = false

  constructor(random: Random, addingOf: (of: SumOpening) => Soon<Adding | null>) {
    this.#random = random
    this.#addingOf = addingOf
  }

  get cellId(): string | null {
    return this.#open?.cellId ?? null
  }

  async answer(kind: string, _round: number, content: Json): Promise<Json> {
    if (this.#open === null) return await this.#begin(content)
    const { adding, seat } = this.#open
    if (kind === maskKind) {
      // Two sums of others and the same numbers would say more than one.
      if (this.#hasAdded) return refuseAgain()
      this.#hasAdded = true
      return writeMessage(await seat.answer(readMessage(content), 'numbers'))
    }
    if (kind === toldKind) {
      await adding.told(readSum(toldShape, content))
      return {}
    }
    return await maskedAnswer(seat, sumKinds, kind, content)
  }

  close(): void {}

  async #begin(content: Json): Promise<Json> {
    const opening = readSum(openingShape, content)
    const adding = await this.#addingOf(opening)
    if (adding === null) {
      const message = 'No cell of this name takes part in sums of this node.'
      throw new RefusalError(refuse('sum-unknown', message, 'cell'))
    }
    const { numbers } = adding
    const responder = { answer: () => numbers, hear: () => {} }
    const seat = new MemberSeat(opening.cell, new SecretParty(this.#random), responder)
    this.#open = { cellId: opening.cell, adding, seat }
    return { key: writeBytes(seat.join()) }
  }
}

function refuseAgain(): never {
  throw new RefusalError(refuse('sum-twice', 'To one sum a cell adds its numbers once.', 'kind'))
}
