import { membersOf, type BodyMember } from '../assembly/report/store-body.ts'
import type { Cell } from '../cell/cell.ts'
import { findCell } from '../cell/store.ts'
import { Patience } from '../coordination/patience.ts'
import { PatientGroup } from '../coordination/patient-group.ts'
import { planSteps } from '../energy/gather.ts'
import { lastNetW, planCity, type CityMember, type CityPlan } from '../energy/plan/city-plan.ts'
import { newsOf } from '../energy/plan/joint-news.ts'
import type { Seated } from '../energy/plan/city-seat.ts'
import { usualEffort } from '../energy/plan/planner.ts'
import { forgetJointPlans, latestJointPlan, saveJointPlan } from '../energy/store-joint.ts'
import { tariffAt } from '../energy/store.ts'
import { tariffPrices } from '../energy/tariff/tariff-prices.ts'
import { newId } from '../kernel/id.ts'
import { dayMs, minuteMs, quarterMs, type Steps } from '../kernel/steps.ts'
import { openFarSeat } from './far-seat.ts'
import { learnTogether } from './learning.ts'
import { Pacer } from './pacer.ts'
import type { NodeParts } from './parts.ts'

/** So long a member is waited for, for each answer and for all, ms. */
const waits = { answerMs: 10_000, totalMs: 120_000 } as const

/** So long are all members together, however many are slow by turns, ms: a plan is of use as long as its quarter hour lasts. */
const allWaitMs = 5 * minuteMs

/** Joint plans are kept for a week. */
const keptMs = 7 * dayMs

/** What a joint plan is made with. */
export type JointParts = Pick<
  NodeParts,
  'store' | 'clock' | 'alarm' | 'random' | 'table' | 'channel' | 'log' | 'live'
>

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
  const belonging = (await membersOf(db, city.id)).filter(({ isMember }) => isMember)
  const opened = await Promise.all(belonging.map((member) => open(parts, city, member, steps)))
  const seats = opened.filter((of) => of !== null)
  let plan: CityPlan | null = null
  try {
    const untilMs = clock.now() + allWaitMs
    const members = seats.map(({ member: { cell, name }, seated }): CityMember => {
      if (seated === null) return { cellId: cell, name, group: null }
      const patience = new Patience({ ...waits, untilMs }, alarm, clock)
      const standIn = { use: lastNetW(last, cell, steps), cost: 0 }
      return { cellId: cell, name, group: new PatientGroup(seated.group, cell, patience, standIn) }
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
    for (const { seated } of seats) seated?.close(news)
  }
}

/** A member's group; null where it could not be reached. A neighbourhood in a time of its own has other quarter hours, and is no part of a joint plan. */
async function open(
  parts: JointParts,
  city: Cell,
  member: BodyMember,
  steps: Steps,
): Promise<{ readonly member: BodyMember; readonly seated: Seated | null } | null> {
  if (member.node !== '') return { member, seated: await openFarSeat(parts, city, member, steps) }
  const cell = await findCell(parts.store.db, member.cell)
  if (cell === null || cell.time.kind !== 'machine') return null
  const sought = { cityId: city.id, memberId: cell.id, steps }
  return { member, seated: await parts.table.take(sought) }
}
