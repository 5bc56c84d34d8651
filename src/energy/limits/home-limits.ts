import type { Steps } from '../../kernel/steps.ts'
import { numberOf } from '../../things/attributes.ts'
import type { Thing } from '../../things/thing.ts'
import { feedInW } from './feed-in.ts'
import type { GridSignal } from './grid-signal.ts'
import { leastByLawW, turnable } from './least-by-law.ts'
import { pathOf } from './limit-tree.ts'
import type { DeviceInput, HomeInput, LimitsW, LineInput } from '../plan/plan-input.ts'
import { limitsIfAny, lowerBy, noLimitsW, stepsOf } from './signal-steps.ts'
import { phasesOf, phasesOfHome, phaseVoltageV, type Phase, type Wiring } from './wiring.ts'

/** What a home's limits are made from. */
export interface HomeLimitsOf {
  readonly wiring: Wiring
  /** Of this home, not taken back. */
  readonly signals: readonly GridSignal[]
  /** Its things in use. */
  readonly things: readonly Thing[]
  readonly devices: readonly DeviceInput[]
  /** W, [step]. */
  readonly fixedW: Float64Array
}

/** A home's limits beside its meter's, as the plan takes them; nothing where there are none. */
export function homeLimits(of: HomeLimitsOf, steps: Steps): Pick<HomeInput, 'limitsW' | 'lines'> {
  const limitsW = connectionLimits(of, steps)
  const lines = [
    ...wireLines(of.wiring, inPlan(of.things, of.devices), steps),
    ...of.signals
      .filter(({ part }) => part === 'devices')
      .map((signal) => devicesLine(signal, of, steps)),
  ]
  return {
    ...(limitsW === undefined ? {} : { limitsW }),
    ...(lines.length === 0 ? {} : { lines }),
  }
}

/** What may flow through the connection: what may be fed in, and signals for it. */
function connectionLimits(of: HomeLimitsOf, steps: Steps): LimitsW | undefined {
  const limits = noLimitsW(steps)
  limits.exportW.fill(feedInW(of.wiring.feedIn, of.things) ?? Infinity)
  for (const signal of of.signals) {
    if (signal.part === 'connection') lowerBy(signal, steps, limits)
  }
  return limitsIfAny(limits)
}

/** One wire, or several together, with their limit and the part of each thing that flows through. */
export interface WireLimit {
  readonly id: string
  readonly kind: 'circuit' | 'phase'
  readonly name: string
  readonly limitW: number
  readonly shares: Readonly<Record<string, number>>
  readonly fixedShare: number
}

/**
 * A home's wires: each conductor behind the main fuse, and each circuit (each of its conductors, where its limit is a
 * fuse). What is not placed on conductors is taken to be spread over them alike; so is what cannot be shifted. A car that charges
 * on fewer conductors than it may be on counts on each of them as if it were that one: nobody has said which it is.
 */
export function wireLimits(wiring: Wiring, things: readonly Thing[]): WireLimit[] {
  const { circuits, fuseA, places } = wiring
  const home = phasesOfHome(wiring)
  const partOn = (thing: Thing, phase: Phase): number => {
    const own = phasesOf(places[thing.id], wiring)
    return own.includes(phase) ? 1 / Math.min(own.length, conductorsOf(thing)) : 0
  }
  const byId = new Map(circuits.map((circuit) => [circuit.id, circuit]))
  const isBehind = (thing: Thing, circuitId: string): boolean => {
    const placed = places[thing.id]?.circuit ?? null
    return placed !== null && (pathOf(placed, byId) ?? []).includes(circuitId)
  }
  const main = home.map((phase): WireLimit => ({
    id: `phase-${phase}`,
    kind: 'phase',
    name: `L${phase}`,
    limitW: fuseA === null ? Infinity : fuseA * phaseVoltageV,
    shares: sharesOf(things, (thing) => partOn(thing, phase)),
    fixedShare: 1 / home.length,
  }))
  const behind = circuits.flatMap(({ id, name, limit, phases }): WireLimit[] => {
    const own = things.filter((thing) => isBehind(thing, id))
    const line = { kind: 'circuit', fixedShare: 0 } as const
    if (limit.unit === 'W') {
      return [{ ...line, id, name, limitW: limit.value, shares: sharesOf(own, () => 1) }]
    }
    return phases.map((phase) => ({
      ...line,
      id: `${id}-${phase}`,
      name: phases.length === 1 ? name : `${name} L${phase}`,
      limitW: limit.value * phaseVoltageV,
      shares: sharesOf(own, (thing) => partOn(thing, phase)),
    }))
  })
  return [...(fuseA === null ? [] : main), ...behind]
}

/** On how many conductors a thing takes its power, as far as it says so. */
function conductorsOf(thing: Thing): number {
  return thing.kind === 'car' ? (numberOf(thing, 'phases') ?? Infinity) : Infinity
}

/** The wires as the plan takes them; those that nothing in the plan flows through limit nothing. */
function wireLines(wiring: Wiring, things: readonly Thing[], steps: Steps): LineInput[] {
  return wireLimits(wiring, things)
    .filter(({ shares, fixedShare }) => fixedShare > 0 || Object.keys(shares).length > 0)
    .map(({ limitW, ...line }) => {
      const limits = new Float64Array(steps.count).fill(limitW)
      return { ...line, importLimitW: limits, exportLimitW: limits }
    })
}

/**
 * What devices may draw from the grid together while a signal holds: what the operator allows, at least what the law
 * leaves them, and on top what the home's own sun makes beyond what it uses anyway, for that is not drawn from the grid.
 */
function devicesLine(signal: GridSignal, of: HomeLimitsOf, steps: Steps): LineInput {
  const importLimitW = new Float64Array(steps.count).fill(Infinity)
  const surplusW = surplusOf(of, steps)
  const limitW = heldDevicesW(signal, of.things) ?? Infinity
  const { from, to } = stepsOf(signal, steps)
  for (let t = from; t < to; t++) importLimitW[t] = limitW + surplusW[t]!
  return {
    id: `signal-${signal.id}`,
    kind: 'signal',
    name: signal.sender,
    importLimitW,
    exportLimitW: new Float64Array(steps.count).fill(Infinity),
    shares: sharesOf(inPlan(turnable(of.things), of.devices), () => 1),
    fixedShare: 0,
  }
}

/** What a signal for devices lets them draw, W: what was asked for, or what the law leaves them where that is more. */
export function heldDevicesW(
  { importLimitW }: Pick<GridSignal, 'importLimitW'>,
  things: readonly Thing[],
): number | null {
  return importLimitW === null ? null : Math.max(importLimitW, leastByLawW(things))
}

/** What generators make beyond what cannot be shifted, W, [step], 0 or more. */
function surplusOf({ devices, fixedW }: HomeLimitsOf, { count }: Steps): Float64Array {
  return Float64Array.from({ length: count }, (_, t) => {
    let surplusW = -fixedW[t]!
    for (const device of devices) {
      if (device.kind === 'generator') surplusW += device.availableW[t]!
    }
    return Math.max(0, surplusW)
  })
}

function inPlan(things: readonly Thing[], devices: readonly DeviceInput[]): Thing[] {
  const ids = new Set(devices.map(({ thingId }) => thingId))
  return things.filter(({ id }) => ids.has(id))
}

function sharesOf(
  things: readonly Thing[],
  shareOf: (thing: Thing) => number,
): Record<string, number> {
  return Object.fromEntries(
    things.flatMap((thing) => {
      const share = shareOf(thing)
      return share > 0 ? [[thing.id, share]] : []
    }),
  )
}
