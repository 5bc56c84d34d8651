import type { Soon } from '../group.ts'
import type { Seat } from './circle.ts'
import type { GroupNotice } from './group-question.ts'
import type { Message, Roster } from './message.ts'
import type { SecretParty } from './party.ts'
import type { Numbers } from './tally.ts'

/** Whoever answers questions with numbers that can be added up. */
export interface Responder<Question> {
  answer(question: Question): Soon<Numbers>
  hear(notice: GroupNotice): Soon<void>
}

/** The end of a circle where the member is: what it answers leaves here under its masks. */
export class MemberSeat<Question> implements Seat<Question> {
  readonly name: string
  readonly #party: SecretParty
  readonly #responder: Responder<Question>

  constructor(name: string, party: SecretParty, responder: Responder<Question>) {
    this.name = name
    this.#party = party
    this.#responder = responder
  }

  join(): Uint8Array {
    return this.#party.publicKey
  }

  meet(roster: Roster): void {
    this.#party.meet(roster)
  }

  async deal(number: number): Promise<Message> {
    return await this.#party.deal(number)
  }

  take(dealt: Message): void {
    this.#party.take(dealt)
  }

  async answer(asked: Message, question: Question): Promise<Message> {
    return this.#party.mask(asked, await this.#responder.answer(question))
  }

  reveal(wanted: Message): Message {
    return this.#party.reveal(wanted)
  }

  hear(notice: GroupNotice): Soon<void> {
    return this.#responder.hear(notice)
  }
}
