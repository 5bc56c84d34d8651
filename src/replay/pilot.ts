import type { Kysely } from 'kysely'
import type { ActDevice, ActExchange, Asked, Pulse } from '../energy/act/act-input.ts'
import { act } from '../energy/act/act.ts'
import { gather } from '../energy/gather.ts'
import { planNeighbourhood } from '../energy/plan/planner.ts'
import type { Plan } from '../energy/plan/plan.ts'
import { savePlan } from '../energy/store.ts'
import type { TariffPrices } from '../energy/tariff/tariff-prices.ts'
import { assert } from '../kernel/assert.ts'
import { newId } from '../kernel/id.ts'
import type { Random } from '../kernel/random.ts'
import { hourMs, stepIndex, steps, stepStartMs } from '../kernel/steps.ts'
import type { Forecast } from '../sense/forecast.ts'
import type { Schema } from '../store/schema.ts'
import { recordSetPoint } from '../things/store.ts'
import type { Thing } from '../things/thing.ts'
import type { Foresight } from './foresight.ts'
import { thingsOf, type ReplayNeighbourhood, type ReplayThing } from './neighbourhood.ts'
import type { HomeFlow, Wishes } from './recorded-home.ts'
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
  #prices: TariffPrices | null = null

  constructor(options: PilotOptions) {
    this.#options = options
  }

  /**
   * What each home's devices are asked to do in step `index`, by home. Makes a new plan first where one is due. `last`: what
   * flowed in the step before. Between plans a live node acts every few seconds: so it sees load and sun of the step itself.
   */
  async steer(
    index: number,
    isPlanDue: boolean,
    last: readonly HomeFlow[] | null,
  ): Promise<ReadonlyMap<string, Wishes>> {
    const { recording, watch } = this.#options
    const nowMs = stepStartMs(recording.steps, index)
    if (isPlanDue) {
      await watch.measure('forecasts', () => this.#foresee(nowMs))
      await watch.measure('plans', () => this.#agree(nowMs))
    }
    return await watch.measure('plans', () => this.#act(index, nowMs, last))
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
    this.#prices = input.prices
    await savePlan(db, this.#plan)
    onPlan(this.#plan)
  }

  async #act(
    index: number,
    nowMs: number,
    last: readonly HomeFlow[] | null,
  ): Promise<ReadonlyMap<string, Wishes>> {
    const { db, neighbourhood, random } = this.#options
    const devices = neighbourhood.homes.flatMap((home, h) =>
      thingsOf(home).map((thing): ActDevice => {
        const asked = this.#asked.get(thing.id) ?? null
        const measuredW = last === null ? null : powerOf(thing.kind, last[h])
        return { thing, override: null, measuredW, asked }
      }),
    )
    const fresh = act({
      nowMs,
      plan: this.#plan,
      devices,
      limits: [],
      netsW: new Map(),
      exchange: this.#exchange(index, nowMs, last),
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

  /** What flows between the neighbourhood and the grid while devices still do what they did: load and sun are of this step. */
  #exchange(index: number, nowMs: number, last: readonly HomeFlow[] | null): ActExchange | null {
    const { recording } = this.#options
    if (last === null || this.#prices === null || this.#plan === null) return null
    const measuredW = recording.homes.reduce((sum, { loadW, solar }, h) => {
      const { batteryW, heatW, carW } = last[h]!
      const drawnW = (loadW[index] || 0) - (solar?.generationW[index] ?? 0)
      return sum + drawnW + batteryW + heatW + carW
    }, 0)
    const step = stepIndex(this.#plan.steps, nowMs)
    const fee = this.#prices.localFeeMicroPerKwh[step]!
    return {
      measuredW,
      buyMicroPerKwh: this.#prices.importMicroPerKwh[step]! - fee,
      sellMicroPerKwh: this.#prices.exportMicroPerKwh[step]! + fee,
    }
  }

  /** The power in force; null where none is asked for or its time is over: the device follows itself. */
  #wishOf(of: ReplayThing | null, nowMs: number): number | null {
    const asked = of === null ? undefined : this.#asked.get(of.thing.id)
    return asked === undefined || asked.setPoint.expiresMs <= nowMs ? null : asked.setPoint.powerW
  }
}

/** What a device drew in the last step, W; null: it is none that is followed. */
function powerOf(kind: Thing['kind'], flow: HomeFlow | undefined): number | null {
  if (flow === undefined) return null
  if (kind === 'battery') return flow.batteryW
  if (kind === 'heat-pump') return flow.heatW
  return kind === 'car' ? flow.carW : null
}
