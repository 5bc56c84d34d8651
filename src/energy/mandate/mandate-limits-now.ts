import { quarterMs, floorTo } from '../../kernel/steps.ts'
import type { Thing } from '../../things/thing.ts'
import type { ActLimit } from '../act/act-input.ts'
import type { Feeder, Grid } from '../limits/grid.ts'
import { exchangeW, netsOf, type LimitsNowOf } from '../limits/limits-now.ts'
import { pathOf } from '../limits/limit-tree.ts'
import { knownSum } from '../limits/known-sum.ts'
import { stepsInForce } from './mandate-times.ts'
import type { Mandate, MandatePlace } from './mandate.ts'

/** What hard mandates are held with between plans. */
export interface MandatesNowOf extends Pick<LimitsNowOf, 'homes' | 'things' | 'powerW'> {
  readonly cell: { readonly id: string; readonly timeZone: string }
  readonly mandates: readonly Mandate[]
  readonly grid: Grid
  readonly nowMs: number
}

/** The limits of all hard mandates that hold now, with what is measured there. Soft ones are only planned for. A person's own wish wins over them. */
export function mandateLimitsNow(of: MandatesNowOf): ActLimit[] {
  const { mandates, nowMs, cell } = of
  const now = { startMs: floorTo(nowMs, quarterMs), stepMs: quarterMs, count: 1 }
  return mandates
    .filter(
      (mandate) =>
        mandate.force.kind === 'hard' && stepsInForce(mandate, now, cell.timeZone)[0] === true,
    )
    .flatMap((mandate) => limitsNowOf(mandate, of))
}

function limitsNowOf({ rule, place }: Mandate, of: MandatesNowOf): ActLimit[] {
  const { cell, homes, things, powerW, grid } = of
  if (rule.kind !== 'connection-limit' && rule.kind !== 'class-limit') return []
  const homeIds = homesNamed(place, homes, grid)
  if (rule.kind === 'class-limit') {
    const ofClass = things.filter(
      ({ kind, cellId }) =>
        kind === rule.devices &&
        (homeIds.has(cellId) || (place.kind === 'neighbourhood' && cellId === cell.id)),
    )
    const groups =
      place.kind === 'homes'
        ? [...Map.groupBy(ofClass, ({ cellId }) => cellId).values()]
        : [ofClass].filter(({ length }) => length > 0)
    return groups.map((own) => ({
      ...limitOn(own),
      importLimitW: rule.limitW,
      exportLimitW: rule.limitW === 0 ? 0 : Infinity,
      measuredW: knownSum(idsOf(own), powerW),
    }))
  }
  const limits = {
    importLimitW: rule.direction === 'import' ? rule.limitW : Infinity,
    exportLimitW: rule.direction === 'export' ? rule.limitW : Infinity,
  }
  if (place.kind === 'neighbourhood') {
    return [{ ...limitOn(things), ...limits, measuredW: exchangeW(of) }]
  }
  const nets = netsOf(homes, things, powerW)
  const inHomes = (ids: ReadonlySet<string>): readonly Thing[] =>
    things.filter(({ cellId }) => ids.has(cellId))
  if (place.kind === 'feeder') {
    const measuredW = knownSum([...homeIds], (id) => nets.get(id) ?? null)
    return [{ ...limitOn(inHomes(homeIds)), ...limits, measuredW }]
  }
  return [...homeIds].map((id) => ({
    ...limitOn(inHomes(new Set([id]))),
    ...limits,
    measuredW: nets.get(id) ?? null,
  }))
}

function limitOn(things: readonly Thing[]): Pick<ActLimit, 'reason' | 'shares' | 'order'> {
  return {
    reason: 'mandate-limit',
    shares: new Map(things.map(({ id }) => [id, 1])),
    order: null,
  }
}

/** Homes at a place, by id. */
export function homesNamed(
  place: MandatePlace,
  homes: MandatesNowOf['homes'],
  { feeders }: Grid,
): ReadonlySet<string> {
  const all = homes.map(({ id }) => id)
  if (place.kind === 'neighbourhood') return new Set(all)
  if (place.kind === 'homes') {
    const named = new Set(place.homeIds)
    return new Set(named.size === 0 ? all : all.filter((id) => named.has(id)))
  }
  const byId = new Map(feeders.map((feeder): [string, Feeder] => [feeder.id, feeder]))
  const behind = feeders
    .filter(({ id }) => pathOf(id, byId)?.includes(place.feederId) === true)
    .flatMap((feeder) => feeder.homes)
  return new Set(behind.filter((id) => all.includes(id)))
}

function idsOf(things: readonly Thing[]): string[] {
  return things.map(({ id }) => id)
}
