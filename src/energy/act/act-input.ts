import type { Override, SetPoint } from '../../things/set-point.ts'
import type { Thing, ThingKind } from '../../things/thing.ts'
import type { Plan } from '../plan/plan.ts'

/** One thing and what is known of it now. Only adopted things that take set points are asked for anything. */
export interface ActDevice {
  readonly thing: Thing
  /** The person's wish that holds now. */
  readonly override: Override | null
  /** Measured lately, W, + into the thing; null: not known. */
  readonly measuredW: number | null
  /** Measured lately, 0 to 1; absent or null: not known. */
  readonly stateOfCharge?: number | null
  /** What it was last asked for; null: nothing yet. */
  readonly asked: Asked | null
}

/** A set point with its past: what {@link act} must remember so that nothing flaps. */
export interface Asked {
  readonly setPoint: SetPoint
  /** Since when this power is asked for. */
  readonly changedMs: number
  /** When it was last switched on, off or over to giving back. */
  readonly switchedMs: number
}

/** What charging in turns remembers of a charger. */
export interface Pulse {
  /** What the plan asked for and the car has not had yet, Wh; below 0: it has had more. */
  readonly owedWh: number
  readonly isOn: boolean
  readonly atMs: number
  /** Start of the plan's step that `extraW` is for. */
  readonly stepStartMs: number
  /** Asked for beside the plan's power for the whole of a step, to give what is owed, W. */
  readonly extraW: number
}

/** Something that carries only so much, in force now: a circuit, a phase, a connection, a feeder, what a grid operator asks, what people have decided. */
export interface ActLimit {
  /** What a set point says that keeps it. */
  readonly reason:
    | 'circuit-limit'
    | 'phase-limit'
    | 'connection-limit'
    | 'feeder-limit'
    | 'grid-limit'
    | 'signal-limit'
    | 'mandate-limit'
  /** W, 0 or more; Infinity: no limit. */
  readonly importLimitW: number
  readonly exportLimitW: number
  /** What flows through it, measured lately, W, + towards the things; null: not known. */
  readonly measuredW: number | null
  /** Which part of the power of each thing flows through it, above 0 to 1, by thing. */
  readonly shares: ReadonlyMap<string, number>
  /** A grid operator's: it holds over what people ask for too, and until when it is known to; null: any other. */
  readonly order: { readonly untilMs: number } | null
}

/** What flows between the neighbourhood and the grid, and what it costs now. */
export interface ActExchange {
  /** Measured lately, W, + towards the neighbourhood. */
  readonly measuredW: number
  /** What a home saves that buys a kWh less, with what that weighs for all (the plan's prices have that too), and what feeding in a kWh less costs it, whoever in the neighbourhood makes it; micro-units. */
  readonly buyMicroPerKwh: number
  readonly sellMicroPerKwh: number
}

export interface ActInput {
  readonly nowMs: number
  readonly plan: Plan | null
  readonly devices: readonly ActDevice[]
  /** Inner ones first: what a circuit needs may be all that the connection needs. */
  readonly limits: readonly ActLimit[]
  /** Below which part of its capacity a battery is not emptied because people have decided so, by thing; not stated: nothing. */
  readonly reserves?: ReadonlyMap<string, number>
  /** Which kinds of things come first while energy is short because people have decided so; not stated: cars wait before heat pumps. */
  readonly order?: readonly ThingKind[]
  /** What flows into each home, measured lately, W, by cell; null or absent: not known. */
  readonly netsW: ReadonlyMap<string, number | null>
  /** Null: what flows there, or its price, is not known. */
  readonly exchange: ActExchange | null
  /** What charging in turns remembers, by thing; changed in place. */
  readonly pulses: Map<string, Pulse>
  readonly newId: () => string
}

/** What is wanted of a thing before it is made calm. `powerW` null: its own behaviour. */
export interface Wish {
  readonly powerW: number | null
  readonly reason: string
  readonly source: SetPoint['source']
  /** What was wished before a limit cut it down. */
  readonly untrimmedW?: number
  /** When the limit that cut it down ends; the set point ends with it. */
  readonly untilMs?: number
}
