import type { Refusal, Result } from '../kernel/refusal.ts'
import type { Dials } from './dials.ts'
import type { Foretold } from './foretold.ts'
import type { Offer } from './offer.ts'
import type { PastHost } from './past.ts'
import type { Quantity } from './quantity.ts'
import type { SetPoint } from './set-point.ts'
import type { Thing } from './thing.ts'
import type { Showing } from './showing.ts'

/**
 * One way of speaking with things. The next one is a new file in `protocols/` that implements this,
 * and a line in `protocols/registry.ts`; nothing else knows of it.
 */
export interface Protocol {
  /** Its short name; stored with every thing that it found. Never changes. */
  readonly name: string
  /** Where the node dials its devices at addresses that members state; absent: they come by themselves. */
  readonly dials?: Dials
  /** Begins to listen. Throws when it cannot. */
  start(host: ProtocolHost): Promise<void>
  /** Ends all connections; returns when nothing more will be reported. */
  stop(): Promise<void>
  /** Asks a thing for a power until an instant; `powerW` null gives it back to its own behaviour. Throws where that failed. */
  send(thing: Thing, setPoint: SetPoint): Promise<void>
  /** Forgets a thing that was removed: it is not listened to until it is found again. */
  forget?(thing: Thing): Promise<void>
  /** Takes what came in over HTTP for one of its things. Gives the number of values that are durable now. */
  take?(thing: Thing, body: unknown): Promise<Result<number>>
  /** What a thing says of its coming hours, in the time of its cell, whose now is given; null: nothing. */
  foretold?(thing: Thing, nowMs: number): Foretold | null
  /** Shows a cell's plan and values outward, where the protocol can: to Home Assistant, say. */
  show?(showing: Showing): Promise<void>
}

/**
 * One value of one quantity. `atMs` null: the thing has no clock, and now is meant, or so long from now as
 * `fromNowMs` says (- before).
 */
export interface ReportedValue {
  readonly quantity: Quantity
  readonly value: number
  readonly atMs: number | null
  readonly fromNowMs?: number
}

/** What a protocol is given: the place where it tells what it found and heard. */
export interface ProtocolHost {
  /** A thing was found or announced itself again. Refused where there is no such cell or no room. */
  offer(offer: Offer): Promise<Result<void>>
  /**
   * A thing reported. Resolves once the values are durable: only then may the protocol acknowledge.
   * Values of things that nobody adopted succeed and are dropped. Rejects where they could not be kept.
   */
  report(address: string, values: readonly ReportedValue[]): Promise<Result<void>>
  /** A thing said which set point it follows, and with what power where it said so. */
  followed(address: string, setPointId: string | null, powerW: number | null): void
  /** A thing said that it is there, or its broker that it is gone. */
  available(address: string, isAvailable: boolean): void
  /** Something came that could not be read. Kept beside the thing, so that a person can see what is wrong. */
  refused(address: string, reason: Refusal): void
  /** Takes the past that devices remember. */
  readonly past: PastHost
  /** What the protocol once gave as {@link Offer.binding}, for every thing it knows. */
  bindings(): Promise<readonly { readonly address: string; readonly binding: string }[]>
}
