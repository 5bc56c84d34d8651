import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { dayMs, hourMs, quarterMs } from '../kernel/steps.ts'
import type { Store } from '../store/open.ts'
import type { Doubt } from '../things/doubt/doubt.ts'
import type { Quantity } from '../things/quantity.ts'
import type { SetPoint } from '../things/set-point.ts'
import { recordSetPoint } from '../things/store.ts'
import type { Thing } from '../things/thing.ts'
import { planSteps } from './gather.ts'
import type { ActDesk } from './job.ts'

/** 10:00 in Vienna. */
export const startMs = Date.UTC(2026, 4, 4, 8)

/** A desk without wires: remembers what was sent and says what it is told to say. */
export class PaperDesk implements ActDesk {
  readonly sent: SetPoint[] = []
  readonly values = new Map<string, Map<Quantity, { value: number; atMs: number }>>()
  isReachable = true
  doubts: readonly Doubt[] = []
  readonly #store: Store
  readonly #last = new Map<string, SetPoint>()

  constructor(store: Store) {
    this.#store = store
  }

  status(thing: Thing) {
    return {
      values: this.values.get(thing.id) ?? new Map(),
      setPoint: this.#last.get(thing.id) ?? null,
      doubts: this.doubts.filter((doubt) => doubt.thingId === thing.id),
    }
  }

  async send(setPoint: SetPoint): Promise<Result<unknown>> {
    await recordSetPoint(this.#store.db, setPoint)
    this.#last.set(setPoint.thingId, setPoint)
    if (!this.isReachable) return refuse('not-sent', 'It cannot be reached.')
    this.sent.push(setPoint)
    return success(null)
  }
}

/** Two homes (one with a battery, a car and sun) and a shared turbine, measured since yesterday. */
export async function neighbourhood(store: Store): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs - dayMs, 2)
  const reports = ['powerW', 'importWh', 'exportWh'] as const
  for (const home of of.homes) {
    const meter = await of.thing(home.id, 'meter', reports, { connectionLimitW: 11_000 })
    await of.report(meter.get('powerW'), startMs - dayMs, startMs, () => 600, quarterMs)
    const wh = (atMs: number): number => Math.round((600 * (atMs - startMs + dayMs)) / hourMs)
    await of.report(meter.get('importWh'), startMs - dayMs, startMs, wh, quarterMs)
    await of.report(meter.get('exportWh'), startMs - dayMs, startMs, () => 0, quarterMs)
  }
  const recently = startMs - hourMs
  const battery = await of.thing('home-0', 'battery', ['powerW', 'stateOfCharge'])
  await of.report(battery.get('powerW'), recently, startMs, () => 0)
  await of.report(battery.get('stateOfCharge'), recently, startMs, () => 0.5)
  const car = await of.thing('home-0', 'car', ['powerW', 'stateOfCharge', 'pluggedIn'])
  await of.report(car.get('powerW'), recently, startMs, () => 0)
  await of.report(car.get('stateOfCharge'), recently, startMs, () => 0.5)
  await of.report(car.get('pluggedIn'), recently, startMs, () => 1)
  const solar = await of.thing('home-0', 'solar', ['generationW'], { ratedW: 8_000 })
  await of.report(solar.get('generationW'), recently, startMs, () => 3_000)
  const wind = await of.thing('hof', 'wind', ['generationW', 'generatedWh'], { ratedW: 60_000 })
  await of.report(wind.get('generationW'), recently, startMs, () => 2_000)
  return of
}

let ids = 0
export const newId = (): string => `id-${ids++}`

/** What a plan made at `nowMs` is asked with. */
export function asked(nowMs: number) {
  return { nowMs, planId: newId(), steps: planSteps(nowMs) }
}
