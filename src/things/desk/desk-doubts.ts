import type { Kysely } from 'kysely'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Sample } from '../../series/sample.ts'
import { intervals } from '../../series/store-roll-up.ts'
import { latestReadings, markDirty } from '../../series/store.ts'
import type { Schema } from '../../store/schema.ts'
import type { ThingState } from './desk-state.ts'
import { beliefLimitMs, oftenFrozen } from '../doubt/doubt-limits.ts'
import type { Belief, Doubt, Verdict } from '../doubt/doubt.ts'
import { quantities, type Quantity } from '../quantity.ts'
import { futureLimitMs, pastLimitMs } from '../reading-time.ts'
import { dropOpenDoubts, endDoubt, recordBelief, recordDoubt } from '../doubt/store-doubt.ts'

export interface DoubtsOptions {
  readonly db: Kysely<Schema>
  readonly random: Random
}

/** Characters of the reason that somebody gives for their word. */
export const reasonLimit = 500

/**
 * Judges what things report, writes down what is not believed and when it is again. What a judgement needs
 * is found again from the series after a restart; what is not believed stands in the database.
 */
export class Doubts {
  readonly #options: DoubtsOptions

  constructor(options: DoubtsOptions) {
    this.#options = options
  }

  /** Begins to watch a quantity, from what its series holds. Called before its first reading is written. */
  async meet(state: ThingState, quantity: Quantity, seriesId: number): Promise<void> {
    if (state.doubts.hasWatch(quantity)) return
    const past = await this.#past(state, quantity, seriesId)
    state.doubts.watch(state.thing, state.isHome, quantity, past)
  }

  /** Judges a reading that is durable; null: nothing changed. Otherwise whether something did, once it is written down. */
  heard(state: ThingState, quantity: Quantity, sample: Sample): Promise<boolean> | null {
    const change = state.doubts.take(state.thing, state.isHome, quantity, sample)
    if (change === null) return null
    return change.kind === 'doubted'
      ? this.#begin(state, quantity, change.verdict, sample.atMs)
      : this.#end(state, quantity, change.fromMs, sample.atMs)
  }

  /** Judges the time of a report: `offMs` is how far it is off, + ahead; null: it can be right. Gives what {@link heard} does. */
  timed(state: ThingState, offMs: number | null, nowMs: number): Promise<boolean> | null {
    const changed = state.doubts.takeTime(offMs === null, nowMs)
    if (changed === null) return null
    if (changed === 'well') return this.#end(state, null, nowMs, nowMs)
    const value = offMs ?? 0
    const limit = value > 0 ? futureLimitMs : -pastLimitMs
    return this.#begin(state, null, { code: 'clock-off', sinceMs: nowMs, value, limit }, nowMs)
  }

  /**
   * Keeps somebody's word that a thing is right: nothing of it is doubted for so long, and what is doubted now never
   * was. Refused: no reason, or too long a time.
   */
  async believe(
    state: ThingState,
    word: Pick<Belief, 'personId' | 'reason'>,
    forMs: number,
    nowMs: number,
  ): Promise<Result<Belief>> {
    const { db, random } = this.#options
    const reason = word.reason.trim()
    if (reason.length === 0 || reason.length > reasonLimit) {
      const message = `Say in up to ${reasonLimit} characters why it is right.`
      return refuse('bad-reason', message, 'reason', { most: reasonLimit })
    }
    if (!(forMs > 0 && forMs <= beliefLimitMs)) {
      const days = beliefLimitMs / dayMs
      return refuse('bad-belief-time', `It holds from 1 second to ${days} days.`, 'seconds', {
        days,
      })
    }
    const belief: Belief = {
      id: newId(nowMs, random),
      thingId: state.thing.id,
      personId: word.personId,
      reason,
      fromMs: nowMs,
      untilMs: nowMs + Math.round(forMs),
    }
    const doubts = [...state.doubts.open.values()]
    await db.transaction().execute(async (tx) => {
      await recordBelief(tx, belief)
      await dropOpenDoubts(tx, state.thing.id, nowMs)
      for (const { quantity, sinceMs } of doubts) {
        await this.#changed(tx, state, quantity, sinceMs, nowMs)
      }
    })
    state.doubts.believe(belief.untilMs)
    return success(belief)
  }

  async #begin(
    state: ThingState,
    quantity: Quantity | null,
    verdict: Verdict,
    nowMs: number,
  ): Promise<boolean> {
    if (nowMs < state.doubts.believedUntilMs) {
      state.doubts.believe(state.doubts.believedUntilMs)
      return false
    }
    const { thing, isHome } = state
    const id = newId(nowMs, this.#options.random)
    const doubt: Doubt = { ...verdict, id, thingId: thing.id, quantity, untilMs: null }
    const mostW = quantity === null ? 0 : state.doubts.factsOf(thing, isHome, quantity).mostW
    state.doubts.open.set(quantity, doubt)
    await this.#options.db.transaction().execute(async (tx) => {
      await recordDoubt(tx, doubt, mostW)
      await this.#changed(tx, state, quantity, verdict.sinceMs, nowMs)
    })
    return true
  }

  async #end(
    state: ThingState,
    quantity: Quantity | null,
    fromMs: number,
    nowMs: number,
  ): Promise<boolean> {
    const doubt = state.doubts.open.get(quantity)
    if (doubt === undefined) return false
    state.doubts.open.delete(quantity)
    await this.#options.db.transaction().execute(async (tx) => {
      await endDoubt(tx, doubt.id, fromMs)
      await this.#changed(tx, state, quantity, fromMs, nowMs)
    })
    return true
  }

  /** What was rolled up of a quantity between two instants no longer holds. */
  async #changed(
    tx: Kysely<Schema>,
    state: ThingState,
    quantity: Quantity | null,
    fromMs: number,
    toMs: number,
  ): Promise<void> {
    const seriesId = quantity === null ? undefined : state.series.get(quantity)
    if (seriesId !== undefined) await markDirty(tx, seriesId, fromMs, toMs)
  }

  /** What a quantity reported lately, for a watch that was lost with the last run of the node. */
  async #past(state: ThingState, quantity: Quantity, seriesId: number): Promise<Sample[]> {
    const { db } = this.#options
    const [last] = await latestReadings(db, [seriesId])
    if (last === undefined) return []
    const facts = state.doubts.factsOf(state.thing, state.isHome, quantity)
    const isStill = quantities[quantity].kind === 'gauge' && facts.restMs !== null
    if (!isStill || state.doubts.open.has(quantity)) return [last]
    const backMs = Math.max(facts.restMs ?? 0, facts.isOftenJudged ? 2 * oftenFrozen.overMs : 0)
    const hours = await intervals(db, seriesId, 'hour', last.atMs - backMs, last.atMs + 1)
    const steady = hours.flatMap(({ startMs, endMs, mean, min, max }): Sample[] => {
      if (mean === null || min === null || max === null) return []
      if (max - min > facts.sameWithin) return [{ atMs: startMs, value: mean }]
      return [startMs, endMs - 1].map((atMs) => ({ atMs, value: min }))
    })
    return [...steady.filter(({ atMs }) => atMs < last.atMs), last]
  }
}
