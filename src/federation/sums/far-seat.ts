import type { Seat } from '../../coordination/secret/circle.ts'
import type { Message } from '../../coordination/secret/message.ts'
import type { Asking } from '../channel/asking.ts'
import { FarMaskedSeat, joinFar } from './far-masked-seat.ts'
import { readMessage, writeMessage } from './masked-messages.ts'
import {
  maskKind,
  sumKinds,
  sumTopic,
  toldKind,
  type SumOpening,
  type ToldSums,
} from './sum-messages.ts'

/** The seat of a cell on another node in a circle that adds up numbers once. */
export class FarSumSeat extends FarMaskedSeat implements Seat<'numbers'> {
  /** Begins a session. Throws the refusal of a node that takes part in no such sum. */
  static async open(asking: Asking, opening: SumOpening): Promise<FarSumSeat> {
    const key = await joinFar(asking, sumTopic, { ...opening })
    return new FarSumSeat(opening.cell, asking, sumKinds, key)
  }

  async answer(asked: Message): Promise<Message> {
    return readMessage(await this.asking.ask(maskKind, 0, writeMessage(asked)))
  }

  hear(): void {}

  /** What came of it: the last that is said. */
  async tell(sums: ToldSums): Promise<void> {
    await this.done(toldKind, { ...sums })
    await this.asking.close()
  }
}
