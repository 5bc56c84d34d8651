import type { Steps } from '../../kernel/steps.ts'
import type { MandateOutcome } from '../mandate/planned-mandate.ts'

/**
 * The proof beside a plan: what it costs, what no plan can cost less than that does not waste energy to keep a limit (`wasteless-plan.ts`), and the difference.
 * Money in micro-units (floats: a plan is not an account). `gap` = (cost - bound) / |cost|.
 */
export interface Certificate {
  readonly costMicro: number
  readonly boundMicro: number
  readonly gap: number
  readonly rounds: number
  readonly seconds: number
}

/** Why a device does what it does in a step: the constraint or price that bound it. Texts per code are in `web/messages`. */
export type Reason =
  // Nothing to decide.
  | 'fixed'
  | 'override'
  | 'away'
  // A wish that cannot wait: until a departure, for warm or cool rooms and hot water, for a reserve, against germs.
  | 'deadline'
  | 'comfort'
  | 'hot-water'
  | 'reserve'
  | 'cool'
  | 'hot-run'
  // A limit: of the device itself (the wish is then missed), of the home's connection, of the neighbourhood's; and those that
  // have a name (`DevicePlan.limitNames`): a circuit, a phase, a signal of the grid operator's, a feeder, what people have decided.
  | 'power-limit'
  | 'connection-limit'
  | 'grid-limit'
  | NamedLimit
  | 'curtailed'
  // It may only take what its home has left.
  | 'surplus-only'
  // A price: of energy, of a higher peak. Mild hours: a heat pump makes more of a kWh. Any hour: all cost the same.
  | 'own-sun'
  | 'local-surplus'
  | 'cheap-hours'
  | 'dear-hours'
  | 'needed-here'
  | 'mild-hours'
  | 'any-hour'
  | 'peak'
  // Rest. Not yet: a machine may not start before. Enough: what was wished for is there. Later: nothing is wished for
  // within the plan. No gain: no hour is better by enough.
  | 'waiting'
  | 'not-yet'
  | 'full'
  | 'enough'
  | 'empty'
  | 'warm'
  | 'later'
  | 'no-gain'
  | 'done'

/** Reasons that are the limit of something with a name: there can be several of a kind. */
export type NamedLimit =
  | 'circuit-limit'
  | 'phase-limit'
  | 'signal-limit'
  | 'feeder-limit'
  | 'mandate-limit'

export interface DevicePlan {
  readonly thingId: string
  /** W, [step], + into the device (a generator is negative). */
  readonly powerW: Float64Array
  /** What of `powerW` goes into the hot-water tank, where a heat pump has one, W, [step]. */
  readonly tankW?: Float64Array
  /** What of `powerW` cools, where a heat pump can, W, [step]. */
  readonly coolingW?: Float64Array
  /** State after each step where the device has one: state of charge 0..1, or °C indoors. */
  readonly state: Float64Array | null
  readonly reasons: readonly Reason[]
  /** Name of what is at its limit where the reason is a `NamedLimit`, else null, [step]; absent where no step has one. */
  readonly limitNames?: readonly (string | null)[]
  /** What it would do if nothing were shifted, W, [step]: of what the neighbourhood owns together. */
  readonly idlePowerW?: Float64Array
}

/**
 * What a plan costs in money, and what the same hours would if nothing were shifted: energy, fees, peaks, wear and fuel, less the
 * worth of what is left in store; micro-units (floats). Limits and wishes that are missed cost nothing here: the certificate counts
 * them at the prices at which they give way, and they are named beside (`relaxed`, `idleOverW`).
 */
export interface MoneyCost {
  readonly costMicro: number
  readonly idleCostMicro: number
}

export interface HomePlan {
  readonly cellId: string
  /** At the neighbourhood's own prices. Only in a plan just made: the store keeps it apart, for longer than the plan. */
  readonly money?: MoneyCost
  /** W, [step], + into the home. */
  readonly netW: Float64Array
  /** The same if nothing were shifted; plans kept by earlier versions have none. */
  readonly idleNetW?: Float64Array
  /** The most by which its connection, or a circuit, phase or signal in it, would then be beyond its limits, W; absent: it is not known. */
  readonly idleOverW?: number
  /** What a kWh costs behind its feeders, micro-units, [step]; absent where that is the neighbourhood's own price. */
  readonly priceMicroPerKwh?: Float64Array
  /** What mandates on lines of the home add to the price of what flows there, for each W and step, [step], by line. Only in a plan just made. */
  readonly linePrices?: Readonly<Record<string, Float64Array>>
  readonly devices: readonly DevicePlan[]
}

/** A feeder that has a limit, and what a kWh costs behind it more than before it, micro-units, [step]. */
export interface FeederPlan {
  readonly feederId: string
  readonly priceMicroPerKwh: Float64Array
}

/** A wish or limit that could not be met, by how much, at which price it was relaxed. */
export interface Relaxation {
  readonly what:
    | 'import-limit'
    | 'export-limit'
    | 'car-energy'
    | 'comfort'
    | 'hot-water'
    | 'hot-run'
    | 'reserve'
    | 'deadline'
  readonly cellId: string
  readonly thingId: string | null
  /** The circuit, phase, signal (of the home `cellId`), feeder or mandate whose limit it is; absent: the cell's own connection. */
  readonly limit?: LimitName
  readonly startMs: number
  /** In `unit`: W over the limit, Wh missing, K away, hours late. The largest of the run of steps from `startMs`. */
  readonly amount: number
  readonly unit: 'W' | 'Wh' | 'K' | 'h'
  /** End of the run of steps in which it could not be met. */
  readonly endMs: number
}

/** What has a limit, and what people call it. */
export interface LimitName {
  readonly kind: 'circuit' | 'phase' | 'signal' | 'feeder' | 'mandate'
  readonly id: string
  readonly name: string
}

export interface Plan {
  readonly id: string
  readonly cellId: string
  readonly issuedMs: number
  readonly steps: Steps
  readonly certificate: Certificate
  readonly money: MoneyCost
  /** The most by which the connection or a feeder would be beyond its limits if nothing were shifted, W; absent: it is not known. */
  readonly idleOverW?: number
  /** The gap that rounds have left, before the plan was changed to one that is preferred: its prices belong to that; absent: the certificate's. */
  readonly roundsGap?: number
  /** Marginal price inside the neighbourhood, micro-units per kWh, [step]. */
  readonly priceMicroPerKwh: Float64Array
  /** What of it is a weight that nobody pays, [step]; absent: nothing. */
  readonly weightMicroPerKwh?: Float64Array
  /** Feeders that have limits, with the prices that the next plan begins with; plans kept by earlier versions have none. */
  readonly feeders?: readonly FeederPlan[]
  /** The neighbourhood's exchange with the grid, W, [step], + import. */
  readonly netW: Float64Array
  readonly homes: readonly HomePlan[]
  /** Things the neighbourhood owns together. */
  readonly shared: readonly DevicePlan[]
  readonly relaxed: readonly Relaxation[]
  /** What it makes of each mandate that holds in its steps; absent: none does. */
  readonly mandates?: readonly MandateOutcome[]
}
