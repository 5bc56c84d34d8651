import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { homesOf } from '../../cell/store.ts'
import { checkMandate } from '../../energy/mandate/check-mandate.ts'
import type { MandateTrial, TriedRules } from '../../energy/mandate/mandate-trial.ts'
import type { Mandate } from '../../energy/mandate/mandate.ts'
import { measuredInputs } from '../../energy/mandate/measured-inputs.ts'
import type { PlanInput } from '../../energy/plan/plan-input.ts'
import type { TrialPart } from './trial-thread.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { breathing } from '../../store/breathing.ts'
import { KeptWork } from '../thread/kept-work.ts'
import { runThread } from '../thread/thread-run.ts'
import { aheadMs, mandateFrom, mandatesOfOne, worldOf, type MandateDraft } from './decisions.ts'
import { mandatesBetween } from './store-decision.ts'

/** Trials that wait or are under way at once, at the most: one takes some seconds. */
export const waitingTrials = 5

/** Seven days of 200 homes take some hundred MB; what would take more ends, and not the node. */
const limits = { memoryMb: 2_048, patienceMs: 300_000 }

/** In the bundle the thread's code stands beside this file as JavaScript. */
const code = new URL(
  import.meta.url.endsWith('.ts') ? './trial-thread.ts' : './trial-thread.js',
  import.meta.url,
)

/** Tries rules on days that were measured: each trial in a thread of its own, one after the other. */
export class Trials {
  readonly #db: Kysely<Schema>
  /** What was measured and what is wished changes: none is kept. */
  readonly #work: KeptWork<MandateTrial>
  #number = 0

  constructor(db: Kysely<Schema>, waiting = waitingTrials) {
    this.#db = db
    this.#work = new KeptWork(0, waiting)
  }

  /**
   * What rules would have meant last month, beside those that hold. Refused as entering them would be, and where many wait already.
   * Nothing is kept.
   */
  async of(
    cell: Cell,
    drafts: readonly MandateDraft[],
    nowMs: number,
  ): Promise<Result<MandateTrial>> {
    const world = await worldOf(this.#db, cell)
    const tried: Mandate[] = []
    for (const [i, of] of drafts.slice(0, mandatesOfOne).entries()) {
      const checked = checkMandate(mandateFrom(of, `tried-${i}`, nowMs), world)
      if (!checked.ok) return { ...checked, at: `mandates[${i}].${checked.at ?? ''}` }
      tried.push(checked.value)
    }
    const beside = await mandatesBetween(this.#db, cell.id, nowMs, nowMs + aheadMs)
    const homes = await homesOf(this.#db, cell.id)
    if (this.#work.isFull()) {
      return refuse('trial-busy', 'Many rules are tried just now: try again in a minute.')
    }
    const rules: TriedRules = { tried, beside }
    const trial = await this.#work.run(`${this.#number++}`, (signal) => {
      const parts = inParts(measuredInputs(breathing(this.#db), cell, homes, nowMs))
      return runThread<MandateTrial>(code, 'a trial', rules, limits, signal, { parts })
    })
    return success(trial)
  }

  /** Ends what is under way. */
  close(): Promise<void> {
    return this.#work.close()
  }
}

/** Homes that go over at once: they are copied in some milliseconds. */
const homesAtOnce = 20

/** Days on their way to the thread: each without its homes, and then those. */
async function* inParts(days: AsyncIterable<PlanInput>): AsyncGenerator<TrialPart> {
  for await (const { homes, ...day } of days) {
    yield { ...day, homes: [] }
    for (let from = 0; from < homes.length; from += homesAtOnce) {
      yield homes.slice(from, from + homesAtOnce)
    }
  }
  yield null
}
