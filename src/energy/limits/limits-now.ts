import type { Cell } from '../../cell/cell.ts'
import type { Thing } from '../../things/thing.ts'
import type { ActLimit } from '../act/act-input.ts'
import type { TariffPrices } from '../tariff/tariff-prices.ts'
import { connectionLimitW, measuringThings } from './connection.ts'
import { feedInW } from './feed-in.ts'
import type { Grid } from './grid.ts'
import type { GridSignal } from './grid-signal.ts'
import { heldDevicesW, wireLimits } from './home-limits.ts'
import { turnable } from './least-by-law.ts'
import { knownSum } from './known-sum.ts'
import { pathOf } from './limit-tree.ts'
import { phaseLimitsNow } from './phases-now.ts'
import type { Phase, Wiring } from './wiring.ts'

/** What the limits of a neighbourhood that hold now are made from. */
export interface LimitsNowOf {
  readonly cell: Pick<Cell, 'id'>
  readonly homes: readonly Pick<Cell, 'id'>[]
  /** All in use. */
  readonly things: readonly Thing[]
  /** By home; those that stated nothing are not named. */
  readonly wirings: ReadonlyMap<string, Wiring>
  readonly grid: Grid
  /** What the neighbourhood's connection carries by its tariff; null: there is none. */
  readonly tariff: Pick<TariffPrices, 'importLimitW' | 'exportLimitW'> | null
  /** In force now. */
  readonly signals: readonly GridSignal[]
  /** Measured lately, W, + into the thing; null: not known. */
  readonly powerW: (thingId: string) => number | null
  /** Of a meter, through one conductor; null: it does not tell them apart. */
  readonly phaseW: (thingId: string, phase: Phase) => number | null
}

/** Every limit that holds now, with what is measured there, inner ones first. */
export function limitsNow(of: LimitsNowOf): ActLimit[] {
  const thingsOf = thingsByHome(of.homes, of.things)
  const netsW = netsOf(of.homes, of.things, of.powerW)
  const inHomes = [...thingsOf].flatMap(([id, own]) =>
    homeLimitsNow(id, own, netsW.get(id) ?? null, of),
  )
  return [...inHomes, ...feederLimits(thingsOf, netsW, of), ...gridLimitsNow(of)]
}

/** What flows into each home, measured lately, W; null: not known. */
export function netsOf(
  homes: LimitsNowOf['homes'],
  things: readonly Thing[],
  powerW: LimitsNowOf['powerW'],
): Map<string, number | null> {
  return new Map(
    [...thingsByHome(homes, things)].map(([id, own]) => [
      id,
      knownSum(measuringThings(id, own, true), powerW),
    ]),
  )
}

function thingsByHome(homes: LimitsNowOf['homes'], things: readonly Thing[]): Map<string, Thing[]> {
  const thingsOf = new Map(homes.map(({ id }): [string, Thing[]] => [id, []]))
  for (const thing of things) thingsOf.get(thing.cellId)?.push(thing)
  return thingsOf
}

function homeLimitsNow(
  homeId: string,
  own: readonly Thing[],
  netW: number | null,
  { wirings, signals, powerW, phaseW }: LimitsNowOf,
): ActLimit[] {
  const wiring = wirings.get(homeId)
  const circuits = wiring === undefined ? [] : circuitLimits(wiring, own, powerW)
  const phases =
    wiring === undefined ? [] : phaseLimitsNow(homeId, wiring, own, { netW, powerW, phaseW })
  const connectionW = connectionLimitW(homeId, own) ?? Infinity
  const connection: ActLimit = {
    reason: 'connection-limit',
    importLimitW: connectionW,
    exportLimitW: Math.min(connectionW, feedInW(wiring?.feedIn ?? null, own) ?? Infinity),
    measuredW: netW,
    shares: allOf(own),
    order: null,
  }
  const asked = signals
    .filter(({ cellId }) => cellId === homeId)
    .map((signal): ActLimit => {
      const base = signalLimit(signal, netW, own)
      if (signal.part === 'connection') return base
      const devices = turnable(own)
      const takenW = knownSum(idsOf(devices), powerW)
      return {
        ...base,
        importLimitW: heldDevicesW(signal, own) ?? Infinity,
        // What they take beyond what the home draws comes from its own roof.
        measuredW: takenW === null || netW === null ? null : Math.min(takenW, Math.max(0, netW)),
        shares: allOf(devices),
      }
    })
  return [...circuits, ...phases, connection, ...asked].filter(isLimit)
}

/** A circuit carries what is placed on it and nothing else that is known of. */
function circuitLimits(
  wiring: Wiring,
  own: readonly Thing[],
  powerW: LimitsNowOf['powerW'],
): ActLimit[] {
  return wireLimits(wiring, own)
    .filter(({ kind }) => kind === 'circuit')
    .map(({ limitW, shares }) => {
      const parts = new Map(Object.entries(shares))
      return {
        reason: 'circuit-limit',
        importLimitW: limitW,
        exportLimitW: limitW,
        measuredW: knownSum([...parts.keys()], (id) => {
          const power = powerW(id)
          return power === null ? null : power * (parts.get(id) ?? 0)
        }),
        shares: parts,
        order: null,
      }
    })
}

function feederLimits(
  thingsOf: ReadonlyMap<string, readonly Thing[]>,
  netsW: ReadonlyMap<string, number | null>,
  { grid: { feeders } }: LimitsNowOf,
): ActLimit[] {
  const byId = new Map(feeders.map((feeder) => [feeder.id, feeder]))
  const depth = (id: string): number => pathOf(id, byId)?.length ?? 0
  return feeders
    .toSorted((a, b) => depth(b.id) - depth(a.id))
    .map(({ id, limitW }) => {
      const homes = feeders
        .filter((inner) => pathOf(inner.id, byId)?.includes(id))
        .flatMap((inner) => inner.homes.filter((home) => thingsOf.has(home)))
      return {
        reason: 'feeder-limit',
        importLimitW: limitW,
        exportLimitW: limitW,
        measuredW: knownSum(homes, (home) => netsW.get(home) ?? null),
        shares: allOf(homes.flatMap((home) => thingsOf.get(home) ?? [])),
        order: null,
      }
    })
}

/** What flows into a neighbourhood, measured lately, W; null: not known. */
export function exchangeW({
  cell,
  things,
  powerW,
}: Pick<LimitsNowOf, 'cell' | 'things' | 'powerW'>): number | null {
  return knownSum(measuringThings(cell.id, things, false), powerW)
}

function gridLimitsNow(of: LimitsNowOf): ActLimit[] {
  const { cell, things, grid, tariff, signals } = of
  const netW = exchangeW(of)
  const connection: ActLimit = {
    reason: 'grid-limit',
    importLimitW: tariff?.importLimitW ?? Infinity,
    exportLimitW: Math.min(
      tariff?.exportLimitW ?? Infinity,
      feedInW(grid.feedIn, things) ?? Infinity,
    ),
    measuredW: netW,
    shares: allOf(things),
    order: null,
  }
  const asked = signals
    .filter(({ cellId }) => cellId === cell.id)
    .map((signal) => signalLimit(signal, netW, things))
  return [connection, ...asked].filter(isLimit)
}

function signalLimit(
  signal: GridSignal,
  measuredW: number | null,
  things: readonly Thing[],
): ActLimit {
  return {
    reason: 'signal-limit',
    importLimitW: signal.importLimitW ?? Infinity,
    exportLimitW: signal.exportLimitW ?? Infinity,
    measuredW,
    shares: allOf(things),
    order: signal.isOperator ? { untilMs: signal.untilMs ?? Infinity } : null,
  }
}

function isLimit({ importLimitW, exportLimitW }: ActLimit): boolean {
  return Number.isFinite(importLimitW) || Number.isFinite(exportLimitW)
}

function allOf(things: readonly Pick<Thing, 'id'>[]): ReadonlyMap<string, number> {
  return new Map(things.map(({ id }) => [id, 1]))
}

function idsOf(things: readonly Pick<Thing, 'id'>[]): string[] {
  return things.map(({ id }) => id)
}
