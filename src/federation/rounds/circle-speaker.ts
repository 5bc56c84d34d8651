import { codesOf } from '../../coordination/secret/answers.ts'
import type { GroupQuestion } from '../../coordination/secret/group-question.ts'
import { GroupResponder } from '../../coordination/secret/group-responder.ts'
import { MemberSeat } from '../../coordination/secret/member-seat.ts'
import { SecretParty } from '../../coordination/secret/party.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import type { Random } from '../../kernel/random.ts'
import type { Speaker, Topics } from '../channel/round-desk.ts'
import { maskedAnswer } from '../sums/masked-answers.ts'
import { readMessage, writeBytes, writeMessage } from '../sums/masked-messages.ts'
import {
  circleAskKind,
  circleAskShape,
  circleKinds,
  circleStepLimit,
  circleTellKind,
  circleTellShape,
  circleTopic,
  noticeOf,
  questionOf,
} from './circle-messages.ts'
import {
  agreedKind,
  agreedShape,
  openingShape,
  readAs,
  refuseForm,
  type Agreed,
} from './group-messages.ts'
import { offeredOrRefused, type Offer, type Offered } from './group-speaker.ts'

/** Sessions in which groups of this node answer in sums only: under masks, each with a seat in a circle. */
export function circleTopics(random: Random, offer: Offer): Topics {
  return {
    [circleTopic]: (asker) => new CircleSpeaker(random, (of) => offeredOrRefused(offer(asker, of))),
  }
}

/** A group's seat at the end of a wire. */
interface Seated {
  readonly offered: Offered
  readonly seat: MemberSeat<GroupQuestion>
  /** Of the plan. */
  readonly steps: number
}

class CircleSpeaker implements Speaker {
  readonly #random: Random
  readonly #offer: (of: Parameters<Offer>[1]) => Promise<Offered>
  #seated: Seated | null = null
  #agreed: Agreed | null = null

  constructor(random: Random, offer: (of: Parameters<Offer>[1]) => Promise<Offered>) {
    this.#random = random
    this.#offer = offer
  }

  async answer(kind: string, round: number, content: Json): Promise<Json> {
    if (this.#seated === null) return await this.#open(content)
    const { seat, steps } = this.#seated
    switch (kind) {
      case circleAskKind: {
        const { step, asked } = readAs(circleAskShape, content)
        const question = questionOf(step, round, steps) ?? refuseForm('step.kind')
        return writeMessage(await seat.answer(readMessage(asked), question))
      }
      case circleTellKind:
        await seat.hear(noticeOf(readAs(circleTellShape, content).step) ?? refuseForm('step.kind'))
        return {}
      case agreedKind:
        this.#agreed = readAs(agreedShape, content)
        return {}
      default:
        return await maskedAnswer(seat, circleKinds, kind, content)
    }
  }

  close(): void {
    this.#seated?.offered.close(this.#agreed)
  }

  async #open(content: Json): Promise<Json> {
    const opening = readAs(openingShape, content)
    if (opening.steps > circleStepLimit) return refuseForm('steps')
    const offered = await this.#offer(opening)
    const responder = new GroupResponder(offered.group, codesOf(opening.steps))
    const seat = new MemberSeat(opening.cell, new SecretParty(this.#random), responder)
    this.#seated = { offered, seat, steps: opening.steps }
    return { key: writeBytes(seat.join()) }
  }
}
