import type { Cell } from '../../cell/cell.ts'
import { shownApart } from '../../cell/small-group.ts'
import { homesOf } from '../../cell/store.ts'
import type { Plan } from '../../energy/plan/plan.ts'
import { latestPlan } from '../../energy/store.ts'
import { listSeries } from '../../series/store.ts'
import { listThingsOfCells } from '../../things/store.ts'
import type { Thing } from '../../things/thing.ts'
import type { WebContext } from '../context.ts'
import { buildDay, ringStartMs, ringSteps, type ThingPowers } from '../view/day.ts'
import type { DayView } from '../view/now.ts'
import { Kept } from './kept.ts'
import { thingPowers } from '../../series/thing-powers.ts'

/** A neighbourhood with its homes, their things, the plan in force and the 24 hours around now. */
export interface CellDay {
  readonly homes: readonly Cell[]
  /** Adopted things of the neighbourhood and its homes. */
  readonly things: readonly Thing[]
  readonly plan: Plan | null
  readonly day: DayView
  /** Whether some of what homes make or store is left in the use, because too few homes have such things. */
  readonly isMerged: boolean
  /** The 24 hours of each home, by its id. */
  readonly homeDays: ReadonlyMap<string, DayView>
}

type DayContext = Pick<WebContext, 'api' | 'live'>

/** Real time for which a day that was read is shown again. */
const keptMs = 5_000

/** Reads the days of neighbourhoods, each at most once in a few seconds, and anew after a new plan or a changed thing. */
export class CellDays {
  readonly #context: DayContext
  readonly #kept: Kept<CellDay>

  constructor(context: DayContext) {
    this.#context = context
    this.#kept = new Kept(context.api.clock, keptMs)
    context.live.subscribe(({ what }) => {
      if (what === 'plan' || what === 'things') this.#kept.clear()
    })
  }

  /** The day of a neighbourhood at `nowMs`, its own time. */
  of(neighbourhood: Cell, nowMs: number): Promise<CellDay> {
    return this.#kept.get(`${neighbourhood.id} ${ringStartMs(nowMs)}`, () =>
      readDay(this.#context, neighbourhood, nowMs),
    )
  }

  /** The same, read anew where it is older than this home of it. */
  async withHome(neighbourhood: Cell, homeId: string, nowMs: number): Promise<CellDay> {
    const kept = await this.of(neighbourhood, nowMs)
    if (kept.homeDays.has(homeId)) return kept
    this.#kept.clear()
    return this.of(neighbourhood, nowMs)
  }
}

async function readDay(context: DayContext, neighbourhood: Cell, nowMs: number): Promise<CellDay> {
  const { db } = context.api
  const homes = byName(await homesOf(db, neighbourhood.id))
  const cellIds = [neighbourhood.id, ...homes.map((home) => home.id)]
  const things = await listThingsOfCells(db, cellIds, 'adopted')
  const plan = await latestPlan(db, neighbourhood.id)
  const powers = await readPowers(context, things, nowMs)
  const kinds = new Map(things.map((thing) => [thing.id, thing.kind]))
  const { timeZone } = neighbourhood
  const powersOf = (wanted: readonly Thing[]): ThingPowers[] =>
    wanted.flatMap(({ id, kind }) => {
      const powerW = powers.get(id)
      return powerW === undefined ? [] : [{ kind, powerW }]
    })
  const homeDays = new Map(
    homes.map((home) => {
      const own = powersOf(things.filter((thing) => thing.cellId === home.id))
      const day = buildDay({
        nowMs,
        timeZone,
        things: own,
        netW: meterNet(own),
        plan,
        kinds,
        homeId: home.id,
      })
      return [home.id, day]
    }),
  )
  // Simulated homes have nothing to hide.
  const apart = neighbourhood.isSample ? things : shownApart(things, neighbourhood.id)
  const shared = powersOf(things.filter((thing) => thing.cellId === neighbourhood.id))
  const day = buildDay({
    nowMs,
    timeZone,
    things: powersOf(apart),
    netW: neighbourhoodNet(shared, [...homeDays.values()]),
    plan,
    kinds: new Map(apart.map((thing) => [thing.id, thing.kind])),
    homeId: null,
  })
  const isMerged = apart.length < things.length
  return { homes, things, plan, day, isMerged, homeDays }
}

/** Homes as people look for them: by name, with 2 before 10. */
export function byName(homes: readonly Cell[]): Cell[] {
  const collator = new Intl.Collator('en', { numeric: true })
  return homes.toSorted((a, b) => collator.compare(a.name, b.name))
}

async function readPowers(
  { api: { db } }: DayContext,
  things: readonly Thing[],
  nowMs: number,
): Promise<ReadonlyMap<string, Float64Array>> {
  const wanted = things.filter(({ kind }) =>
    ['meter', 'solar', 'wind', 'battery', 'car'].includes(kind),
  )
  const series = await listSeries(db, { thingIds: wanted.map(({ id }) => id) })
  const powers = new Map<string, Float64Array>()
  for (const { id } of wanted) {
    const own = series.filter((one) => one.thingId === id)
    if (own.length > 0) powers.set(id, await thingPowers(db, own, ringStartMs(nowMs), ringSteps))
  }
  return powers
}

/** What a home's meters measure together, W, + into the home; NaN where one of them was silent, or there is none. */
function meterNet(things: readonly ThingPowers[]): Float64Array {
  const meters = things.filter(({ kind }) => kind === 'meter')
  if (meters.length === 0) return new Float64Array(ringSteps).fill(NaN)
  return sumOf(meters.map(({ powerW }) => powerW))
}

/**
 * The neighbourhood's exchange with the grid: its own meter where it has one, else the sum of what its homes and
 * the things it owns measure. A home that was silent is left out as long as most are known.
 */
function neighbourhoodNet(shared: readonly ThingPowers[], homes: readonly DayView[]): Float64Array {
  if (shared.some(({ kind }) => kind === 'meter')) return meterNet(shared)
  return Float64Array.from({ length: ringSteps }, (_, k) => {
    const nets = homes.map((home) => home.netW[k] ?? NaN).filter((net) => !Number.isNaN(net))
    if (nets.length === 0 || nets.length < homes.length / 2) return NaN
    const own = shared.map(({ powerW }) => powerW[k] ?? NaN).filter((power) => !Number.isNaN(power))
    return [...nets, ...own].reduce((sum, power) => sum + power, 0)
  })
}

function sumOf(arrays: readonly Float64Array[]): Float64Array {
  return Float64Array.from({ length: ringSteps }, (_, k) =>
    arrays.reduce((sum, values) => sum + (values[k] ?? NaN), 0),
  )
}
