import type { Kysely } from 'kysely'
import type { ActDevice, Asked, Pulse } from '../energy/act-input.ts'
import { act } from '../energy/act.ts'
import { gather } from '../energy/gather.ts'
import { planNeighbourhood } from '../energy/planner.ts'
import type { Plan } from '../energy/plan.ts'
import { savePlan } from '../energy/store.ts'
import { assert } from '../kernel/assert.ts'
import { newId } from '../kernel/id.ts'
import type { Random } from '../kernel/random.ts'
import { hourMs, steps, stepStartMs } from '../kernel/steps.ts'
import type { Forecast } from '../sense/forecast.ts'
import type { Schema } from '../store/schema.ts'
import { recordSetPoint } from '../things/store.ts'
import type { Foresight } from './foresight.ts'
import { thingsOf, type ReplayNeighbourhood, type ReplayThing } from './neighbourhood.ts'
import type { Wishes } from './recorded-home.ts'
import type { Recording } from './recording.ts'
import type { Stopwatch } from './stopwatch.ts'

export interface PilotOptions {
  readonly db: Kysely<Schema>
  readonly recording: Recording
  readonly neighbourhood: ReplayNeighbourhood
  readonly foresight: Foresight
  readonly horizonHours: number
  readonly random: Random
  readonly watch: Stopwatch
  readonly onPlan: (plan: Plan) => void
}

/** Forecasts serve this long; plans made in between start from what was measured since. */
const lookEveryMs = 3 * hourMs

/** The heartbeat of the replayed neighbourhood: foresee, agree, act, by the functions of the live node. */
export class Pilot {
  readonly #options: PilotOptions
  readonly #asked = new Map<string, Asked>()
  readonly #pulses = new Map<string, Pulse>()
  #forecasts: readonly Forecast[] = []
  #lookedMs = -Infinity
  #plan: Plan | null = null

  constructor(options: PilotOptions) {
    this.#options = options
  }

  /** What each home's devices are asked to do in step `index`, by home. Makes a new plan first where one is due. */
  async steer(index: number, isPlanDue: boolean): Promise<ReadonlyMap<string, Wishes>> {
    const { recording, watch } = this.#options
    const nowMs = stepStartMs(recording.steps, index)
    if (isPlanDue) {
      await watch.measure('forecasts', () => this.#foresee(nowMs))
      await watch.measure('plans', () => this.#agree(nowMs))
    }
    return await watch.measure('plans', () => this.#act(nowMs))
  }

  async #foresee(nowMs: number): Promise<void> {
    if (nowMs - this.#lookedMs < lookEveryMs) return
    const { recording, foresight, horizonHours } = this.#options
    const { stepMs } = recording.steps
    const count = Math.ceil((horizonHours * hourMs + lookEveryMs) / stepMs)
    this.#forecasts = await foresight.look(nowMs, steps(nowMs, stepMs, count))
    this.#lookedMs = nowMs
  }

  async #agree(nowMs: number): Promise<void> {
    const { db, neighbourhood, recording, horizonHours, random, onPlan } = this.#options
    const { cell, homes } = neighbourhood
    const { stepMs } = recording.steps
    const input = await gather(
      db,
      cell,
      homes.map((home) => home.cell),
      {
        nowMs,
        planId: newId(nowMs, random),
        steps: steps(nowMs, stepMs, Math.ceil((horizonHours * hourMs) / stepMs)),
        forecasts: this.#forecasts,
      },
    )
    assert(input !== null, 'a replayed neighbourhood has a tariff')
    this.#plan = await planNeighbourhood(input, { now: () => nowMs })
    await savePlan(db, this.#plan)
    onPlan(this.#plan)
  }

  async #act(nowMs: number): Promise<ReadonlyMap<string, Wishes>> {
    const { db, neighbourhood, random } = this.#options
    const devices = neighbourhood.homes.flatMap((home) =>
      thingsOf(home).map((thing): ActDevice => {
        const asked = this.#asked.get(thing.id) ?? null
        return { thing, override: null, measuredW: null, asked }
      }),
    )
    const fresh = act({
      nowMs,
      plan: this.#plan,
      devices,
      limits: [],
      pulses: this.#pulses,
      newId: () => newId(nowMs, random),
    })
    await db.transaction().execute(async (tx) => {
      for (const { setPoint } of fresh) await recordSetPoint(tx, setPoint)
    })
    for (const asked of fresh) this.#asked.set(asked.setPoint.thingId, asked)
    return new Map(
      neighbourhood.homes.map((home) => [
        home.cell.id,
        {
          batteryW: this.#wishOf(home.battery, nowMs),
          heatW: this.#wishOf(home.heatPump, nowMs),
          carW: this.#wishOf(home.car, nowMs),
        },
      ]),
    )
  }

  /** The power in force; null where none is asked for or its time is over: the device follows itself. */
  #wishOf(of: ReplayThing | null, nowMs: number): number | null {
    const asked = of === null ? undefined : this.#asked.get(of.thing.id)
    return asked === undefined || asked.setPoint.expiresMs <= nowMs ? null : asked.setPoint.powerW
  }
}
