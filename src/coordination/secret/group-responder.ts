import { unreachable } from '../../kernel/assert.ts'
import type { Group, Soon } from '../group.ts'
import { Latecomer } from '../latecomer.ts'
import type { Codes } from './answers.ts'
import type { GroupNotice, GroupQuestion } from './group-question.ts'
import type { Responder } from './member-seat.ts'
import type { Numbers } from './tally.ts'

/** A group that answers a circle's questions: one home, mostly. It may miss rounds. */
export class GroupResponder implements Responder<GroupQuestion> {
  readonly #group: Group
  readonly #codes: Codes

  constructor(group: Group, codes: Codes) {
    this.#group = new Latecomer(group)
    this.#codes = codes
  }

  async answer(question: GroupQuestion): Promise<Numbers> {
    const group = this.#group
    const codes = this.#codes
    switch (question[0]) {
      case 'size':
        return codes.size.write(group)
      case 'prepare':
        return codes.use.write(await group.prepare(question[1], question[2], question[3]))
      case 'begin':
        return codes.answer.write(await group.begin(question[1], question[2]))
      case 'answer':
        return codes.answer.write(await group.answer(question[1]))
      case 'tryOut':
        return codes.trial.write(await group.tryOut(question[1]))
      case 'foresee':
        return codes.use.write(await group.foresee(question[1], question[2]))
      case 'turn':
        return codes.lengths.write(await group.turn(question[1], question[2]))
      case 'settle':
        return codes.settlement.write(await group.settle(question[1]))
      case 'restrict':
        return codes.yes.write(await group.restrict(question[1]))
      default:
        return unreachable(question)
    }
  }

  hear(notice: GroupNotice): Soon<void> {
    return notice[0] === 'move' ? this.#group.move(notice[1]) : this.#group.keep()
  }
}
