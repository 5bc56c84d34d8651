import type { Result } from '../../kernel/refusal.ts'
import type { Foretold } from '../foretold.ts'
import type { ReportedValue } from '../protocol.ts'
import type { Quantity } from '../quantity.ts'
import type { Attributes, ThingKind } from '../thing.ts'
import type { Instruction } from './instruction.ts'
import type { ToldMessage } from './message.ts'
import type { ControlType } from './shapes-common.ts'
import type { ResourceManagerDetails, RevokeObject } from './shapes-session.ts'

/** What a resource manager turned out to be, as a thing of ours. */
export interface Facts {
  readonly kind: ThingKind
  readonly reports: readonly Quantity[]
  readonly attributes: Attributes
}

/** The moment in which something is sent. */
export interface Now {
  /** UTC ms, real time. */
  readonly nowMs: number
  /** A new id for what is sent: a UUID. */
  readonly newId: () => string
}

/** What is asked of a resource manager now. */
export interface Wish extends Now {
  /** W, + into the thing. */
  readonly powerW: number
  /** How long it holds, ms. */
  readonly lastsMs: number
}

/** What the cell's plan says of one thing and its price. Arrays are [step]. */
export interface PlannedThing {
  /** W, + into the thing; null: the plan says nothing of it. */
  readonly powerW: Float64Array | null
  /** Marginal price of electricity, micro-units per kWh. */
  readonly priceMicroPerKwh: Float64Array
  /** Start of the first step, UTC ms in real time, and length of each. */
  readonly startMs: number
  readonly stepMs: number
}

/**
 * One control type of one resource manager: told what comes, asked what to send. It has no clock and no line; instants are UTC
 * ms. Until it was described nothing can be asked.
 */
export interface Control {
  readonly controlType: ControlType
  /** Takes a message of its control type. Refused: content that contradicts itself or names what nobody stated. */
  take(message: ToldMessage, nowMs: number): Result<void>
  /** An object was taken back. False where there is none of it. */
  revoke(object: RevokeObject): boolean
  /** The thing as far as it was described; null: not yet. */
  facts(details: ResourceManagerDetails, nowMs: number): Facts | null
  /** What a message says in quantities of ours. */
  valuesOf(message: ToldMessage, nowMs: number): readonly ReportedValue[]
  /** What people state of the thing that it is. Absent: it makes no difference. */
  state?(attributes: Attributes): void
  /** What it says of its coming hours, in real time; null: nothing. Absent: it never does. */
  foretold?(nowMs: number): Foretold | null
  /** What to send for a power; empty where nothing can be asked now. Never outside what was described. */
  instruct(wish: Wish): readonly Instruction[]
  /** What to send so that it is at its own behaviour again; null: only selecting its control type anew does that. */
  release(now: Now): readonly Instruction[] | null
  /**
   * What to send because the plan says something of it that was not sent before; called with each plan and about once a second.
   * Absent: set points alone say what it does.
   */
  plan?(planned: PlannedThing, now: Now): readonly Instruction[]
}

/** An instant as it is sent. */
export function instantText(atMs: number): string {
  return new Date(atMs).toISOString()
}
