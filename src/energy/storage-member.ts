import { assert } from '../kernel/assert.ts'
import { Mark } from '../coordination/mark.ts'
import type { Bound, Member, Travel } from '../coordination/member.ts'
import { assertStorage, storageCost, useOf, wastingUseOf, type Storage } from './storage.ts'
import { storageBound } from './storage-bound.ts'
import { heldLevel, worthsAgain } from './storage-again.ts'
import { respond, type Response } from './storage-flow.ts'
import { bareWorths, proximalWorths, type StorageWork } from './storage-worths.ts'

/** A storage that answers prices. Its levels are within their bounds in every round. */
export class StorageMember implements Member {
  readonly storage: Storage
  readonly use: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly reach: number
  /** Change of level in each step of the last answer. */
  readonly flows: Float64Array
  /** Worth of a unit in store after each step, as of the last answer. */
  readonly worths: Float64Array
  readonly #anchor: Float64Array
  readonly #centre: Float64Array
  readonly #work: StorageWork
  readonly #response: Response = { use: 0, flow: 0 }
  readonly #mark: Mark
  #tau = 0
  /** What holds the level after each step in the last answer, [step]; NaN: nothing. */
  readonly #heldAt: Float64Array
  #isKnown = false
  /** Worths of the last bound, and how far the worths of each kind are expected to move. */
  readonly #bareWorths: Float64Array
  #reach = Infinity
  #bareReach = Infinity

  /** `startUse`: where to begin, W, [step]: the last plan. */
  constructor(storage: Storage, startUse: Float64Array | null, work: StorageWork) {
    assertStorage(storage)
    const count = storage.gain.length
    assert(work.steps >= count, 'the workspace holds every step')
    this.storage = storage
    this.use = new Float64Array(count)
    this.settled = new Float64Array(count)
    this.plan = new Float64Array(count)
    this.flows = new Float64Array(count)
    this.worths = new Float64Array(count)
    this.#bareWorths = new Float64Array(count)
    this.#centre = new Float64Array(count)
    this.#work = work
    this.#heldAt = new Float64Array(count)
    this.reach = Math.max(0, ...storage.maxIn, ...storage.maxOut)
    this.#begin(startUse)
    this.#anchor = Float64Array.from(this.use)
    this.#mark = new Mark(this.use)
  }

  answer(prices: Float64Array, stride: number, relaxation: number): void {
    const { use } = this
    const anchor = this.#anchor
    const centre = this.#centre
    const tau = stride * this.reach
    if (tau === 0) return
    for (let t = 0; t < use.length; t++) centre[t] = anchor[t]! - tau * prices[t]!
    this.#tau = tau
    this.#solve(this.storage)
    for (let t = 0; t < use.length; t++) anchor[t]! += relaxation * (use[t]! - anchor[t]!)
  }

  addResponse(into: Float64Array): void {
    const { storage, use } = this
    const tau = this.#tau
    if (tau === 0) return
    const count = use.length
    let from = 0
    let weight = 0
    for (let t = 0; t < count; t++) {
      if (isFree(storage, t, use[t]!)) {
        const rate = use[t]! > 0 ? storage.gain[t]! : storage.drain[t]!
        weight += rate * rate
        into[t * count + t]! += tau
      }
      if (Number.isNaN(this.#heldAt[t]!)) continue
      if (weight > 0) {
        for (let u = from; u <= t; u++) {
          if (!isFree(storage, u, use[u]!)) continue
          const share = (tau * (use[u]! > 0 ? storage.gain[u]! : storage.drain[u]!)) / weight
          for (let v = from; v <= t; v++) {
            if (!isFree(storage, v, use[v]!)) continue
            into[u * count + v]! -= share * (use[v]! > 0 ? storage.gain[v]! : storage.drain[v]!)
          }
        }
      }
      from = t + 1
      weight = 0
    }
  }

  travelled(travel: Travel): void {
    if (this.reach > 0) travel.use += this.#mark.move() / this.reach
  }

  bound(prices: Float64Array): Bound {
    const moved = bareWorths(this.storage, prices, this.#bareWorths, this.#bareReach, this.#work)
    this.#bareReach = expectedReach(moved)
    return storageBound(this.storage, prices, this.#bareWorths)
  }

  settle(): number {
    const { storage, settled, flows } = this
    for (let t = 0; t < settled.length; t++) settled[t] = useOf(storage, t, flows[t]!)
    return storageCost(storage, flows)
  }

  /**
   * Settles under tighter limits of power, `maxIn` (W, [step]), as near to the last answer as they allow: for
   * two storages behind one machine.
   */
  settleWithin(maxIn: Float64Array): number {
    if (this.#tau > 0) this.#solve({ ...this.storage, maxIn })
    else {
      for (let t = 0; t < maxIn.length; t++) {
        this.flows[t] = Math.min(this.flows[t]!, maxIn[t]! * this.storage.gain[t]!)
      }
    }
    return this.settle()
  }

  keep(): void {
    this.plan.set(this.settled)
  }

  #solve(storage: Storage): void {
    const { use, flows, worths } = this
    const centre = this.#centre
    const tau = this.#tau
    const best = this.#response
    const heldAt = this.#heldAt
    if (!this.#isKnown || !worthsAgain(storage, centre, tau, heldAt, worths, this.#work.guess)) {
      const moved = proximalWorths(storage, centre, tau, worths, this.#reach, this.#work)
      this.#reach = expectedReach(moved)
    }
    this.#isKnown = storage === this.storage
    let level = storage.startLevel
    for (let t = 0; t < use.length; t++) {
      respond(storage, t, centre[t]!, tau, worths[t]!, best)
      const least = storage.lower[t]! - level
      const most = storage.upper[t]! - level
      const flow = Math.max(least, Math.min(most, best.flow))
      use[t] =
        flow === best.flow
          ? best.use
          : Math.max(useOf(storage, t, flow), Math.min(wastingUseOf(storage, t, flow), best.use))
      flows[t] = flow
      level += flow
      heldAt[t] = heldLevel(storage, t, level)
    }
  }

  /** Follows `startUse` as far as bounds and limits let it. */
  #begin(startUse: Float64Array | null): void {
    const { storage, use, flows } = this
    let level = storage.startLevel
    for (let t = 0; t < use.length; t++) {
      const wanted = startUse?.[t] ?? 0
      const power = Math.max(-storage.maxOut[t]!, Math.min(storage.maxIn[t]!, wanted))
      const flow = Math.max(
        storage.lower[t]! - level,
        Math.min(
          storage.upper[t]! - level,
          power * (power > 0 ? storage.gain[t]! : storage.drain[t]!),
        ),
      )
      flows[t] = flow
      use[t] = useOf(storage, t, flow)
      level += flow
    }
  }
}

/** How far worths may move in the next round before the guess is given up: a few times as far as in this one. */
function expectedReach(moved: number): number {
  return 3 * moved + 1e-6
}

/** Whether a use can move both ways. */
function isFree(storage: Storage, t: number, use: number): boolean {
  return use !== 0 && use < storage.maxIn[t]! && use > -storage.maxOut[t]!
}
