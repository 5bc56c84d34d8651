import type { Note } from './note.ts'
import type { Quantity } from './quantity.ts'
import type { Attributes, ThingKind } from './thing.ts'

/** A thing that a protocol has found: what it says of itself, waiting for a person to adopt it. */
export interface Offer {
  /** Short name of the cell whose topics or token it came in by: a home, or a neighbourhood's own. */
  readonly cellSlug: string
  /** The protocol's own address of it, the same each time it is found. */
  readonly address: string
  /** A guess that the person may change. */
  readonly kind: ThingKind
  readonly name: string
  readonly reports: readonly Quantity[]
  readonly isControllable: boolean
  readonly attributes: Attributes
  /** What the protocol needs to speak to it again after a restart, as JSON text. Only the protocol reads it. */
  readonly binding: string
  /** What of its announcement was not understood. */
  readonly notes: readonly Note[]
}

/** Things that one cell has in use at the most: as many as are planned, shown and published in time. */
export const thingLimit = 100

/** Offers and removed things kept for one cell at the most; adopted ones do not count. */
export const offerLimit = 200

/** A binding longer than this is refused: nobody's device needs it. Characters. */
export const bindingLimit = 65_536
