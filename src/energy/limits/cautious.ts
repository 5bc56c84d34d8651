import type { FeederInput, HomeInput, LimitsW, LineInput, PlanInput } from '../plan/plan-input.ts'
import { pathOf } from './limit-tree.ts'

/** What homes (and, where all are meant, what the neighbourhood owns) may use on top of what is expected, as `HomeInput.scenariosW`. */
export type OpenOver = (homes: readonly HomeInput[]) => readonly Float64Array[] | undefined

/**
 * The input with cautious limits: for the home's connection and phases, for feeders and the neighbourhood's connection, each
 * tighter by as much as may flow on top of what is expected. The highest of five scenarios stands for the dearest fifth of what may
 * come, so in each step by itself a limit is kept with a chance of about nine in ten.
 */
export function cautiousInput(input: PlanInput, openOver: OpenOver): PlanInput {
  const { homes, shared, feeders = [], steps, prices, gridLimitsW, scenariosW } = input
  const gridW = tighter(
    limitsOf(steps.count, prices.importLimitW, prices.exportLimitW, gridLimitsW),
    scenariosW === undefined
      ? null
      : roomFor(scenariosW, curtailableW([...homes, { devices: shared }], steps.count)),
    fixedOver(homes, steps.count),
  )
  return {
    ...input,
    homes: homes.map((home) => cautiousHome(home, steps.count, openOver)),
    ...(feeders.length === 0
      ? {}
      : { feeders: feeders.map((feeder) => cautiousFeeder(feeder, input, openOver)) }),
    ...(gridW === null ? {} : { gridCautiousW: gridW }),
  }
}

function cautiousHome(home: HomeInput, count: number, openOver: OpenOver): HomeInput {
  const { connectionLimitW, limitsW, lines = [], fixedW } = home
  const limits = limitsOf(count, connectionLimitW, connectionLimitW, limitsW)
  // Mandates are held on what is expected, and on what is measured between plans: they break no wire.
  const isOpen = ({ fixedShare, kind }: LineInput): boolean => fixedShare > 0 && kind !== 'mandate'
  if (!hasLimit(limits) && !lines.some(isOpen)) return home
  const scenariosW = home.scenariosW ?? openOver([home])
  if (scenariosW === undefined) return home
  const roomW = roomFor(scenariosW, curtailableW([home], count))
  const ownW = tighter(limits, roomW, fixedW)
  const cautiousLines = lines.map((line): LineInput => {
    if (!isOpen(line)) return line
    const { fixedShare, importLimitW: importW, exportLimitW: exportW } = line
    const part = (power: number): number => fixedShare * power
    const through = { importW: roomW.importW.map(part), exportW: roomW.exportW.map(part) }
    const cautiousW = tighter({ importW, exportW }, through, fixedW.map(part))
    return cautiousW === null ? line : { ...line, cautiousW }
  })
  return {
    ...home,
    ...(ownW === null ? {} : { cautiousW: ownW }),
    ...(lines.length === 0 ? {} : { lines: cautiousLines }),
  }
}

function cautiousFeeder(
  feeder: FeederInput,
  { homes, feeders = [], steps }: PlanInput,
  openOver: OpenOver,
): FeederInput {
  if (!hasLimit(feeder.limitsW)) return feeder
  const byId = new Map(feeders.map((of) => [of.id, of]))
  const ids = new Set(
    feeders.filter(({ id }) => pathOf(id, byId)?.includes(feeder.id)).flatMap((of) => of.homes),
  )
  const behind = homes.filter(({ cellId }) => ids.has(cellId))
  const scenariosW = openOver(behind)
  if (scenariosW === undefined) return feeder
  const roomW = roomFor(scenariosW, curtailableW(behind, steps.count))
  const cautiousW = tighter(feeder.limitsW, roomW, fixedOver(behind, steps.count))
  return cautiousW === null ? feeder : { ...feeder, cautiousW }
}

/**
 * What may flow on top of what is expected in any scenario, W, [step]. What would flow out beyond a limit is
 * not made where generators can be asked to make less: that needs no room.
 */
export function roomFor(scenariosW: readonly Float64Array[], curtailableW: Float64Array): LimitsW {
  const most = (sign: 1 | -1): Float64Array =>
    curtailableW.map((_, t) => Math.max(0, ...scenariosW.map((powers) => sign * powers[t]!)))
  return {
    importW: most(1),
    exportW: most(-1).map((power, t) => Math.max(0, power - curtailableW[t]!)),
  }
}

/** Limits less the room, W, [step], but never below what cannot be shifted: caution asks nothing of batteries that nobody else does. Null: none is tighter. */
export function tighter(
  { importW, exportW }: LimitsW,
  roomW: LimitsW | null,
  fixedW: Float64Array,
): LimitsW | null {
  if (roomW === null) return null
  const less = (limits: Float64Array, room: Float64Array, sign: 1 | -1): Float64Array =>
    limits.map((limit, t) => Math.min(limit, Math.max(0, limit - room[t]!, sign * fixedW[t]!)))
  const cautious = {
    importW: less(importW, roomW.importW, 1),
    exportW: less(exportW, roomW.exportW, -1),
  }
  const isTighter = (own: Float64Array, limits: Float64Array): boolean =>
    own.some((limit, t) => limit < limits[t]!)
  return isTighter(cautious.importW, importW) || isTighter(cautious.exportW, exportW)
    ? cautious
    : null
}

function limitsOf(
  count: number,
  importLimitW: number | null,
  exportLimitW: number | null,
  atTimesW: LimitsW | undefined,
): LimitsW {
  const of = (always: number | null, atTimes: Float64Array | undefined): Float64Array =>
    Float64Array.from({ length: count }, (_, t) =>
      Math.min(always ?? Infinity, atTimes?.[t] ?? Infinity),
    )
  return {
    importW: of(importLimitW, atTimesW?.importW),
    exportW: of(exportLimitW, atTimesW?.exportW),
  }
}

function hasLimit({ importW, exportW }: LimitsW): boolean {
  return importW.some(Number.isFinite) || exportW.some(Number.isFinite)
}

/** What generators of homes are expected to make and could be asked not to, W, [step]. */
function curtailableW(homes: readonly Pick<HomeInput, 'devices'>[], count: number): Float64Array {
  const sum = new Float64Array(count)
  for (const device of homes.flatMap(({ devices }) => devices)) {
    if (device.kind !== 'generator' || !device.isCurtailable) continue
    for (let t = 0; t < count; t++) sum[t]! += device.availableW[t]!
  }
  return sum
}

function fixedOver(homes: readonly HomeInput[], count: number): Float64Array {
  const sum = new Float64Array(count)
  for (const { fixedW } of homes) for (let t = 0; t < count; t++) sum[t]! += fixedW[t]!
  return sum
}
