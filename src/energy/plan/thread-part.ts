import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Absence, Answer, Settlement } from '../../coordination/group.ts'
import type { Trial } from '../../coordination/member.ts'
import type { Lengths } from '../../coordination/pairs.ts'
import type { Room } from '../../coordination/room.ts'
import {
  joined,
  type LocalPart,
  type Opening,
  type Part,
  type PartPlan,
  type Resumed,
} from './part.ts'
import type { PartInput } from './part-input.ts'
import { fromMessage, inputMessage, type PartMessage } from './part-message.ts'
import type { Shares, Shift, Taken } from './preferred-homes.ts'
import type { Outside } from './surroundings.ts'

/** What a part can be asked, by name, with what goes with it. */
type Asked = Pick<
  LocalPart,
  | 'prepare'
  | 'begin'
  | 'answer'
  | 'tryOut'
  | 'foresee'
  | 'turn'
  | 'move'
  | 'settle'
  | 'keep'
  | 'restrict'
  | 'resume'
  | 'netW'
  | 'askPreferred'
  | 'takePreferred'
  | 'rest'
  | 'readSome'
  | 'close'
>

export type Question =
  | readonly ['open', of: PartInput, usualPrice: number]
  | { [Name in keyof Asked]: readonly [Name, ...Parameters<Asked[Name]>] }[keyof Asked]

/** Which of the thread's parts is asked what. */
export type Addressed = readonly [part: number, question: Question]

/** What comes back, for all questions but those that nobody waits for (`move`, `keep`, `rest`, `close`). */
export type Reply = { readonly value: unknown } | { readonly error: string }

/** Homes whose plans are handed over at once. */
const homesAtOnce = 250

/** Homes of a neighbourhood that are planned in a thread of their own. */
export class ThreadPart implements Part {
  readonly feederId: string | null
  readonly opening: Opening
  readonly movers: number
  readonly limits: number
  readonly absent: readonly Absence[] = []
  readonly #thread: PlanThread
  readonly #number: number
  readonly #homes: number
  #isClosed = false

  private constructor(
    thread: PlanThread,
    number: number,
    { feederId, input }: PartInput,
    opening: Opening,
  ) {
    this.feederId = feederId
    this.#homes = input.homes.length
    this.opening = opening
    this.movers = opening.movers
    this.limits = opening.limits
    this.#thread = thread
    this.#number = number
  }

  /** Hands homes over to a thread, which they hold until they are closed. */
  static async open(of: PartInput, usualPrice: number, thread: PlanThread): Promise<ThreadPart> {
    const number = thread.hold()
    try {
      const message = inputMessage(of)
      const opening = await thread.ask<Opening>(number, 'open', message, usualPrice)
      return new ThreadPart(thread, number, of, opening)
    } catch (error) {
      thread.giveBack()
      throw error
    }
  }

  prepare(round: number, prices: Float64Array, softness: number): Promise<Float64Array> {
    return this.#thread.ask(this.#number, 'prepare', round, prices, softness)
  }

  begin(prices: Float64Array, softness: number): Promise<Answer> {
    return this.#thread.ask(this.#number, 'begin', prices, softness)
  }

  answer(prices: Float64Array): Promise<Answer> {
    return this.#thread.ask(this.#number, 'answer', prices)
  }

  tryOut(prices: Float64Array): Promise<Trial> {
    return this.#thread.ask(this.#number, 'tryOut', prices)
  }

  foresee(prices: Float64Array, softness: number): Promise<Float64Array> {
    return this.#thread.ask(this.#number, 'foresee', prices, softness)
  }

  turn(prices: Float64Array, softness: number): Promise<Lengths> {
    return this.#thread.ask(this.#number, 'turn', prices, softness)
  }

  move(lengths: Lengths): void {
    this.#thread.tell(this.#number, 'move', lengths)
  }

  settle(prices: Float64Array): Promise<Settlement> {
    return this.#thread.ask(this.#number, 'settle', prices)
  }

  keep(): void {
    this.#thread.tell(this.#number, 'keep')
  }

  restrict(softness: number): Promise<boolean> {
    return this.#thread.ask(this.#number, 'restrict', softness)
  }

  resume(): Promise<Resumed> {
    return this.#thread.ask(this.#number, 'resume')
  }

  netW(): Promise<Float64Array> {
    return this.#thread.ask(this.#number, 'netW')
  }

  askPreferred(room: Room): Promise<Shift> {
    return this.#thread.ask(this.#number, 'askPreferred', room)
  }

  takePreferred(room: Room, shares: Shares): Promise<Taken> {
    return this.#thread.ask(this.#number, 'takePreferred', room, shares)
  }

  /**
   * Some homes after the others, and one part of a thread after the other, so that plans are never all on their way: this thread may
   * be slower to take them than those are to make them. What a part held is free as soon as it is read.
   */
  read(outside: Outside): Promise<PartPlan> {
    this.#thread.tell(this.#number, 'rest')
    return this.#thread.inTurn(() => this.#read(outside))
  }

  async #read(outside: Outside): Promise<PartPlan> {
    const plans: PartPlan[] = []
    let next = this.#readSome(outside, 0)
    for (let from = homesAtOnce; from < this.#homes; from += homesAtOnce) {
      const after = this.#readSome(outside, from)
      // The thread that breaks rejects both, and the first is thrown.
      after.catch(() => {})
      plans.push(await next)
      next = after
    }
    plans.push(await next)
    this.close()
    return joined(plans, outside.netW.length)
  }

  async #readSome(outside: Outside, from: number): Promise<PartPlan> {
    const to = from + homesAtOnce
    return fromMessage(
      await this.#thread.ask<PartMessage>(this.#number, 'readSome', outside, from, to),
    )
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#thread.tell(this.#number, 'close')
    this.#thread.giveBack()
  }
}

/** Threads at the most: one for each processor. */
export const mostThreads = availableParallelism()

/** In the bundle the thread's code stands beside this file as JavaScript. */
const code = new URL(
  import.meta.url.endsWith('.ts') ? './plan-thread.ts' : './plan-thread.js',
  import.meta.url,
)

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/**
 * What a thread makes is there until its part is closed: a young generation as large as usual would fill with it again and again, and the old
 * one grow with what is left of that.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 8 }

/** A thread that has not replied after this long is ended, and the plan with it. Plans take seconds. */
const usualPatienceMs = 120_000

/** A thread for planning: kept from plan to plan, because its code is compiled and fast by then. */
export class PlanThread {
  static readonly #free: PlanThread[] = []
  readonly #worker: Worker
  readonly #patienceMs: number
  readonly #waiting: Waiting[] = []
  #broken: Error | null = null
  #holders = 0
  /** Parts that there have been. */
  #parts = 0
  #turn: Promise<unknown> = Promise.resolve()

  /** One that has nothing to do, or a new one; it is held until it is given back. */
  static take(): PlanThread {
    const thread = PlanThread.#free.pop() ?? new PlanThread()
    thread.hold()
    return thread
  }

  constructor(script: URL = code, patienceMs = usualPatienceMs) {
    this.#worker = new Worker(script, { resourceLimits })
    this.#patienceMs = patienceMs
    this.#worker.on('message', (reply: Reply) => this.#hear(reply))
    this.#worker.on('error', (error) => this.#break(error))
    this.#worker.on('exit', () => this.#break(new Error('a thread for planning has ended')))
    this.#worker.unref()
  }

  /** Asks, and waits for the reply; the process does not end before it is there. */
  async ask<Value>(part: number, ...question: Question): Promise<Value> {
    if (this.#broken !== null) throw this.#broken
    const late = setTimeout(() => {
      this.#break(new Error(`a thread for planning did not reply within ${this.#patienceMs} ms`))
    }, this.#patienceMs)
    const reply = new Promise<unknown>((resolve, reject) => this.#waiting.push({ resolve, reject }))
    this.#worker.ref()
    this.#worker.postMessage([part, question] satisfies Addressed)
    try {
      // Both ends of the thread are this program's; `Question` and `LocalPart` say what comes back.
      return (await reply) as Value
    } finally {
      clearTimeout(late)
    }
  }

  /** Tells what has no reply. */
  tell(part: number, ...question: Question): void {
    this.#worker.postMessage([part, question] satisfies Addressed)
  }

  /** Does work of several questions when all earlier such work is done. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }

  /** Holds it for one more part, and returns a number for that. */
  hold(): number {
    this.#holders++
    return this.#parts++
  }

  /** One holder fewer; with none it is free for others. */
  giveBack(): void {
    this.#holders--
    if (this.#holders === 0 && this.#broken === null) PlanThread.#free.push(this)
  }

  #hear(reply: Reply): void {
    const waiting = this.#waiting.shift()
    if (waiting === undefined) {
      // What it was told and not asked has gone wrong: it no longer stands where it should.
      this.#break(new Error('error' in reply ? reply.error : 'a thread replies to nothing'))
      return
    }
    if ('error' in reply) waiting.reject(new Error(reply.error))
    else waiting.resolve(reply.value)
    if (this.#waiting.length === 0) this.#worker.unref()
  }

  #break(error: Error): void {
    if (this.#broken !== null) return
    this.#broken = error
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error)
    const at = PlanThread.#free.indexOf(this)
    if (at >= 0) PlanThread.#free.splice(at, 1)
    void this.#worker.terminate()
  }
}
