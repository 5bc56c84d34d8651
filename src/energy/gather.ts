import { setImmediate as breathe } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import {
  dayMs,
  floorTo,
  hourMs,
  quarterMs,
  steps,
  stepsEndMs,
  type Steps,
} from '../kernel/steps.ts'
import { forecast } from '../sense/forecaster.ts'
import type { Series } from '../series/series.ts'
import { intervals } from '../series/store-roll-up.ts'
import { latestReadings, listSeries } from '../series/store.ts'
import type { Schema } from '../store/schema.ts'
import { openDoubts } from '../things/doubt/store-doubt.ts'
import type { Foretold } from '../things/foretold.ts'
import { activeOverrides, listThingsOfCells } from '../things/store.ts'
import type { Thing } from '../things/thing.ts'
import {
  expectations,
  noHistory,
  surplusOf,
  type Expected,
  type ExpectationOptions,
} from './gather-expected.ts'
import { cautiousInput } from './limits/cautious.ts'
import { connectionLimitW } from './limits/connection.ts'
import { deviceInput } from './devices/device-input.ts'
import { gridLimits } from './limits/grid-limits.ts'
import { homeLimits } from './limits/home-limits.ts'
import { lastLocalMinute } from './devices/local-minutes.ts'
import { heatGainsW, medianOver } from './devices/outlook.ts'
import {
  defaultWishes,
  type DeviceInput,
  type HomeInput,
  type PlanInput,
} from './plan/plan-input.ts'
import { planScenarios, scenariosOver } from './plan/scenarios.ts'
import { reachedPeakW } from './tariff/reached-peak.ts'
import { gridOf, wiringsOf } from './limits/store-limits.ts'
import { signalsBetween } from './limits/store-signal.ts'
import { latestPlan, tariffAt } from './store.ts'
import { tariffPrices } from './tariff/tariff-prices.ts'
import { withMandates } from './mandate/compile-mandates.ts'
import type { Mandate } from './mandate/mandate.ts'
import { attribute, type Latest, type Outlook, type ThingNow } from './devices/thing-now.ts'
import { emptyWiring } from './limits/wiring.ts'

/** Steps of a plan: 30 hours, so that the next day's departure is always in it. */
export const planStepCount = 120

/** The steps that a plan made at `nowMs` covers; forecasts for it cover the same. */
export function planSteps(nowMs: number): Steps {
  return steps(floorTo(nowMs, quarterMs), quarterMs, planStepCount)
}

/** Power left over is worth its price for feeding in where there is more of it than this, W. */
const worthwhileW = 500

export interface GatherOptions extends ExpectationOptions {
  readonly planId: string
  /** Scenarios that the plan is made for, an odd number; 1: for what is expected. `planScenarios` if not stated. */
  readonly scenarios?: number
  /** False for things that were seen not to do what they are asked. */
  readonly follows?: (thing: Thing) => boolean
  /** What things say of their coming hours; not stated: nothing. */
  readonly foretold?: (thing: Thing) => Foretold | null
  /** What people have decided, as far as it may hold in these steps; not stated: nothing. */
  readonly mandates?: readonly Mandate[]
}

/** Homes that are put together before others have their turn: some milliseconds. */
const homesAtOnce = 10

/**
 * Everything that the plan of a neighbourhood is made from, out of what the rooms know: things, their
 * last values, people's overrides, forecasts, the tariff and the plan in force. Null: there is no tariff.
 */
export async function gather(
  db: Kysely<Schema>,
  cell: Cell,
  homes: readonly Cell[],
  options: GatherOptions,
): Promise<PlanInput | null> {
  const { nowMs, steps, planId } = options
  const tariff = await tariffAt(db, cell.id, nowMs)
  if (tariff === null) return null
  const cells = [cell, ...homes]
  const ids = cells.map((of) => of.id)
  const things = await listThingsOfCells(db, ids, 'adopted')
  const series = await seriesOf(db, things)
  const now = await thingsNow(db, cell.timeZone, things, series, options)
  const expected = await expectations(db, cells, things, series, options)
  const prices = tariffPrices(tariff, steps, cell.timeZone)
  const devicesOf = (of: Cell): DeviceInput[] => {
    const surplusW = surplusOf(of === cell ? ids : [of.id], things, expected, steps)
    const priceMicroPerKwh = prices.importMicroPerKwh.map((price, t) =>
      surplusW[t]! > worthwhileW ? prices.exportMicroPerKwh[t]! : price,
    )
    const outlook = {
      ...outlookOf(of, cells, expected, options),
      surplusW,
      priceMicroPerKwh,
    }
    return now
      .filter(({ thing }) => thing.cellId === of.id)
      .flatMap((thing) => deviceInput(thing, outlook) ?? [])
  }
  const openTo = (to: readonly string[]) =>
    scenariosOver(
      to.map((id) => expected.open.get(id)!),
      options.scenarios ?? planScenarios,
    )
  // Elsewhere what one home uses costs the same whatever it is: only what all use together does not.
  const paysFees = prices.localFeeMicroPerKwh.some((fee) => fee > 0)
  const asked = await signalsBetween(db, cell.id, steps.startMs, stepsEndMs(steps))
  const signalsOf = (of: Cell) =>
    asked.filter(({ signal }) => signal.cellId === of.id).map(({ signal }) => signal)
  const homeIds = homes.map((home) => home.id)
  const wirings = await wiringsOf(db, homeIds)
  const grid = await gridOf(db, cell.id)
  const homeInput = (home: Cell): HomeInput => {
    const fixedW = expected.loadW.get(home.id) ?? new Float64Array(steps.count)
    const devices = devicesOf(home)
    const limitsOf = {
      wiring: wirings.get(home.id) ?? emptyWiring,
      signals: signalsOf(home),
      things: things.filter((thing) => thing.cellId === home.id),
      devices,
      fixedW,
    }
    return {
      cellId: home.id,
      connectionLimitW: connectionLimitW(home.id, things),
      fixedW,
      ...(paysFees ? openTo([home.id]) : {}),
      devices,
      ...homeLimits(limitsOf, steps),
    }
  }
  const homeInputs: HomeInput[] = []
  for (const [i, home] of homes.entries()) {
    if (i % homesAtOnce === homesAtOnce - 1) await breathe()
    homeInputs.push(homeInput(home))
  }
  const input: PlanInput = {
    cellId: cell.id,
    planId,
    issuedMs: nowMs,
    steps,
    timeZone: cell.timeZone,
    prices,
    reachedPeakW:
      tariff.peakMicroPerKw === 0 ? 0 : await reachedPeakW(db, cell, things, series, nowMs),
    homes: homeInputs,
    shared: devicesOf(cell),
    ...gridLimits({ grid, signals: signalsOf(cell), homeIds: new Set(homeIds), things }, steps),
    ...openTo(ids),
    last: await latestPlan(db, cell.id),
    wishes: defaultWishes,
  }
  const mandated = withMandates(input, options.mandates ?? [])
  return cautiousInput(mandated, (of) => openTo(of.map(({ cellId }) => cellId)).scenariosW)
}

/** The series of things in the cells they are in now; those of a cell they were in before stay with that cell. */
export async function seriesOf(db: Kysely<Schema>, things: readonly Thing[]): Promise<Series[]> {
  const cellIds = new Map(things.map((thing) => [thing.id, thing.cellId]))
  const series = await listSeries(db, { thingIds: [...cellIds.keys()] })
  return series.filter(({ thingId, cellId }) => cellIds.get(thingId) === cellId)
}

/**
 * Every thing with its last values, the wish that holds for it and whether it follows. One that reports nonsense
 * counts as one of which nothing is known and that follows nothing: what is foreseen of it comes from before.
 */
async function thingsNow(
  db: Kysely<Schema>,
  timeZone: string,
  things: readonly Thing[],
  series: readonly Series[],
  { nowMs, follows = () => true, foretold = () => null }: GatherOptions,
): Promise<ThingNow[]> {
  const byId = new Map(series.map((one) => [one.id, one]))
  const values = new Map<string, Partial<Record<Series['quantity'], Latest>>>()
  for (const { seriesId, value, atMs } of await latestReadings(db, [...byId.keys()])) {
    const of = byId.get(seriesId)
    if (of === undefined) continue
    values.set(of.thingId, { ...values.get(of.thingId), [of.quantity]: { value, atMs } })
  }
  const thingIds = things.map((thing) => thing.id)
  const overrides = await activeOverrides(db, thingIds, nowMs)
  const doubted = new Set((await openDoubts(db, thingIds)).map(({ thingId }) => thingId))
  const now: ThingNow[] = []
  for (const thing of things) {
    const isDoubted = doubted.has(thing.id)
    const isAppliance = thing.kind === 'appliance'
    now.push({
      thing,
      values: isDoubted ? {} : (values.get(thing.id) ?? {}),
      override: overrides.find((override) => override.thingId === thing.id) ?? null,
      follows: !isDoubted && follows(thing),
      recentWh: isAppliance ? await recentWh(db, timeZone, thing, series, nowMs) : [],
      lastHotMs: await lastHotMs(db, thing, series, nowMs),
      foretold: isDoubted ? null : foretold(thing),
    })
  }
  return now
}

/** A tank this near to what kills germs was hot, K: sensors stand beside the hottest water. */
const hotEnoughK = 1

/** A run is known to be overdue for so long; after that it counts as one of which nothing is known. */
const overdueDays = 7

/** When a tank that gets hot against germs was so last. */
async function lastHotMs(
  db: Kysely<Schema>,
  thing: Thing,
  series: readonly Series[],
  nowMs: number,
): Promise<number | null> {
  if (thing.kind !== 'heat-pump' && thing.kind !== 'chp') return null
  const days = attribute(thing, 'legionellaDays')
  const tank = series.find((one) => one.thingId === thing.id && one.quantity === 'tankC')
  if (days === 0 || tank === undefined) return null
  const fromMs = nowMs - (days + overdueDays) * dayMs
  const found = await intervals(db, tank.id, 'hour', fromMs, nowMs)
  const hotC = attribute(thing, 'legionellaC') - hotEnoughK
  return found.findLast(({ max }) => max !== null && max >= hotC)?.endMs ?? null
}

/** What an appliance used in each quarter hour since its last ready time. */
async function recentWh(
  db: Kysely<Schema>,
  timeZone: string,
  thing: Thing,
  series: readonly Series[],
  nowMs: number,
): Promise<ThingNow['recentWh']> {
  const own = series.filter((one) => one.thingId === thing.id)
  const counter = own.find((one) => one.quantity === 'consumedWh' || one.quantity === 'importWh')
  const measured = counter ?? own.find((one) => one.quantity === 'powerW')
  if (measured === undefined) return []
  const openedMs = lastLocalMinute(timeZone, nowMs, attribute(thing, 'readyMinute'))
  const found = await intervals(db, measured.id, 'quarter', floorTo(openedMs, quarterMs), nowMs)
  return found.map(({ startMs, endMs, sum, mean, coverage }) => ({
    startMs,
    wh: sum ?? ((mean ?? 0) * coverage * (endMs - startMs)) / hourMs,
  }))
}

function outlookOf(
  of: Cell,
  cells: readonly Cell[],
  expected: Expected,
  { nowMs, steps }: GatherOptions,
): Omit<Outlook, 'surplusW' | 'priceMicroPerKwh'> {
  const loadW = expected.loadW.get(of.id) ?? new Float64Array(steps.count)
  const { timeZone, place } = of
  // Neighbours have the same weather: whoever measures it measures it for all.
  const measuring = [of, ...cells].find((cell) => expected.outdoorC.has(cell.id))
  const outdoorC =
    expected.outdoorC.get(measuring?.id ?? '') ??
    medianOver(
      forecast(noHistory(steps), {
        seriesId: 0,
        issuedMs: nowMs,
        steps,
        target: { kind: 'outdoor-temperature', timeZone, latitude: place.latitude },
      }),
      steps,
    )
  return {
    nowMs,
    steps,
    timeZone,
    outdoorC,
    gainsW: heatGainsW(loadW, expected.sunShare),
    availableW: expected.availableW,
    drawnW: expected.drawnW,
  }
}
