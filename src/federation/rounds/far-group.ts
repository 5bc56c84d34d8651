import type { Absence, Answer, Group, Settlement } from '../../coordination/group.ts'
import type { Trial } from '../../coordination/member.ts'
import type { Lengths } from '../../coordination/pairs.ts'
import { assert } from '../../kernel/assert.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import type { Asking } from '../channel/asking.ts'
import {
  agreedKind,
  groupTopic,
  isSameRow,
  readAnswer,
  readAs,
  readLengths,
  readSettlement,
  readTrial,
  readUse,
  readYes,
  refuseForm,
  repliedShape,
  sizeShape,
  stepLimit,
  stepsKind,
  writeRow,
  type Agreed,
  type AskedStep,
  type Opening,
} from './group-messages.ts'

/** What was asked ahead, and at which prices and softness. */
interface Ahead<T> {
  readonly prices: Float64Array
  readonly softness: number
  readonly value: T
}

/**
 * A group on another node: to whoever asks it a group like any other. Where the line, the other node or its answer fails, a `RefusalError` is thrown: a
 * `PatientGroup` around it goes on with what stands in for it. What cannot be (`sane.ts`) is no answer, and the last one that was asked for.
 *
 * What takes time is the way there and back, so what can goes together: where all go (`move`, which nobody waits for) with the next question, and a round's first
 * question with the answer that is asked for next, at the same prices. Four exchanges make a round: how soft the next point is depends on what all have tried out,
 * the direction on what all foresee. An answer moves nobody, so one that was asked ahead and is not needed changes nothing.
 */
export class FarGroup implements Group {
  readonly movers: number
  readonly limits: number
  readonly #asking: Asking
  readonly #name: string
  readonly #count: number
  #round = 0
  #absent: readonly Absence[] = []
  /** Where all go: it goes with the next question. */
  #move: Lengths | null = null
  /** What members were asked last to answer with; null: nothing yet, and a first round begins. */
  #last: 'begin' | 'answer' | null = null
  #answered: Ahead<Answer> | null = null
  #isOver = false

  private constructor(
    asking: Asking,
    name: string,
    count: number,
    { movers, limits }: Pick<Group, 'movers' | 'limits'>,
  ) {
    this.#asking = asking
    this.#name = name
    this.#count = count
    this.movers = movers
    this.limits = limits
  }

  /** Begins a session with the group of a cell on the other node, for {@link stepLimit} steps at the most. `name`: what it is called here. */
  static async open(asking: Asking, of: Opening, name: string): Promise<FarGroup> {
    const { steps: count } = of
    assert(count >= 1 && count <= stepLimit, 'a plan between nodes has so many steps at the most')
    const size = readAs(sizeShape, await asking.ask(groupTopic, 0, { ...of }))
    return new FarGroup(asking, name, count, size)
  }

  get absent(): readonly Absence[] {
    return this.#absent
  }

  async prepare(round: number, prices: Float64Array, softness: number): Promise<Float64Array> {
    this.#round = round
    this.#answered = null
    const prepare = { kind: 'prepare', prices: writeRow(prices), softness } as const
    const next = this.#last === null ? 'begin' : 'answer'
    if (this.#last === 'begin') return this.#use((await this.#ask([prepare]))[0])
    const answer = answerStep(next, prices, next === 'begin' ? softness : 0)
    const [still, value] = await this.#ask([prepare, answer])
    const at = { prices: Float64Array.from(prices), softness: answer.softness }
    this.#answered = { ...at, value: this.#take(() => readAnswer(value, this.#count)) }
    this.#last = next
    return this.#use(still)
  }

  async begin(prices: Float64Array, softness: number): Promise<Answer> {
    return await this.#answerTo('begin', prices, softness)
  }

  async answer(prices: Float64Array): Promise<Answer> {
    return await this.#answerTo('answer', prices, 0)
  }

  async #answerTo(
    kind: 'begin' | 'answer',
    prices: Float64Array,
    softness: number,
  ): Promise<Answer> {
    const ahead = this.#answered
    const isKind = this.#last === kind
    this.#answered = null
    this.#last = kind
    if (ahead !== null && isKind && ahead.softness === softness && isSameRow(ahead.prices, prices))
      return ahead.value
    const [value] = await this.#ask([answerStep(kind, prices, softness)])
    return this.#take(() => readAnswer(value, this.#count))
  }

  async tryOut(prices: Float64Array): Promise<Trial> {
    const [trial] = await this.#ask([{ kind: 'tryOut', prices: writeRow(prices) }])
    return this.#take(() => readTrial(trial))
  }

  async foresee(prices: Float64Array, softness: number): Promise<Float64Array> {
    const [use] = await this.#ask([{ kind: 'foresee', prices: writeRow(prices), softness }])
    return this.#use(use)
  }

  async turn(prices: Float64Array, softness: number): Promise<Lengths> {
    const [reach] = await this.#ask([{ kind: 'turn', prices: writeRow(prices), softness }])
    return this.#take(() => readLengths(reach))
  }

  move({ use, price }: Lengths): void {
    this.#move = { use, price }
  }

  async settle(prices: Float64Array): Promise<Settlement> {
    const [settlement] = await this.#ask([{ kind: 'settle', prices: writeRow(prices) }])
    return this.#take(() => readSettlement(settlement, prices))
  }

  async keep(): Promise<void> {
    await this.#ask([{ kind: 'keep' }])
  }

  async restrict(softness: number): Promise<boolean> {
    const [did] = await this.#ask([{ kind: 'restrict', softness }])
    return this.#take(() => readYes(did))
  }

  /** The plan is made: nothing more is asked. `agreed`: what the other side is told of it; null: nothing. */
  async close(agreed: Agreed | null = null): Promise<void> {
    try {
      if (agreed === null || this.#isOver) return
      const full = agreed.full.map((steps) => ({ ...steps }))
      await this.#asking.ask(agreedKind, this.#round, { ...agreed, full })
    } finally {
      // Also where the other side has no ear for it.
      await this.#asking.close()
    }
  }

  #use(value: unknown): Float64Array {
    return this.#take(() => readUse(value, this.#count))
  }

  /** Reads an answer. Whoever answers what cannot be is not asked again: coming back to it round after round would hold up all others. */
  #take<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      this.#isOver = true
      throw error
    }
  }

  /** Asks so many questions at once, after what nobody waits for; returns what they are answered. */
  async #ask(steps: readonly AskedStep[]): Promise<readonly unknown[]> {
    if (this.#isOver) return refuseForm('session')
    const lengths = this.#move
    const all = lengths === null ? steps : [{ kind: 'move', lengths } as const, ...steps]
    this.#move = null
    const replied = await this.#asking.ask(stepsKind, this.#round, { steps: all.map(writeStep) })
    const { values, absent } = this.#take(() => readAs(repliedShape, replied))
    if (values.length !== all.length) return this.#take(() => refuseForm('values'))
    this.#absent = absent.map(({ number, reason }) => ({ name: `${this.#name}/${number}`, reason }))
    return values.slice(all.length - steps.length)
  }
}

function writeStep(step: AskedStep): Json {
  return { ...step }
}

function answerStep(kind: 'begin' | 'answer', prices: Float64Array, softness: number) {
  return { kind, prices: writeRow(prices), softness }
}
