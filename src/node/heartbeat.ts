import { careForBallots } from '../assembly/ballot/job.ts'
import { mandatesBetween } from '../assembly/decision/store-decision.ts'
import { recordEffects } from '../assembly/decision/store-effect.ts'
import { keepMeetings } from '../assembly/meeting/job.ts'
import { bookBegun } from '../accounts/allocation/import-booking.ts'
import { billDue } from '../accounts/billing/billing.ts'
import { noteChanges } from '../accounts/month-end/agreed-changes.ts'
import { closeMonths } from '../accounts/month-end/close-months.ts'
import { guestHomeIds } from '../accounts/read-meters.ts'
import { settleDue, type Settled } from '../accounts/settle.ts'
import type { Cell } from '../cell/cell.ts'
import { findCell, homesOf, keepResumeTime } from '../cell/store.ts'
import { seriesOf, planSteps } from '../energy/gather.ts'
import { actMemory, actNow, agree } from '../energy/job.ts'
import type { Plan } from '../energy/plan/plan.ts'
import { recordMeasured } from '../energy/limits/signal-proof.ts'
import { saveJointShare } from '../energy/store-joint.ts'
import { forgetPlans, latestPlan } from '../energy/store.ts'
import type { Clock } from '../kernel/clock.ts'
import { newId } from '../kernel/id.ts'
import { dayMs, minuteMs, quarterMs, stepsEndMs } from '../kernel/steps.ts'
import { foresee } from '../sense/job.ts'
import { usualDayOf } from '../sense/store-usual-day.ts'
import { ForecastMemory } from '../sense/memory.ts'
import { keepSeries, rollUp } from '../series/job.ts'
import { forgetDoubts } from '../things/doubt/store-doubt.ts'
import { forgetSteering, listThingsOfCells } from '../things/store.ts'
import type { NodeParts } from './parts.ts'
import { Pacer } from './pacer.ts'
import { showCells } from './show.ts'

/** Plans are kept for a week of the cell's time: what was planned for the days that pages show. */
const plansKeptMs = 7 * dayMs

/** What things were asked to do, and what people wished of them, is kept for a month of the cell's time. */
const steeringKeptMs = 30 * dayMs

/** What was not believed is remembered for longer than raw readings are usually kept: they may be rolled up again. */
const doubtsKeptMs = 400 * dayMs

/**
 * The heartbeat of one neighbourhood: foresee, agree, act, account, show, every quarter of an hour of its own time
 * and at once when something material changes; act every minute, go on with what a grid operator's file still has to book, and close ballots. Only order and time are decided
 * here: what each step does is its room's.
 */
export class Heartbeat {
  readonly #parts: NodeParts
  readonly #cellId: string
  readonly #clock: Clock
  readonly #forecasts = new ForecastMemory()
  readonly #acting = actMemory()
  readonly #beat: Pacer
  readonly #act: Pacer
  readonly #book: Pacer
  readonly #count: Pacer
  readonly #stopping = new AbortController()
  readonly #waiting: PromiseWithResolvers<void>[] = []
  #plan: Plan | null = null
  /** A run is under way that has not come to the table yet, where it finds whoever looks for it. */
  #isOnItsWay = false

  constructor(parts: NodeParts, cell: Cell) {
    this.#parts = parts
    this.#cellId = cell.id
    this.#clock = parts.clocks.of(cell)
    const onFault = (error: unknown): void =>
      parts.log.error('heartbeat-failed', error, { cellId: cell.id })
    const shared = { clock: this.#clock, onFault }
    this.#beat = new Pacer({ ...shared, everyMs: quarterMs, work: () => this.#work() })
    this.#act = new Pacer({ ...shared, everyMs: minuteMs, work: () => this.#actNow() })
    this.#book = new Pacer({ ...shared, everyMs: minuteMs, work: () => this.#bookFiles() })
    this.#count = new Pacer({ ...shared, everyMs: minuteMs, work: () => this.#countBallots() })
  }

  start(): void {
    this.#beat.start()
    this.#act.start()
    this.#book.start()
    this.#count.start()
  }

  /** Ends after the step under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    const pacers = [this.#beat, this.#act, this.#book, this.#count]
    await Promise.all(pacers.map((pacer) => pacer.stop()))
    for (const { resolve } of this.#waiting.splice(0)) resolve()
  }

  /** Something material changed: resolves when there is a plan that knows of it and has been acted on. */
  async replan(): Promise<void> {
    const waiting = Promise.withResolvers<void>()
    this.#waiting.push(waiting)
    this.#beat.request()
    await waiting.promise
  }

  /** A city looks for this neighbourhood: it plans as soon as it can, and not twice where it is about to. */
  planSoon(): void {
    if (!this.#isOnItsWay) this.#beat.request()
  }

  /** A person's own wish, or a grid operator's, is acted on before any plan knows of it. */
  actSoon(): void {
    this.#act.request()
  }

  async #work(): Promise<void> {
    const waiting = this.#waiting.splice(0)
    this.#isOnItsWay = true
    try {
      await this.#beatOnce()
    } finally {
      this.#isOnItsWay = false
      for (const { resolve } of waiting) resolve()
    }
  }

  async #beatOnce(): Promise<void> {
    const { store, desk, live, log, random, clock, table } = this.#parts
    const { db } = store
    const found = await this.#cells()
    if (found === null) return
    const { cell, homes } = found
    await keepMeetings(db, cell.id, this.#clock.now())
    const cells = [cell, ...homes]
    const things = await listThingsOfCells(
      db,
      cells.map(({ id }) => id),
      'adopted',
    )
    // A neighbourhood without things has nothing to foresee, plan or settle yet, but what homes from elsewhere share in it.
    if (things.length === 0) {
      if ((await guestHomeIds(db, cell.id)).length === 0) return
      const { settled } = await this.#account(cell, homes)
      log.info('heartbeat', { cellId: cell.id, things: 0, settled })
      return
    }
    const nowMs = this.#clock.now()
    const took = new Stopwatch(clock)
    await keepSeries(db, cells, nowMs)
    took.lap('readMs')
    const steps = planSteps(nowMs)
    const series = await seriesOf(db, things)
    const forecasts = []
    this.#forecasts.usual = await usualDayOf(db, cell.id)
    for (const one of cells) {
      forecasts.push(...(await foresee(db, one, things, series, nowMs, steps, this.#forecasts)))
    }
    took.lap('foreseeMs')
    const planId = newId(clock.now(), random)
    const follows = (thing: (typeof things)[number]): boolean =>
      desk.status(thing).following !== 'not-following'
    const foretold = (thing: (typeof things)[number]) => desk.foretold(thing, nowMs)
    const mandates = await mandatesBetween(db, cell.id, nowMs, stepsEndMs(steps))
    const asked = { nowMs, planId, steps, forecasts, follows, foretold, mandates }
    this.#isOnItsWay = false
    this.#plan = await table.plan(cell.id, steps, (around) =>
      agree(db, cell, homes, asked, clock, around),
    )
    if (this.#plan !== null) await recordEffects(db, this.#plan)
    const joint = table.jointOf(cell.id, steps)
    if (joint !== null) await saveJointShare(db, cell.id, { ...joint, agreedMs: nowMs })
    live.emit({ cellId: cell.id, what: 'plan' })
    took.lap('agreeMs')
    await this.#actNow()
    took.lap('actMs')
    const settled = await this.#account(cell, homes)
    took.lap('accountMs')
    await recordMeasured(db, cell, homes, this.#clock.now())
    await showCells(this.#parts, cells, this.#plan, nowMs)
    await forgetPlans(db, cell.id, nowMs - plansKeptMs)
    await forgetSteering(
      db,
      cells.map(({ id }) => id),
      nowMs - steeringKeptMs,
    )
    await forgetDoubts(
      db,
      cells.map(({ id }) => id),
      nowMs - doubtsKeptMs,
    )
    await keepResumeTime(this.#parts.store.db, cell.id, this.#clock.now())
    took.lap('showMs')
    log.info('heartbeat', {
      cellId: cell.id,
      things: things.length,
      gap: this.#plan?.certificate.gap ?? null,
      settled: settled.settled,
      ...took.laps,
    })
  }

  /** Settles what is due. Readings of homes that take part from elsewhere are rolled up before, whenever their own neighbourhood does it. */
  async #account(cell: Cell, homes: readonly Cell[]): Promise<Settled> {
    const { store, live } = this.#parts
    await rollUp(store.db, await guestHomeIds(store.db, cell.id))
    const settled = await settleDue(store.db, cell, homes, this.#clock.now())
    await billDue(store.db, cell, this.#clock.now())
    await closeMonths(store.db, cell, this.#clock.now())
    await noteChanges(store.db, cell)
    live.emit({ cellId: cell.id, what: 'account' })
    return settled
  }

  async #actNow(): Promise<void> {
    const { store, desk, random, clock } = this.#parts
    const found = await this.#cells()
    if (found === null) return
    await desk.expire()
    this.#plan ??= await latestPlan(store.db, this.#cellId)
    const nowMs = this.#clock.now()
    await actNow(store.db, desk, found.cell, found.homes, {
      nowMs,
      newId: () => newId(clock.now(), random),
      memory: this.#acting,
      plan: this.#plan,
      mandates: await mandatesBetween(store.db, this.#cellId, nowMs, nowMs + 1),
    })
  }

  /** What a request began to book and had no time for; ends with the part under way when the node stops. */
  async #bookFiles(): Promise<void> {
    const { store, live, log } = this.#parts
    const cell = await findCell(store.db, this.#cellId)
    if (cell === null) return
    const nowMs = this.#clock.now()
    const parts = await bookBegun(store.db, cell, nowMs, this.#stopping.signal)
    if (parts === 0) return
    live.emit({ cellId: cell.id, what: 'account' })
    log.info('allocations-booked', { cellId: cell.id, parts })
  }

  /** Closes ballots whose time is over, also those of the time in which the node was down, and enters what they decided. */
  async #countBallots(): Promise<void> {
    const { store, ballots, random, log } = this.#parts
    const cell = await findCell(store.db, this.#cellId)
    if (cell === null) return
    const context = {
      db: store.db,
      ballots,
      random,
      clockOf: () => this.#clock,
      onDecided: () => this.#beat.request(),
    }
    const entered = await careForBallots(context, cell, this.#clock.now())
    if (entered > 0) log.info('ballots-decided', { cellId: cell.id, entered })
  }

  async #cells(): Promise<{ readonly cell: Cell; readonly homes: readonly Cell[] } | null> {
    const { db } = this.#parts.store
    const cell = await findCell(db, this.#cellId)
    return cell === null ? null : { cell, homes: await homesOf(db, cell.id) }
  }
}

/** How long each part of a heartbeat took, in real ms. */
class Stopwatch {
  readonly laps: Record<string, number> = {}
  readonly #clock: Clock
  #sinceMs: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#sinceMs = clock.now()
  }

  lap(name: string): void {
    const nowMs = this.#clock.now()
    this.laps[name] = nowMs - this.#sinceMs
    this.#sinceMs = nowMs
  }
}
