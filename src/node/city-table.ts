import { atPrices, CitySeat, type Seated } from '../energy/plan/city-seat.ts'
import { lastPrices } from '../energy/plan/city-plan.ts'
import type { Around } from '../energy/plan/planner.ts'
import type { JointShare } from '../energy/store-joint.ts'
import type { Alarm } from '../kernel/alarm.ts'
import { hourMs, stepHours, type Steps } from '../kernel/steps.ts'

/** A city that looks for a neighbourhood, to plan these steps with it. Whether it belongs to the city was asked before. */
export interface Sought {
  readonly cityId: string
  readonly memberId: string
  readonly steps: Steps
}

/** So long a city waits until a neighbourhood is ready, ms. */
export const readyWaitMs = 15_000

/** So long a neighbourhood waits for each question: until the last of the others is ready or late, and on the way, ms. */
export const questionWaitMs = 45_000

/** A city that has been away for longer is no longer waited for, and its prices are no longer gone by, ms. */
const stayMs = hourMs

/** Cities that look for neighbourhoods of this node at a time, at the most. */
export const seekerLimit = 256

/** What a neighbourhood last agreed on with a city. */
export type Joint = Pick<JointShare, 'cityId' | 'steps' | 'priceMicroPerKwh' | 'news'>

/** A neighbourhood that is ready; nobody has taken its group yet. */
interface Offer {
  readonly memberId: string
  /** Null: whichever city asks first. */
  readonly cityId: string | null
  readonly steps: Steps
  readonly seated: Seated
  /** Hears which city it is. */
  readonly onTaken: (cityId: string) => void
}

/** A city that waits. */
interface Seeker {
  readonly sought: Sought
  readonly give: (seated: Seated | null) => void
}

/**
 * Where cities and neighbourhoods of one quarter hour meet, whether a city is of this node or of another. Nobody waits for ever: a city waits
 * {@link readyWaitMs} for a neighbourhood; a neighbourhood waits for a city that asks, or with which it made a plan within the last hour, once in each quarter hour.
 */
export class CityTable {
  readonly #alarm: Alarm
  /** Has a neighbourhood plan soon. */
  readonly #onSought: (memberId: string) => void
  readonly #seekers = new Set<Seeker>()
  readonly #offers = new Set<Offer>()
  /** Groups of neighbourhoods that are planning, taken or not. */
  readonly #seated = new Set<Seated>()
  readonly #joints = new Map<string, Joint>()
  /** When the quarter hour began in which a neighbourhood has waited, and in which it was asked to plan anew. */
  readonly #waitedMs = new Map<string, number>()
  readonly #soughtMs = new Map<string, number>()
  #isOpen = true

  constructor(alarm: Alarm, onSought: (memberId: string) => void) {
    this.#alarm = alarm
    this.#onSought = onSought
  }

  /** A neighbourhood's group as soon as it is ready, for a city; null: not in time, or it has a joint plan of this quarter hour. */
  async take(sought: Sought, waitMs = readyWaitMs): Promise<Seated | null> {
    const { memberId, cityId, steps } = sought
    const offer = [...this.#offers].find((of) => isFor(of, sought))
    if (offer !== undefined) {
      this.#offers.delete(offer)
      offer.onTaken(cityId)
      offer.seated.met?.()
      return offer.seated
    }
    const isLate = this.#joints.get(memberId)?.steps.startMs === steps.startMs
    if (!this.#isOpen || isLate || this.#seekers.size >= seekerLimit) return null
    const { promise, resolve: give } = Promise.withResolvers<Seated | null>()
    const seeker = { sought, give }
    this.#seekers.add(seeker)
    const callOff = this.#alarm(waitMs, () => give(null))
    // Once in a quarter hour: whoever asks again and again makes nobody plan again and again.
    const name = `${cityId} ${memberId}`
    if (this.#soughtMs.get(name) !== steps.startMs) {
      this.#soughtMs.set(name, steps.startMs)
      this.#onSought(memberId)
    }
    try {
      return await promise
    } finally {
      callOff()
      this.#seekers.delete(seeker)
    }
  }

  /**
   * Makes a neighbourhood's plan: with a city that waits for it or is waited for; at the prices of the joint plan where there is one of this quarter hour, or the city
   * stays away; else by itself (`make(null)`).
   */
  async plan<Made>(
    memberId: string,
    steps: Steps,
    make: (around: Around | null) => Promise<Made>,
  ): Promise<Made> {
    const last = this.#lastOf(memberId, steps)
    const prices = lastPrices(last, steps)
    const byLast = prices === null ? null : atPrices(prices)
    if (last?.steps.startMs === steps.startMs || !this.#isOpen) return await make(byLast)
    const isSought = [...this.#seekers].some(({ sought }) =>
      isFor({ memberId, steps, cityId: last?.cityId ?? null }, sought),
    )
    const mayWait = last !== null && this.#waitedMs.get(memberId) !== steps.startMs
    if (!isSought && !mayWait) return await make(byLast)
    this.#waitedMs.set(memberId, steps.startMs)
    const made = await this.#atTable(memberId, steps, last, make)
    return made === null ? await make(byLast) : made.value
  }

  /** What a neighbourhood has agreed on with a city for these very steps; null: nothing. */
  jointOf(memberId: string, steps: Steps): Joint | null {
    const joint = this.#joints.get(memberId)
    return joint?.steps.startMs === steps.startMs ? joint : null
  }

  /** Cities and neighbourhoods part: whoever waits goes on alone. */
  close(): void {
    this.#isOpen = false
    for (const { give } of this.#seekers) give(null)
    for (const seated of this.#seated) seated.close()
  }

  /** Null: the city stayed away before it had named any price, and none are known. */
  async #atTable<Made>(
    memberId: string,
    steps: Steps,
    last: Joint | null,
    make: (around: Around) => Promise<Made>,
  ): Promise<{ readonly value: Made } | null> {
    let cityId = last?.cityId ?? null
    const mine: { offer: Offer | null; seated: Seated | null } = { offer: null, seated: null }
    const seat = new CitySeat(
      (seated) => {
        const onTaken = (by: string): void => {
          cityId = by
        }
        const offer = { memberId, cityId, steps, seated, onTaken }
        mine.seated = seated
        this.#seated.add(seated)
        const seeker = [...this.#seekers].find(({ sought }) => isFor(offer, sought))
        if (seeker === undefined) {
          mine.offer = offer
          this.#offers.add(offer)
        } else {
          onTaken(seeker.sought.cityId)
          this.#seekers.delete(seeker)
          seeker.give(seated)
        }
      },
      {
        waitMs: questionWaitMs,
        alarm: this.#alarm,
        lastPrices: lastPrices(last, steps) ?? new Float64Array(steps.count),
      },
    )
    const around: Around = {
      agree: async (cell, options) => {
        const agreement = await seat.agree(cell, options)
        if (seat.isAlone && last === null) throw new StayedAway()
        return agreement
      },
    }
    try {
      const value = await make(around)
      if (cityId !== null && !seat.isAlone && seat.prices !== null) {
        const perKwh = 1000 / stepHours(steps)
        const priceMicroPerKwh = seat.prices.map((price) => price * perKwh)
        this.#joints.set(memberId, { cityId, steps, priceMicroPerKwh, news: seat.news })
      }
      return { value }
    } catch (error) {
      if (error instanceof StayedAway) return null
      throw error
    } finally {
      if (mine.offer !== null) this.#offers.delete(mine.offer)
      if (mine.seated !== null) {
        mine.seated.close()
        this.#seated.delete(mine.seated)
      }
    }
  }

  #lastOf(memberId: string, { startMs }: Steps): Joint | null {
    const joint = this.#joints.get(memberId)
    if (joint === undefined) return null
    if (Math.abs(startMs - joint.steps.startMs) <= stayMs) return joint
    this.#joints.delete(memberId)
    return null
  }
}

/** A city has gone before it had named prices. */
class StayedAway extends Error {
  constructor() {
    super('the city stayed away before it had named prices')
  }
}

function isFor(
  { memberId, cityId, steps }: Pick<Offer, 'memberId' | 'cityId' | 'steps'>,
  sought: Sought,
): boolean {
  if (memberId !== sought.memberId || (cityId !== null && cityId !== sought.cityId)) return false
  const { startMs, stepMs, count } = sought.steps
  return startMs === steps.startMs && stepMs === steps.stepMs && count === steps.count
}
