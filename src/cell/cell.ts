/** What governs itself: a home, a neighbourhood, a city. All run the same code. */
export type CellKind = 'home' | 'neighbourhood' | 'city'

/** Where a cell is: enough for the sun's path and the weather, never a street address. */
export interface Place {
  readonly label: string
  /** Degrees north, -90 to 90. */
  readonly latitude: number
  /** Degrees east, -180 to 180. */
  readonly longitude: number
}

/**
 * Which time a cell lives in. `machine` is the real one. `scaled` is the sample neighbourhood's:
 * `speed` seconds for each real one, continuing from `resumeMs` when the node starts again.
 */
export type CellTime =
  | { readonly kind: 'machine' }
  | { readonly kind: 'scaled'; readonly speed: number; readonly resumeMs: number }

export interface Cell {
  readonly id: string
  readonly kind: CellKind
  /** The cell this one is a member of: a home's neighbourhood. */
  readonly parentId: string | null
  /** Short name for addresses and topics: lower-case letters, digits and hyphens; unique on the node. */
  readonly slug: string
  readonly name: string
  readonly place: Place
  /** IANA time zone: days and tariffs follow it. */
  readonly timeZone: string
  /** ISO 4217. */
  readonly currency: string
  readonly time: CellTime
  /** A simulated cell, shown as such everywhere. */
  readonly isSample: boolean
  readonly createdMs: number
}
