import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { numberOf } from '../../things/attributes.ts'
import type { Thing } from '../../things/thing.ts'
import { checkFeedIn, type FeedIn } from './feed-in.ts'
import { checkTree } from './limit-tree.ts'

/** One of the three conductors of a connection. */
export type Phase = 1 | 2 | 3

export const allPhases = [1, 2, 3] as const satisfies readonly Phase[]

/** Between a phase and neutral, V. */
export const phaseVoltageV = 230

/** What a home's wires may carry: its main fuse, its circuits, which device is on which, and what it may feed in. */
export interface Wiring {
  /** Conductors of the connection. */
  readonly phases: 1 | 3
  /** The main fuse of each conductor, A; null: not stated. */
  readonly fuseA: number | null
  readonly feedIn: FeedIn | null
  readonly circuits: readonly Circuit[]
  /** Where devices are connected, by thing. What is not named is behind the main fuse, spread over all conductors alike. */
  readonly places: Readonly<Record<string, ThingPlace>>
}

/** A part of a home's wires behind a fuse or limit of its own. */
export interface Circuit {
  /** Unique in the home. */
  readonly id: string
  readonly name: string
  /** `A`: the fuse of each of its conductors; `W`: all of them together. */
  readonly limit: { readonly unit: 'A' | 'W'; readonly value: number }
  readonly phases: readonly Phase[]
  /** The circuit that this one is behind; null: the main fuse. */
  readonly parent: string | null
}

/** Where a device is connected. */
export interface ThingPlace {
  /** Null: the main fuse. */
  readonly circuit: string | null
  /** Its conductors; empty: all that there are. */
  readonly phases: readonly Phase[]
}

export const emptyWiring: Wiring = {
  phases: 3,
  fuseA: null,
  feedIn: null,
  circuits: [],
  places: {},
}

/** Circuits of a home at the most. */
export const circuitLimit = 24

/** Fuses that there are, A. */
const fuseRange = { least: 1, most: 1_000 }

/** Whether a home can be wired like this, with these things in use: refused with the field, the value and what would be right. */
export function checkWiring(wiring: Wiring, things: readonly Thing[]): Result<Wiring> {
  const wrong =
    checkFuse(wiring.fuseA, 'fuseA') ??
    checkFeedIn(wiring.feedIn) ??
    checkTree(wiring.circuits, 'circuits', circuitLimit) ??
    firstOf(wiring.circuits, (circuit, i) => checkCircuit(circuit, `circuits[${i}]`, wiring)) ??
    firstOf(Object.entries(wiring.places), ([thingId, place]) =>
      checkPlace(
        place,
        things.find(({ id }) => id === thingId),
        wiring,
        `places.${thingId.slice(0, 60)}`,
      ),
    )
  return wrong ?? success(wiring)
}

/** The conductors a device is on: its own, or all of its circuit. */
export function phasesOf(place: ThingPlace | undefined, wiring: Wiring): readonly Phase[] {
  if (place !== undefined && place.phases.length > 0) return place.phases
  const circuit = wiring.circuits.find(({ id }) => id === place?.circuit)
  return circuit?.phases ?? phasesOfHome(wiring)
}

/** The conductors of a home. */
export function phasesOfHome({ phases }: Pick<Wiring, 'phases'>): readonly Phase[] {
  return allPhases.slice(0, phases)
}

function checkFuse(valueA: number | null, at: string): Refusal | undefined {
  const { least, most } = fuseRange
  if (valueA === null || (valueA >= least && valueA <= most)) return undefined
  return refuse(
    'impossible-fuse',
    `${at} is ${valueA}; a fuse is from ${least} to ${most} A.`,
    at,
    {
      least,
      most,
    },
  )
}

function checkCircuit(circuit: Circuit, at: string, wiring: Wiring): Refusal | undefined {
  const { limit, phases, parent } = circuit
  if (limit.unit === 'A') {
    const wrong = checkFuse(limit.value, `${at}.limit.value`)
    if (wrong !== undefined) return wrong
  } else if (!(limit.value >= 1 && limit.value <= 1e7)) {
    return refuse(
      'impossible-amount',
      `${at}.limit.value is ${limit.value}; a circuit carries 1 to 10000000 W.`,
      `${at}.limit.value`,
    )
  }
  const outer = wiring.circuits.find(({ id }) => id === parent)?.phases ?? phasesOfHome(wiring)
  if (phases.length === 0) {
    return refuse('no-phase', `${at}.phases names at least one of ${list(outer)}.`, `${at}.phases`)
  }
  return checkPhases(phases, outer, `${at}.phases`)
}

function checkPlace(
  place: ThingPlace,
  thing: Thing | undefined,
  wiring: Wiring,
  at: string,
): Refusal | undefined {
  if (thing === undefined) {
    return refuse('unknown-thing', `${at} names a thing that is not in use in this home.`, at)
  }
  const circuit = wiring.circuits.find(({ id }) => id === place.circuit)
  if (place.circuit !== null && circuit === undefined) {
    const known = wiring.circuits.map(({ id }) => id).join(', ') || 'none'
    return refuse(
      'unknown-circuit',
      `${at}.circuit is "${place.circuit.slice(0, 60)}"; the circuits are ${known}, and null is the main fuse.`,
      `${at}.circuit`,
    )
  }
  const wrong = checkPhases(place.phases, circuit?.phases ?? phasesOfHome(wiring), `${at}.phases`)
  if (wrong !== undefined || thing.kind !== 'car') return wrong
  const stated = typeof thing.attributes['phases'] === 'number' ? numberOf(thing, 'phases') : null
  const placed = phasesOf(place, wiring).length
  if (stated === null || stated === placed || (place.phases.length === 0 && stated > placed)) {
    return undefined
  }
  return refuse(
    'phases-contradict',
    `${at}.phases names ${placed}, and the charger is set to charge on ${stated}; name ${stated}, or change the charger’s phases.`,
    `${at}.phases`,
    { placed, stated },
  )
}

function checkPhases(
  phases: readonly Phase[],
  outer: readonly Phase[],
  at: string,
): Refusal | undefined {
  if (new Set(phases).size === phases.length && phases.every((phase) => outer.includes(phase))) {
    return undefined
  }
  return refuse(
    'phase-not-there',
    `${at} is ${list(phases)}; each is named once, out of ${list(outer)}, which is what it is behind.`,
    at,
    { outer: list(outer) },
  )
}

function list(phases: readonly Phase[]): string {
  return phases.map((phase) => `L${phase}`).join(', ') || 'none'
}

function firstOf<Item>(
  items: readonly Item[],
  check: (item: Item, i: number) => Refusal | undefined,
): Refusal | undefined {
  for (const [i, item] of items.entries()) {
    const wrong = check(item, i)
    if (wrong !== undefined) return wrong
  }
  return undefined
}
