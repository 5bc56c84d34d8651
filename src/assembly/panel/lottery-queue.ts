import type { Result } from '../../kernel/refusal.ts'
import type { LotteryOutcome } from './lottery-outcome.ts'
import { lotteryInThread, type LotteryThreadOptions } from './lottery-thread.ts'
import type { Progress } from './lottery.ts'
import type { PanelTask } from './panel-task.ts'

/** Lotteries that are worked out or wait, at the most. */
export const queueLimit = 20

export type QueueTimes = Pick<LotteryThreadOptions, 'patienceMs' | 'graceMs'>

interface Job {
  readonly stop: AbortController
  progress: Progress | null
}

/** Lotteries of a node: one is worked out at a time, each in a thread, and the others wait. */
export class LotteryQueue {
  private readonly jobs = new Map<string, Job>()
  private readonly times: QueueTimes
  private last: Promise<void> = Promise.resolve()
  private isClosed = false

  constructor(times: QueueTimes = {}) {
    this.times = times
  }

  isFull(): boolean {
    return this.jobs.size >= queueLimit
  }

  /** Works out a task when it is its turn. `tell` gets what came of it, or the error that broke the thread; not where the node is stopped. */
  add(
    name: string,
    task: PanelTask,
    tell: (outcome: Result<LotteryOutcome> | Error) => Promise<void>,
  ): void {
    const job: Job = { stop: new AbortController(), progress: null }
    this.jobs.set(name, job)
    this.last = this.workAfter(this.last, name, job, task, tell)
  }

  /** How far a lottery is; null: it waits, or is not worked out here. */
  progressOf(name: string): Progress | null {
    return this.jobs.get(name)?.progress ?? null
  }

  stop(name: string): void {
    this.jobs.get(name)?.stop.abort()
  }

  /** Resolves when nothing is worked out and nothing waits. */
  async idle(): Promise<void> {
    while (this.jobs.size > 0) await this.last
  }

  /** Ends every thread; nothing is told any more. */
  async close(): Promise<void> {
    this.isClosed = true
    for (const { stop } of this.jobs.values()) stop.abort()
    await this.last
  }

  private async workAfter(
    before: Promise<void>,
    name: string,
    job: Job,
    task: PanelTask,
    tell: Parameters<LotteryQueue['add']>[2],
  ): Promise<void> {
    await before
    const outcome = await this.outcomeOf(task, job)
    if (!this.isClosed) await tell(outcome)
    this.jobs.delete(name)
  }

  private async outcomeOf(task: PanelTask, job: Job): Promise<Result<LotteryOutcome> | Error> {
    try {
      return await lotteryInThread(task, {
        ...this.times,
        signal: job.stop.signal,
        onProgress: (progress) => {
          job.progress = progress
        },
      })
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }
}
