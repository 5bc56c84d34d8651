import type { Cell } from '../cell/cell.ts'
import { findCell } from '../cell/store.ts'
import { Patience } from '../coordination/patience.ts'
import { PatientGroup } from '../coordination/patient-group.ts'
import { planSteps } from '../energy/gather.ts'
import { lastNetW, planCity, type CityMember, type CityPlan } from '../energy/plan/city-plan.ts'
import { newsOf } from '../energy/plan/joint-news.ts'
import { usualEffort } from '../energy/plan/planner.ts'
import { forgetJointPlans, latestJointPlan, saveJointPlan } from '../energy/store-joint.ts'
import { tariffAt } from '../energy/store.ts'
import { tariffPrices } from '../energy/tariff/tariff-prices.ts'
import { newId } from '../kernel/id.ts'
import { dayMs, minuteMs, quarterMs, type Steps } from '../kernel/steps.ts'
import { openMembers } from './city-members.ts'
import { learnTogether } from './learning.ts'
import { Pacer } from './pacer.ts'
import type { JointParts } from './parts.ts'

/** So long are all members together, however many are slow by turns, ms: a plan is of use as long as its quarter hour lasts. */
const allWaitMs = 5 * minuteMs

/** Joint plans are kept for a week. */
const keptMs = 7 * dayMs

/** The heartbeat of one city: a joint plan with its members each quarter of an hour of real time, and once a day what they have learned, added up. */
export class CityBeat {
  readonly #parts: JointParts
  readonly #cityId: string
  readonly #beat: Pacer

  constructor(parts: JointParts, cityId: string) {
    this.#parts = parts
    this.#cityId = cityId
    this.#beat = new Pacer({
      clock: parts.clock,
      everyMs: quarterMs,
      work: () => this.#work(),
      onFault: (error) => parts.log.error('joint-plan-failed', error, { cellId: cityId }),
    })
  }

  start(): void {
    this.#beat.start()
  }

  /** Plans as soon as it can. */
  planSoon(): void {
    this.#beat.request()
  }

  /** Ends after the plan under way. */
  async stop(): Promise<void> {
    await this.#beat.stop()
  }

  async #work(): Promise<void> {
    const city = await findCell(this.#parts.store.db, this.#cityId)
    if (city === null) return
    await this.#plan(city)
    await learnTogether(this.#parts, city)
  }

  async #plan(city: Cell): Promise<void> {
    const plan = await makeJointPlan(this.#parts, city)
    if (plan === null) return
    const { rounds, seconds, gap } = plan.certificate
    const absent = plan.members.filter(({ absent }) => absent !== null).length
    const members = plan.members.length
    this.#parts.log.info('joint-plan', { cellId: city.id, members, absent, rounds, seconds, gap })
  }
}

/**
 * Makes and keeps a plan of a city with the neighbourhoods that belong to it, here and on other nodes. Null: it has stated no prices, or nobody takes part.
 * A tariff's fee between neighbours and its price of peaks are no part of it. `steps`: other ones than those of plans from now on.
 */
export async function makeJointPlan(
  parts: JointParts,
  city: Cell,
  steps: Steps = planSteps(parts.clock.now()),
): Promise<CityPlan | null> {
  const { store, clock, alarm, random, live } = parts
  const { db } = store
  const nowMs = clock.now()
  const tariff = await tariffAt(db, city.id, nowMs)
  if (tariff === null) return null
  const last = await latestJointPlan(db, city.id)
  const opened = await openMembers(parts, city, steps)
  let plan: CityPlan | null = null
  try {
    const untilMs = clock.now() + allWaitMs
    const members = opened.map(({ cellId, name, group, waits, inSum }): CityMember => {
      if (group === null) return { cellId, name, group: null, parts: inSum }
      const patience = new Patience({ ...waits, untilMs }, alarm, clock)
      const standIn = { use: lastNetW(last, cellId, steps), cost: 0 }
      const patient = new PatientGroup(group, cellId, patience, standIn)
      return { cellId, name, group: patient, parts: inSum }
    })
    const prices = {
      ...tariffPrices(tariff, steps, city.timeZone),
      localFeeMicroPerKwh: new Float64Array(steps.count),
      peakMicroPerKw: 0,
    }
    const planId = newId(nowMs, random)
    const input = { planId, cellId: city.id, issuedMs: nowMs, steps, prices, last }
    plan = await planCity(input, members, clock, usualEffort)
    if (plan === null) return null
    await saveJointPlan(db, plan)
    await forgetJointPlans(db, city.id, nowMs - keptMs)
    live.emit({ cellId: city.id, what: 'plan' })
    return plan
  } finally {
    const news = plan === null ? null : newsOf(plan)
    for (const member of opened) member.close(news)
  }
}
