import { checkLedger, listAccounts } from '../accounts/store.ts'
import { settle } from '../accounts/settle.ts'
import { tariffPrices } from '../energy/tariff/tariff-prices.ts'
import { ManualClock } from '../kernel/clock.ts'
import { fromLocal } from '../kernel/local-time.ts'
import { seededRandom } from '../kernel/random.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { dayMs, hourMs, minuteMs, stepIndex, stepStartMs, stepsEndMs } from '../kernel/steps.ts'
import { Intake } from '../series/intake.ts'
import { keepSeries } from '../series/job.ts'
import type { Reading } from '../series/series.ts'
import type { Store } from '../store/open.ts'
import { OwnForesight, PerfectForesight, type Foresight } from './foresight.ts'
import { Meters } from './meters.ts'
import { foundNeighbourhood, type ReplayHome, type ReplayNeighbourhood } from './neighbourhood.ts'
import { Pilot } from './pilot.ts'
import { RecordedHomeState, type Behaviour, type HomeFlow, type Wishes } from './recorded-home.ts'
import type { Recording } from './recording.ts'
import { CertificateCollector, type Case, type ReplayReport } from './report.ts'
import { Stopwatch } from './stopwatch.ts'
import { Tally } from './tally.ts'

export interface ReplayOptions {
  /** First day, local: year, month, day. Null: the recording's first. */
  readonly fromDay: readonly [number, number, number] | null
  /** Null: to the end of the recording. */
  readonly days: number | null
  /** A new plan after this many steps. Null: every hour. */
  readonly replanSteps: number | null
  readonly horizonHours: number
  readonly foresight: 'own' | 'perfect'
  /** For the seconds in the report only. */
  readonly secondsNow: () => number
  readonly onStep?: (done: number, total: number, atMs: number) => void
}

/** Days before the first one from which forecasts may learn. */
const teachDays = 28
const nothing: Wishes = { batteryW: null, heatW: null, carW: null }

/**
 * Runs a recorded neighbourhood through the node's own path: readings go in by the intake, forecasts,
 * plans and set points come from the same functions as live, devices obey (`RecordedHomeState`), what
 * was measured is settled. Beside it the same homes live without a plan. Refuses an empty stretch of time.
 */
export async function replay(
  store: Store,
  recording: Recording,
  options: ReplayOptions,
): Promise<Result<ReplayReport>> {
  const range = stretchOf(recording, options)
  if (!range.ok) return range
  return success(await new Replay(store, recording, options, range.value).run())
}

/** Steps `[from, to)` of the recording are replayed; those from `teach` on are measured only. */
interface Stretch {
  readonly teach: number
  readonly from: number
  readonly to: number
}

function stretchOf(
  { steps, timeZone, name }: Recording,
  { fromDay, days }: ReplayOptions,
): Result<Stretch> {
  const wantedMs =
    fromDay === null ? steps.startMs : fromLocal(timeZone, fromDay[0], fromDay[1], fromDay[2])
  const endMs = days === null ? Infinity : wantedMs + days * dayMs
  const from = Math.max(0, stepIndex(steps, wantedMs))
  const to = Math.min(steps.count, stepIndex(steps, Math.min(endMs, stepsEndMs(steps))))
  if (wantedMs < steps.startMs || to <= from) {
    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
    return refuse(
      'outside-recording',
      `The recording ${name} covers ${day(steps.startMs)} to ${day(stepsEndMs(steps))}; choose days within it.`,
      'from',
    )
  }
  const teach = Math.max(0, from - Math.round((teachDays * dayMs) / steps.stepMs))
  return success({ teach, from, to })
}

class Replay {
  readonly #store: Store
  readonly #recording: Recording
  readonly #options: ReplayOptions
  readonly #stretch: Stretch
  readonly #replanSteps: number
  readonly #clock: ManualClock
  readonly #random = seededRandom(1)
  readonly #intake: Intake
  readonly #meters = new Meters()
  readonly #watch: Stopwatch
  readonly #certificates = new CertificateCollector()
  readonly #tallies: Readonly<Record<Case, Tally>>

  constructor(store: Store, recording: Recording, options: ReplayOptions, stretch: Stretch) {
    this.#store = store
    this.#recording = recording
    this.#options = options
    this.#stretch = stretch
    this.#replanSteps =
      options.replanSteps ?? Math.max(1, Math.round(hourMs / recording.steps.stepMs))
    this.#clock = new ManualClock(stepStartMs(recording.steps, stretch.teach))
    this.#intake = new Intake({ db: store.db, kind: store.kind })
    this.#watch = new Stopwatch(options.secondsNow)
    const prices = tariffPrices(recording.tariff, recording.steps, recording.timeZone)
    const tally = (): Tally => new Tally(recording, prices)
    this.#tallies = { idle: tally(), alone: tally(), plan: tally() }
  }

  async run(): Promise<ReplayReport> {
    const { teach, from, to } = this.#stretch
    const { homes: recorded } = this.#recording
    const beginMs = this.#clock.now()
    const neighbourhood = await foundNeighbourhood(
      this.#store.db,
      this.#recording,
      beginMs,
      this.#random,
    )
    const foresight = await this.#foresightFor(neighbourhood, beginMs)
    const pilot = new Pilot({
      db: this.#store.db,
      recording: this.#recording,
      neighbourhood,
      foresight,
      horizonHours: this.#options.horizonHours,
      random: this.#random,
      watch: this.#watch,
      onPlan: ({ certificate, relaxed }) =>
        this.#certificates.add(certificate.gap, certificate.rounds, relaxed.length),
    })
    const states = (behaviour: Behaviour): RecordedHomeState[] =>
      recorded.map((home) => new RecordedHomeState(home, this.#recording.steps, behaviour))
    const taught = states('own')
    for (let i = teach; i < from; i++) {
      await this.#live(neighbourhood, taught, i, () => Promise.resolve(null))
    }
    const without = { idle: states('idle'), alone: states('own') }
    const planned = states('own')
    let last: readonly HomeFlow[] | null = null
    for (let i = from; i < to; i++) {
      for (const name of ['idle', 'alone'] as const) {
        for (const state of without[name]) state.begin(i)
        this.#tallies[name].add(
          i,
          without[name].map((state) => state.step(i, nothing)),
        )
      }
      const isPlanDue = (i - from) % this.#replanSteps === 0
      const before: readonly HomeFlow[] | null = last
      const flows = await this.#live(neighbourhood, planned, i, () =>
        pilot.steer(i, isPlanDue, before),
      )
      last = flows
      this.#tallies.plan.add(i, flows)
      await this.#endWeek(neighbourhood, i)
      this.#options.onStep?.(i - from + 1, to - from, this.#clock.now())
    }
    await this.#intake.close()
    const held = (of: readonly RecordedHomeState[]): number =>
      of.reduce((sum, state) => sum + state.heldKwh(), 0)
    const heldKwh = {
      idle: held(without.idle),
      alone: held(without.alone),
      plan: held(planned),
    }
    return await this.#report(neighbourhood, heldKwh)
  }

  async #foresightFor(neighbourhood: ReplayNeighbourhood, beginMs: number): Promise<Foresight> {
    const { db } = this.#store
    if (this.#options.foresight === 'perfect') {
      return await PerfectForesight.of(db, this.#recording, neighbourhood)
    }
    const own = await OwnForesight.of(db, this.#recording, neighbourhood, beginMs)
    this.#intake.committed.subscribe((readings) => own.hear(readings))
    return own
  }

  /** One step of the neighbourhood that is measured: states are told, wishes come, devices obey, meters tell. */
  async #live(
    { homes }: ReplayNeighbourhood,
    states: readonly RecordedHomeState[],
    index: number,
    steer: () => Promise<ReadonlyMap<string, Wishes> | null>,
  ) {
    const { steps } = this.#recording
    const startMs = stepStartMs(steps, index)
    this.#clock.set(startMs)
    const pairs = homes.map((home, h) => pairOf(home, states[h]))
    for (const { state } of pairs) state.begin(index)
    await this.#tell(
      pairs.flatMap(({ home, state }) => this.#meters.atBegin(home, state, index, startMs)),
    )
    const wishes = await steer()
    const flows = pairs.map(({ home, state }) =>
      state.step(index, wishes?.get(home.cell.id) ?? nothing),
    )
    const endMs = startMs + steps.stepMs
    this.#clock.set(endMs)
    await this.#tell(
      pairs.flatMap(({ home, state }, h) => {
        const flow = flows[h]
        return flow === undefined
          ? []
          : this.#meters.atEnd(home, flow, state, index, startMs, endMs)
      }),
    )
    return flows
  }

  async #tell(readings: readonly Reading[]): Promise<void> {
    await this.#watch.measure('readings', () => this.#intake.add(readings))
  }

  /** Once a week and at the end: roll up, pack, settle what is over. */
  async #endWeek({ cell, homes }: ReplayNeighbourhood, index: number): Promise<void> {
    const { steps } = this.#recording
    const { from, to } = this.#stretch
    const perWeek = (7 * dayMs) / steps.stepMs
    const done = index + 1 - from
    if (done % perWeek !== 0 && index + 1 < to) return
    const startMs = stepStartMs(steps, from + Math.floor((done - 1) / perWeek) * perWeek)
    const nowMs = this.#clock.now()
    const cells = homes.map((home) => home.cell)
    await this.#watch.measure('readings', () => keepSeries(this.#store.db, [cell, ...cells], nowMs))
    await this.#watch.measure('accounts', () => settle(this.#store.db, cell, cells, startMs, nowMs))
  }

  async #report(
    { cell }: ReplayNeighbourhood,
    heldKwh: ReplayReport['heldKwh'],
  ): Promise<ReplayReport> {
    const recording = this.#recording
    const { db } = this.#store
    const ledger = await checkLedger(db, cell.id)
    const accounts = await listAccounts(db, cell.id)
    const homesMicro = accounts
      .filter((account) => account.kind === 'home')
      .reduce((sum, account) => sum + account.balanceMicro, 0)
    const { idle, alone, plan } = this.#tallies
    const months = { alone: alone.months(), plan: plan.months() }
    const { from, to } = this.#stretch
    const { horizonHours, foresight } = this.#options
    return {
      recording: {
        name: recording.name,
        source: recording.source,
        homes: recording.homes.length,
        fromMs: stepStartMs(recording.steps, from),
        toMs: stepStartMs(recording.steps, to),
        stepMinutes: recording.steps.stepMs / minuteMs,
        timeZone: recording.timeZone,
        currency: recording.currency,
        notes: recording.notes,
      },
      settings: { replanSteps: this.#replanSteps, horizonHours, foresight },
      figures: { idle: idle.total(), alone: alone.total(), plan: plan.total() },
      heldKwh,
      months: idle.months().flatMap((month, m) => {
        const [ofAlone, ofPlan] = [months.alone[m], months.plan[m]]
        return ofAlone === undefined || ofPlan === undefined
          ? []
          : [{ month: month.month, figures: { idle: month, alone: ofAlone, plan: ofPlan } }]
      }),
      certificate: this.#certificates.statistics(),
      accounts: {
        intervals: ledger.bookings,
        sumMicro: ledger.sumMicro,
        unbalanced: ledger.unbalanced + ledger.wrongBalances,
        homesOwe: -homesMicro / 1e6,
      },
      seconds: this.#watch.seconds(),
    }
  }
}

function pairOf(home: ReplayHome, state: RecordedHomeState | undefined) {
  if (state === undefined) throw new Error('every home has its state')
  return { home, state }
}
