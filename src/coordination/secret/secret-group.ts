import type { Absence, Answer, Group, Settlement } from '../group.ts'
import type { Trial } from '../member.ts'
import type { Lengths } from '../pairs.ts'
import { codesOf, type Code, type Codes } from './answers.ts'
import type { Circle } from './circle.ts'
import type { GroupQuestion } from './group-question.ts'

/**
 * Members, each with a seat in a circle: a group like any other to whoever asks it, but only the sums of their answers are known. Whoever does not
 * answer is left out of the sums until the next round, and of the certificate; a sum of too few is a refusal, thrown.
 */
export class SecretGroup<Own = never> implements Group {
  readonly movers: number
  readonly limits: number
  readonly #codes: Codes
  readonly #circle: Circle<GroupQuestion | Own>

  /** Has the circle say how large it is. `count`: steps. */
  static async open(circle: Circle<GroupQuestion>, count: number): Promise<SecretGroup> {
    const { size } = codesOf(count)
    return new SecretGroup(circle, count, size.read(await circle.ask(['size'], size.shape)))
  }

  /** `Own`: what its members can be asked besides. */
  constructor(
    circle: Circle<GroupQuestion | Own>,
    count: number,
    { movers, limits }: Pick<Group, 'movers' | 'limits'>,
  ) {
    this.movers = movers
    this.limits = limits
    this.#codes = codesOf(count)
    this.#circle = circle
  }

  get absent(): readonly Absence[] {
    return this.#circle.absent
  }

  async prepare(round: number, prices: Float64Array, softness: number): Promise<Float64Array> {
    this.#circle.beginRound()
    return await this.ask(['prepare', round, prices, softness], this.#codes.use)
  }

  begin(prices: Float64Array, softness: number): Promise<Answer> {
    return this.ask(['begin', prices, softness], this.#codes.answer)
  }

  answer(prices: Float64Array): Promise<Answer> {
    return this.ask(['answer', prices], this.#codes.answer)
  }

  tryOut(prices: Float64Array): Promise<Trial> {
    return this.ask(['tryOut', prices], this.#codes.trial)
  }

  foresee(prices: Float64Array, softness: number): Promise<Float64Array> {
    return this.ask(['foresee', prices, softness], this.#codes.use)
  }

  turn(prices: Float64Array, softness: number): Promise<Lengths> {
    return this.ask(['turn', prices, softness], this.#codes.lengths)
  }

  move(lengths: Lengths): Promise<void> {
    return this.#circle.tell(['move', lengths])
  }

  settle(prices: Float64Array): Promise<Settlement> {
    return this.ask(['settle', prices], this.#codes.settlement)
  }

  keep(): Promise<void> {
    return this.#circle.tell(['keep'])
  }

  restrict(softness: number): Promise<boolean> {
    return this.ask(['restrict', softness], this.#codes.yes)
  }

  protected async ask<Value>(question: GroupQuestion | Own, code: Code<Value>): Promise<Value> {
    return code.read(await this.#circle.ask(question, code.shape))
  }
}
