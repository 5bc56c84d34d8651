import { assert } from '../../kernel/assert.ts'
import { seededRandom } from '../../kernel/random.ts'
import { orThrow, type Result } from '../../kernel/refusal.ts'
import type { Circle } from './circle.ts'
import type { GroupNotice } from './group-question.ts'
import type { Responder } from './member-seat.ts'
import type { Message } from './message.ts'
import { SecretParty } from './party.ts'
import { SecretSum } from './sum.ts'
import { Tally, type Numbers, type Shape } from './tally.ts'

/** The seed of the collector's randomness where the parties' are this and what follows it. */
export const collectorSeed = (seed: number): number => 1000 * seed + 999

export const partySeed = (seed: number, party: number): number => 1000 * seed + party

/** Who answers a question, and who of them reveals shares after it. */
export interface Turnout {
  readonly answers: (party: number) => boolean
  readonly reveals: (party: number) => boolean
}

export const everybody: Turnout = { answers: () => true, reveals: () => true }

/** A collector and parties that have met, and every message that has passed between them. */
export class Meeting {
  readonly sum: SecretSum
  readonly parties: readonly SecretParty[]
  /** All that the collector has seen. */
  readonly seen: Message[] = []

  constructor(count: number, seed: number) {
    this.sum = new SecretSum(seededRandom(collectorSeed(seed)))
    this.parties = Array.from(
      { length: count },
      (_, party) => new SecretParty(seededRandom(partySeed(seed, party))),
    )
    const roster = orThrow(this.sum.meet(this.parties.map(({ publicKey }) => publicKey)))
    for (const party of this.parties) party.meet(roster)
  }

  async deal(): Promise<void> {
    const number = this.sum.beginDeal()
    for (const party of this.parties)
      orThrow(this.sum.takeDeal(this.#see(await party.deal(number))))
    for (const [i, party] of this.parties.entries()) party.take(this.sum.dealt(i))
  }

  /** Has all answer one question; `numbers` are of equal shape. */
  async ask(numbers: readonly Numbers[], turnout: Turnout = everybody): Promise<Result<Numbers>> {
    const { sum } = this
    if (!sum.hasSeeds) await this.deal()
    const [first] = numbers
    assert(first !== undefined, 'somebody answers')
    orThrow(sum.ask([...numbers.keys()], { sums: first.sums.length, counts: first.counts.length }))
    for (const [i, own] of numbers.entries()) {
      if (!turnout.answers(i)) continue
      orThrow(sum.takeMasked(this.#see(this.parties[i]!.mask(sum.asked(i), own))))
    }
    const closed = sum.close()
    if (!closed.ok) return closed
    for (const i of closed.value) {
      if (!turnout.reveals(i)) continue
      orThrow(sum.takeRevealed(this.#see(this.parties[i]!.reveal(sum.wanted(i)))))
    }
    return await sum.sum()
  }

  #see(message: Message): Message {
    this.seen.push(message)
    return message
  }
}

/** Adds up what members answer as a secret circle does, without hiding anything. */
export class OpenCircle<Question> implements Circle<Question> {
  readonly absent = []
  readonly #members: readonly Responder<Question>[]

  constructor(members: readonly Responder<Question>[]) {
    this.#members = members
  }

  beginRound(): void {}

  async ask(question: Question, shape: Shape): Promise<Numbers> {
    const tally = new Tally(shape)
    for (const member of this.#members) orThrow(tally.count(await member.answer(question)))
    const { sums, counts } = tally.read()
    return { sums, counts }
  }

  async tell(notice: GroupNotice): Promise<void> {
    for (const member of this.#members) await member.hear(notice)
  }
}
