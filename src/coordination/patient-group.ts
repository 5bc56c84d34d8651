import type { Absence, Answer, Group, Settlement, Soon } from './group.ts'
import { Latecomer } from './latecomer.ts'
import type { Trial } from './member.ts'
import { noGap, type Lengths } from './pairs.ts'
import type { Patience } from './patience.ts'
import { isAnswer, isLengths, isSettlement, isTrial, isUse } from './sane.ts'

/** What a group is counted with while it does not answer. */
export interface StandIn {
  /** [step]. */
  readonly use: Float64Array
  /** 0 where nothing is known of it. */
  readonly cost: number
}

/**
 * A group that may be slow, gone for a while, or gone for good. Whoever does not answer a question in time (or answers with what cannot be)
 * is absent until the next round; in its place stands what it was last heard to keep: that use, whatever the prices.
 *
 * The certificate stays honest. With use U and cost c the absent group adds c + prices·U to the bound, which is the least of cost and
 * price over the one plan that is left to it. So bound and cost are those of all plans in which the absent do what stands in for them;
 * `Agreement.absent` names them, and rounds never compare a bound with a cost of others.
 */
export class PatientGroup implements Group {
  readonly movers: number
  readonly limits: number
  readonly #group: Group
  readonly #name: string
  readonly #patience: Patience
  #absence: Absence | null = null
  /** What `prepare` has said in this round, [step]. */
  #still: Float64Array
  #standIn: StandIn
  #settled: StandIn

  /** `before`: what it is counted with as long as it has kept nothing: its last plan, or what it is expected to use. */
  constructor(group: Group, name: string, patience: Patience, before: StandIn) {
    this.movers = group.movers
    this.limits = group.limits
    this.#group = new Latecomer(group)
    this.#name = name
    this.#patience = patience
    this.#still = before.use
    this.#standIn = before
    this.#settled = before
  }

  get absent(): readonly Absence[] {
    return this.#absence === null ? this.#group.absent : [this.#absence]
  }

  /** What it has kept, as far as was heard. */
  get standIn(): StandIn {
    return this.#standIn
  }

  async prepare(round: number, prices: Float64Array, softness: number): Promise<Float64Array> {
    if (this.#patience.isFree) this.#absence = null
    const at = Float64Array.from(prices)
    const still = await this.#ask(
      () => this.#group.prepare(round, at, softness),
      (use) => isUse(use, at.length),
    )
    this.#still = still ?? this.#standIn.use
    return this.#still
  }

  async begin(prices: Float64Array, softness: number): Promise<Answer> {
    const at = Float64Array.from(prices)
    return await this.#answer(() => this.#group.begin(at, softness))
  }

  async answer(prices: Float64Array): Promise<Answer> {
    const at = Float64Array.from(prices)
    return await this.#answer(() => this.#group.answer(at))
  }

  async tryOut(prices: Float64Array): Promise<Trial> {
    const at = Float64Array.from(prices)
    const trial = await this.#ask(() => this.#group.tryOut(at), isTrial)
    return trial ?? { reach: { use: 1, price: 1 }, gap: noGap(), leftAlone: 0 }
  }

  async foresee(prices: Float64Array, softness: number): Promise<Float64Array> {
    const at = Float64Array.from(prices)
    const foreseen = await this.#ask(
      () => this.#group.foresee(at, softness),
      (use) => isUse(use, at.length),
    )
    return foreseen ?? this.#unmoved()
  }

  async turn(prices: Float64Array, softness: number): Promise<Lengths> {
    const at = Float64Array.from(prices)
    const lengths = await this.#ask(() => this.#group.turn(at, softness), isLengths)
    return lengths ?? { use: 1, price: 1 }
  }

  async move(lengths: Lengths): Promise<void> {
    const by = { ...lengths }
    await this.#ask(() => this.#group.move(by))
  }

  async settle(prices: Float64Array): Promise<Settlement> {
    const at = Float64Array.from(prices)
    const settlement = await this.#ask(
      () => this.#group.settle(at),
      (of) => isSettlement(of, at),
    )
    if (settlement === null) return settlementOf(this.#standIn, prices)
    this.#settled = settlement
    return settlement
  }

  async keep(): Promise<void> {
    const heard = await this.#ask(() => this.#group.keep())
    if (heard !== null) this.#standIn = this.#settled
  }

  async restrict(softness: number): Promise<boolean> {
    return (await this.#ask(() => this.#group.restrict(softness))) ?? false
  }

  async #answer(question: () => Soon<Answer>): Promise<Answer> {
    const count = this.#still.length
    const answer = await this.#ask(question, (of) => isAnswer(of, count))
    return answer ?? { foreseen: this.#unmoved(), response: new Float64Array(count * count) }
  }

  /** What its exchange does not count already of its stand-in's use, [step]. */
  #unmoved(): Float64Array {
    return this.#standIn.use.map((use, t) => use - this.#still[t]!)
  }

  /** Null: it is absent. */
  async #ask<T>(
    question: () => Soon<T>,
    isSane: (answer: T) => boolean = () => true,
  ): Promise<T | null> {
    if (this.#absence !== null) return null
    const heard = await this.#patience.ask(question)
    if ('value' in heard && isSane(heard.value)) return heard.value
    const reason = 'reason' in heard ? heard.reason : 'nonsense'
    this.#absence = { name: this.#name, reason }
    return null
  }
}

/** What is proven and done where there is one plan only. */
function settlementOf({ use, cost }: StandIn, prices: Float64Array): Settlement {
  let value = cost
  let magnitude = Math.abs(cost)
  for (const [t, units] of use.entries()) {
    value += prices[t]! * units
    magnitude += Math.abs(prices[t]! * units)
  }
  return { bound: { value, magnitude }, cost, use }
}
