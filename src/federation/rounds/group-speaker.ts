import { unreachable } from '../../kernel/assert.ts'
import type { Group, Soon } from '../../coordination/group.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import type { Asker, Speaker, Topics } from '../channel/round-desk.ts'
import {
  AbsentNumbers,
  agreedKind,
  agreedShape,
  askedShape,
  groupTopic,
  openingShape,
  readAs,
  readRow,
  refuseForm,
  stepsKind,
  writeAnswer,
  writeRow,
  writeSettlement,
  writeTrial,
  type Agreed,
  type AskedStep,
  type Opening,
} from './group-messages.ts'

/** A group that takes part in another node's rounds. */
export interface Offered {
  readonly group: Group
  /** The other node asks nothing more. `agreed`: what it said of the plan that was made; null: nothing. */
  close(agreed: Agreed | null): void
}

/** The group of a cell for a peer's plan; null: it takes part in no such plan. */
export type Offer = (asker: Asker, of: Opening) => Soon<Offered | null>

/** Sessions in which groups of this node are asked. */
export function groupTopics(offer: Offer): Topics {
  return { [groupTopic]: (asker) => new GroupSpeaker((of) => offer(asker, of)) }
}

/** Has a group answer what another node asks. */
class GroupSpeaker implements Speaker {
  readonly #offer: (of: Opening) => Soon<Offered | null>
  readonly #numbers = new AbsentNumbers()
  #offered: Offered | null = null
  #steps = 0
  #agreed: Agreed | null = null

  constructor(offer: (of: Opening) => Soon<Offered | null>) {
    this.#offer = offer
  }

  async answer(kind: string, round: number, content: Json): Promise<Json> {
    if (this.#offered === null) return await this.#open(content)
    if (kind === agreedKind) {
      this.#agreed = readAs(agreedShape, content)
      return {}
    }
    if (kind !== stepsKind) return refuseForm('kind')
    const { group } = this.#offered
    const values: Json[] = []
    for (const step of readAs(askedShape, content).steps) {
      values.push(await this.#take(group, step, round))
    }
    return { values, absent: this.#numbers.write(group.absent) }
  }

  close(): void {
    this.#offered?.close(this.#agreed)
  }

  async #open(content: Json): Promise<Json> {
    const opening = readAs(openingShape, content)
    const offered = await offeredOrRefused(this.#offer(opening))
    this.#offered = offered
    this.#steps = opening.steps
    const { movers, limits } = offered.group
    return { movers, limits }
  }

  async #take(group: Group, step: AskedStep, round: number): Promise<Json> {
    const at = (prices: string): Float64Array => readRow(prices, this.#steps)
    switch (step.kind) {
      case 'prepare':
        return writeRow(await group.prepare(round, at(step.prices), step.softness))
      case 'begin':
        return writeAnswer(await group.begin(at(step.prices), step.softness))
      case 'answer':
        return writeAnswer(await group.answer(at(step.prices)))
      case 'tryOut':
        return writeTrial(await group.tryOut(at(step.prices)))
      case 'foresee':
        return writeRow(await group.foresee(at(step.prices), step.softness))
      case 'turn':
        return { ...(await group.turn(at(step.prices), step.softness)) }
      case 'move':
        await group.move(step.lengths)
        return null
      case 'settle':
        return writeSettlement(await group.settle(at(step.prices)))
      case 'keep':
        await group.keep()
        return null
      case 'restrict':
        return await group.restrict(step.softness)
      default:
        return unreachable(step)
    }
  }
}

/** What was offered. Throws a `RefusalError` where nothing was. */
export async function offeredOrRefused(offer: Soon<Offered | null>): Promise<Offered> {
  const offered = await offer
  if (offered !== null) return offered
  throw new RefusalError(
    refuse('group-unknown', 'No group of this name takes part in plans of this node.', 'cell'),
  )
}
