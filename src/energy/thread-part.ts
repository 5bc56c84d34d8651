import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Absence, Answer, Settlement } from '../coordination/group.ts'
import type { Trial } from '../coordination/member.ts'
import type { Lengths } from '../coordination/pairs.ts'
import type { LocalPart, Opening, Part, PartPlan, Resumed } from './part.ts'
import type { PlanInput } from './plan-input.ts'
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
  | 'read'
  | 'close'
>

export type Question =
  | readonly ['open', input: PlanInput, usualPrice: number]
  | { [Name in keyof Asked]: readonly [Name, ...Parameters<Asked[Name]>] }[keyof Asked]

/** What comes back, for all questions but those that nobody waits for (`move`, `keep`, `close`). */
export type Reply = { readonly value: unknown } | { readonly error: string }

/** Homes of a neighbourhood that are planned in a thread of their own. */
export class ThreadPart implements Part {
  readonly opening: Opening
  readonly movers: number
  readonly limits: number
  readonly absent: readonly Absence[] = []
  readonly #thread: PlanThread

  private constructor(thread: PlanThread, opening: Opening) {
    this.opening = opening
    this.movers = opening.movers
    this.limits = opening.limits
    this.#thread = thread
  }

  /** Hands homes over to a thread. */
  static async open(input: PlanInput, usualPrice: number): Promise<ThreadPart> {
    const thread = PlanThread.take()
    try {
      return new ThreadPart(thread, await thread.ask<Opening>('open', input, usualPrice))
    } catch (error) {
      thread.giveBack()
      throw error
    }
  }

  prepare(round: number, prices: Float64Array, softness: number): Promise<Float64Array> {
    return this.#thread.ask('prepare', round, prices, softness)
  }

  begin(prices: Float64Array, softness: number): Promise<Answer> {
    return this.#thread.ask('begin', prices, softness)
  }

  answer(prices: Float64Array): Promise<Answer> {
    return this.#thread.ask('answer', prices)
  }

  tryOut(prices: Float64Array): Promise<Trial> {
    return this.#thread.ask('tryOut', prices)
  }

  foresee(prices: Float64Array, softness: number): Promise<Float64Array> {
    return this.#thread.ask('foresee', prices, softness)
  }

  turn(prices: Float64Array, softness: number): Promise<Lengths> {
    return this.#thread.ask('turn', prices, softness)
  }

  move(lengths: Lengths): void {
    this.#thread.tell('move', lengths)
  }

  settle(prices: Float64Array): Promise<Settlement> {
    return this.#thread.ask('settle', prices)
  }

  keep(): void {
    this.#thread.tell('keep')
  }

  restrict(softness: number): Promise<boolean> {
    return this.#thread.ask('restrict', softness)
  }

  resume(): Promise<Resumed> {
    return this.#thread.ask('resume')
  }

  netW(): Promise<Float64Array> {
    return this.#thread.ask('netW')
  }

  read(outside: Outside): Promise<PartPlan> {
    return this.#thread.ask('read', outside)
  }

  close(): void {
    this.#thread.tell('close')
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

/** A thread that has not replied after this long is ended, and the plan with it. Plans take seconds. */
const usualPatienceMs = 120_000

/** A thread for planning: kept from plan to plan, because its code is compiled and fast by then. */
export class PlanThread {
  static readonly #free: PlanThread[] = []
  readonly #worker: Worker
  readonly #patienceMs: number
  readonly #waiting: Waiting[] = []
  #broken: Error | null = null

  /** One that has nothing to do, or a new one. */
  static take(): PlanThread {
    return PlanThread.#free.pop() ?? new PlanThread()
  }

  constructor(script: URL = code, patienceMs = usualPatienceMs) {
    this.#worker = new Worker(script)
    this.#patienceMs = patienceMs
    this.#worker.on('message', (reply: Reply) => this.#hear(reply))
    this.#worker.on('error', (error) => this.#break(error))
    this.#worker.on('exit', () => this.#break(new Error('a thread for planning has ended')))
    this.#worker.unref()
  }

  /** Asks, and waits for the reply; the process does not end before it is there. */
  async ask<Value>(...question: Question): Promise<Value> {
    if (this.#broken !== null) throw this.#broken
    const late = setTimeout(() => {
      this.#break(new Error(`a thread for planning did not reply within ${this.#patienceMs} ms`))
    }, this.#patienceMs)
    const reply = new Promise<unknown>((resolve, reject) => this.#waiting.push({ resolve, reject }))
    this.#worker.ref()
    this.#worker.postMessage(question)
    try {
      // Both ends of the thread are this program's; `Question` and `LocalPart` say what comes back.
      return (await reply) as Value
    } finally {
      clearTimeout(late)
    }
  }

  /** Tells what has no reply. */
  tell(...question: Question): void {
    this.#worker.postMessage(question)
  }

  giveBack(): void {
    if (this.#broken === null) PlanThread.#free.push(this)
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
