import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Result } from '../kernel/refusal.ts'
import { minuteMs, stepIndex } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { phasePowers, type Quantity } from '../things/quantity.ts'
import type { SetPoint } from '../things/set-point.ts'
import { activeOverrides, listThingsOfCells } from '../things/store.ts'
import type { Doubt } from '../things/doubt/doubt.ts'
import type { Thing } from '../things/thing.ts'
import type { ActExchange, ActLimit, Asked, Pulse } from './act/act-input.ts'
import { act } from './act/act.ts'
import { powerRange } from './act/act-limits.ts'
import { gather, type GatherOptions } from './gather.ts'
import { exchangeW, limitsNow, netsOf } from './limits/limits-now.ts'
import { mandateLimitsNow, type MandatesNowOf } from './mandate/mandate-limits-now.ts'
import { importWeightNow } from './mandate/mandate-weights-now.ts'
import { orderNow } from './mandate/mandate-order-now.ts'
import { planMandated } from './mandate/plan-mandated.ts'
import { mandateReservesNow } from './mandate/mandate-reserves-now.ts'
import type { Mandate } from './mandate/mandate.ts'
import { chosenLeaning } from './plan/forecast-trial.ts'
import { continueTrial } from './plan/trial-hour.ts'
import type { Plan } from './plan/plan.ts'
import { usualEffort, type Around } from './plan/planner.ts'
import { inThreads, threadsFor } from './plan/plan-threads.ts'
import { acknowledgePlan } from './limits/signals.ts'
import { gridOf, wiringsOf } from './limits/store-limits.ts'
import type { Phase } from './limits/wiring.ts'
import { signalsBetween } from './limits/store-signal.ts'
import { latestPlan, savePlan, tariffAt } from './store.ts'
import { saveTrial, trialOf } from './store-trial.ts'
import { tariffPrices, type TariffPrices } from './tariff/tariff-prices.ts'

/** What acting needs of the desk where things and the node meet. */
export interface ActDesk {
  status(thing: Thing): {
    readonly values: ReadonlyMap<Quantity, { readonly value: number; readonly atMs: number }>
    readonly setPoint: SetPoint | null
    /** What it reports that is not believed. */
    readonly doubts: readonly Doubt[]
  }
  send(setPoint: SetPoint): Promise<Result<unknown>>
}

/** What acting remembers of each thing from run to run, so that nothing flaps. Losing it costs at most one early switch. */
export interface ActMemory {
  readonly asked: Map<string, Asked>
  /** What chargers that charge in turns are owed. */
  readonly pulses: Map<string, Pulse>
  /** The tariff laid out over a plan's steps, and which plan's. */
  prices: { readonly planId: string; readonly of: TariffPrices } | null
  /** When to try again the things that could not be reached. */
  readonly retryMs: Map<string, number>
}

/** A memory that knows nothing yet. */
export function actMemory(): ActMemory {
  return { asked: new Map(), pulses: new Map(), prices: null, retryMs: new Map() }
}

/** A power older than this does not say what a home or thing takes now. */
const freshMs = 5 * minuteMs

/** After this time a thing that could not be reached is tried again. */
const retryAfterMs = minuteMs

/**
 * The heartbeat's third step: gathers what is known, plans, keeps the plan, says whether it keeps what grid operators ask, and goes on
 * trying which forecasts plans lose least with. `clock` measures how long planning takes and is no part of the plan. `around`: it plans within a city. Null: there is no
 * tariff to plan by.
 */
export async function agree(
  db: Kysely<Schema>,
  cell: Cell,
  homes: readonly Cell[],
  options: Omit<GatherOptions, 'leaning'>,
  clock: Clock,
  around: Around | null = null,
): Promise<Plan | null> {
  const trial = await trialOf(db, cell.id)
  const input = await gather(db, cell, homes, { ...options, leaning: chosenLeaning(trial) })
  if (input === null) return null
  const openParts = inThreads(threadsFor(input))
  const plan = await planMandated(input, clock, usualEffort, openParts, around)
  await savePlan(db, plan)
  await acknowledgePlan(db, input, plan)
  const next = await continueTrial(trial, input, options.forecasts ?? [])
  if (next !== null && next !== trial) await saveTrial(db, cell.id, next)
  return plan
}

/**
 * The heartbeat's fourth step, run every few seconds as well: sends the set points that are due, and
 * returns those that were sent. A thing that cannot be reached is tried again after a minute.
 */
export async function actNow(
  db: Kysely<Schema>,
  desk: ActDesk,
  cell: Cell,
  homes: readonly Cell[],
  options: {
    readonly nowMs: number
    readonly newId: () => string
    readonly memory: ActMemory
    /** The plan in force, where the caller has it at hand. */
    readonly plan?: Plan | null
    /** What people have decided, as far as it may hold now; not stated: nothing. */
    readonly mandates?: readonly Mandate[]
  },
): Promise<SetPoint[]> {
  const { nowMs, newId, memory, mandates = [] } = options
  const plan = options.plan === undefined ? await latestPlan(db, cell.id) : options.plan
  const things = await listThingsOfCells(db, [cell.id, ...homes.map((home) => home.id)], 'adopted')
  const ready = things.filter(
    (thing) => powerRange(thing) !== null && (memory.retryMs.get(thing.id) ?? nowMs) <= nowMs,
  )
  const overrides = await activeOverrides(
    db,
    ready.map((thing) => thing.id),
    nowMs,
  )
  const held = new Set(overrides.map(({ thingId }) => thingId))
  // A thing that reports nonsense is asked nothing but what a person wants of it.
  const steered = ready.filter(
    (thing) => held.has(thing.id) || desk.status(thing).doubts.length === 0,
  )
  const prices = plan === null ? null : await pricesOf(db, cell, plan, memory)
  const decided = { cell, homes, things, mandates, grid: await gridOf(db, cell.id), nowMs }
  const asked = act({
    nowMs,
    reserves: mandateReservesNow(decided),
    order: orderNow(decided),
    plan,
    newId,
    pulses: memory.pulses,
    devices: steered.map((thing) => ({
      thing,
      override: overrides.find((override) => override.thingId === thing.id) ?? null,
      measuredW: freshPowerW(desk, thing, nowMs),
      stateOfCharge: fresh(desk, thing, 'stateOfCharge', nowMs),
      asked: lastAsked(desk, thing, memory),
    })),
    netsW: netsOf(homes, things, powersOf(desk, things, nowMs)),
    limits: await limitsInForce(db, desk, decided, prices),
    exchange: exchangeNow(desk, decided, plan, prices),
  })
  const sent: SetPoint[] = []
  for (const one of asked) {
    const { thingId } = one.setPoint
    const result = await desk.send(one.setPoint)
    if (result.ok) {
      memory.asked.set(thingId, one)
      memory.retryMs.delete(thingId)
      sent.push(one.setPoint)
    } else memory.retryMs.set(thingId, nowMs + retryAfterMs)
  }
  forgetRemoved(memory, things)
  return sent
}

function forgetRemoved(memory: ActMemory, things: readonly Thing[]): void {
  const ids = new Set(things.map((thing) => thing.id))
  for (const map of [memory.asked, memory.retryMs]) {
    for (const thingId of map.keys()) if (!ids.has(thingId)) map.delete(thingId)
  }
}

/** What the thing was asked last, by the plan or by a person past it; with what is remembered of when. */
function lastAsked(desk: ActDesk, thing: Thing, memory: ActMemory): Asked | null {
  // What could not be sent was never asked.
  if (memory.retryMs.has(thing.id)) return null
  const { setPoint } = desk.status(thing)
  const known = memory.asked.get(thing.id)
  if (setPoint === null) return known ?? null
  if (known?.setPoint.id === setPoint.id) return known
  return { setPoint, changedMs: setPoint.issuedMs, switchedMs: setPoint.issuedMs }
}

/** Every limit that holds now, with what the desk knows of it. */
async function limitsInForce(
  db: Kysely<Schema>,
  desk: ActDesk,
  of: Omit<MandatesNowOf, 'powerW' | 'cell'> & { readonly cell: Cell },
  tariff: TariffPrices | null,
): Promise<ActLimit[]> {
  const { cell, things, nowMs } = of
  const now = { ...of, powerW: powersOf(desk, things, nowMs) }
  const limits = limitsNow({
    ...now,
    wirings: await wiringsOf(
      db,
      of.homes.map(({ id }) => id),
    ),
    tariff,
    signals: (await signalsBetween(db, cell.id, nowMs, nowMs + 1)).map(({ signal }) => signal),
    phaseW: phasePowersOf(desk, things, nowMs),
  })
  return [...limits, ...mandateLimitsNow(now)]
}

/** What flows between the neighbourhood and the grid now, and its prices; null where one of both is not known. */
function exchangeNow(
  desk: ActDesk,
  decided: Pick<MandatesNowOf, 'things' | 'mandates' | 'nowMs'> & { readonly cell: Cell },
  plan: Plan | null,
  prices: TariffPrices | null,
): ActExchange | null {
  const { cell, things, nowMs } = decided
  if (plan === null) return null
  const measuredW = exchangeW({ cell, things, powerW: powersOf(desk, things, nowMs) })
  const step = stepIndex(plan.steps, nowMs)
  const buys = prices?.importMicroPerKwh[step]
  const sells = prices?.exportMicroPerKwh[step]
  const fee = prices?.localFeeMicroPerKwh[step]
  if (measuredW === null || buys === undefined || sells === undefined || fee === undefined) {
    return null
  }
  const weight = importWeightNow(decided, prices?.carbonGPerKwh ?? 0)
  return { measuredW, buyMicroPerKwh: buys - fee + weight, sellMicroPerKwh: sells + fee }
}

/** A tariff by the hour is long: it is laid out once for each plan. */
async function pricesOf(
  db: Kysely<Schema>,
  cell: Cell,
  { id, issuedMs, steps }: Plan,
  memory: ActMemory,
): Promise<TariffPrices | null> {
  if (memory.prices?.planId === id) return memory.prices.of
  const tariff = await tariffAt(db, cell.id, issuedMs)
  if (tariff === null) return null
  memory.prices = { planId: id, of: tariffPrices(tariff, steps, cell.timeZone) }
  return memory.prices.of
}

function powersOf(
  desk: ActDesk,
  things: readonly Thing[],
  nowMs: number,
): (thingId: string) => number | null {
  const byId = new Map(things.map((thing) => [thing.id, thing]))
  return (thingId) => {
    const thing = byId.get(thingId)
    return thing === undefined ? null : freshPowerW(desk, thing, nowMs)
  }
}

/** What flows through each conductor of a meter now, W, + into the home; null where it has not said so lately. */
function phasePowersOf(
  desk: ActDesk,
  things: readonly Thing[],
  nowMs: number,
): (thingId: string, phase: Phase) => number | null {
  const byId = new Map(things.map((thing) => [thing.id, thing]))
  return (thingId, phase) => {
    const thing = byId.get(thingId)
    return thing === undefined ? null : fresh(desk, thing, phasePowers[phase - 1]!, nowMs)
  }
}

/** What a thing takes now, W, + into it; null where it has not said so lately. */
function freshPowerW(desk: ActDesk, thing: Thing, nowMs: number): number | null {
  const generatedW = fresh(desk, thing, 'generationW', nowMs)
  return fresh(desk, thing, 'powerW', nowMs) ?? (generatedW === null ? null : -generatedW)
}

/** What a thing said lately of a quantity; null: nothing. */
function fresh(desk: ActDesk, thing: Thing, quantity: Quantity, nowMs: number): number | null {
  const { values, doubts } = desk.status(thing)
  if (doubts.some((doubt) => doubt.quantity === quantity)) return null
  const last = values.get(quantity)
  return last === undefined || nowMs - last.atMs > freshMs ? null : last.value
}
