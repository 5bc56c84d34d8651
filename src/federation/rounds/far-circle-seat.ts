import type { Seat } from '../../coordination/secret/circle.ts'
import type { GroupNotice, GroupQuestion } from '../../coordination/secret/group-question.ts'
import type { Message } from '../../coordination/secret/message.ts'
import { assert } from '../../kernel/assert.ts'
import type { Asking } from '../channel/asking.ts'
import { FarMaskedSeat, joinFar } from '../sums/far-masked-seat.ts'
import { readMessage, writeMessage } from '../sums/masked-messages.ts'
import {
  circleAskKind,
  circleKinds,
  circleStepLimit,
  circleTellKind,
  circleTopic,
  stepOf,
} from './circle-messages.ts'
import { agreedKind, type Agreed, type Opening } from './group-messages.ts'

/** The seat of a neighbourhood on another node in a circle that answers a city in sums only: nobody but itself sees its own answers. */
export class FarCircleSeat extends FarMaskedSeat implements Seat<GroupQuestion> {
  #round = 0

  /** Begins a session, for {@link circleStepLimit} steps at the most. Throws the refusal of a node that takes part in no such plan. `name`: what it is called here. */
  static async open(asking: Asking, of: Opening, name: string): Promise<FarCircleSeat> {
    assert(
      of.steps <= circleStepLimit,
      'a plan in sums between nodes has so many steps at the most',
    )
    const key = await joinFar(asking, circleTopic, { ...of })
    return new FarCircleSeat(name, asking, circleKinds, key)
  }

  async answer(asked: Message, question: GroupQuestion): Promise<Message> {
    if (question[0] === 'prepare') this.#round = question[1]
    const content = { step: stepOf(question), asked: writeMessage(asked) }
    return readMessage(await this.asking.ask(circleAskKind, this.#round, content))
  }

  async hear(notice: GroupNotice): Promise<void> {
    await this.done(circleTellKind, { step: stepOf(notice) })
  }

  /** The plan is made: nothing more is asked. `agreed`: what the other side is told of it; null: nothing. */
  async close(agreed: Agreed | null = null): Promise<void> {
    try {
      if (agreed === null) return
      await this.done(agreedKind, { ...agreed, full: agreed.full.map((steps) => ({ ...steps })) })
    } finally {
      await this.asking.close()
    }
  }
}
