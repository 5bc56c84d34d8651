import type { Seat } from '../../coordination/secret/circle.ts'
import type { Message, Roster } from '../../coordination/secret/message.ts'
import type { Asking } from '../channel/asking.ts'
import {
  dealKind,
  doneShape,
  keyShape,
  maskKind,
  meetKind,
  readBytes,
  readMessage,
  readSum,
  revealKind,
  sumTopic,
  takeKind,
  toldKind,
  writeMessage,
  writeRoster,
  type SumOpening,
  type ToldSums,
} from './sum-messages.ts'

/** The seat of a cell on another node in a circle whose answers are added up here: what comes from it is under its masks. Where line, node or answer fail a `RefusalError` is thrown. */
export class FarSumSeat implements Seat<'numbers'> {
  readonly name: string
  readonly #asking: Asking
  readonly #key: Uint8Array

  private constructor(name: string, asking: Asking, key: Uint8Array) {
    this.name = name
    this.#asking = asking
    this.#key = key
  }

  /** Begins a session. Throws the refusal of a node that takes part in no such sum. */
  static async open(asking: Asking, opening: SumOpening): Promise<FarSumSeat> {
    const { key } = readSum(keyShape, await asking.ask(sumTopic, 0, { ...opening }))
    return new FarSumSeat(opening.cell, asking, readBytes(key))
  }

  join(): Uint8Array {
    return this.#key
  }

  async meet(roster: Roster): Promise<void> {
    readSum(doneShape, await this.#asking.ask(meetKind, 0, writeRoster(roster)))
  }

  async deal(number: number): Promise<Message> {
    return readMessage(await this.#asking.ask(dealKind, 0, { number }))
  }

  async take(dealt: Message): Promise<void> {
    readSum(doneShape, await this.#asking.ask(takeKind, 0, writeMessage(dealt)))
  }

  async answer(asked: Message): Promise<Message> {
    return readMessage(await this.#asking.ask(maskKind, 0, writeMessage(asked)))
  }

  async reveal(wanted: Message): Promise<Message> {
    return readMessage(await this.#asking.ask(revealKind, 0, writeMessage(wanted)))
  }

  hear(): void {}

  /** What came of it: the last that is said. */
  async tell(sums: ToldSums): Promise<void> {
    readSum(doneShape, await this.#asking.ask(toldKind, 0, { ...sums }))
    await this.#asking.close()
  }
}
