import type { Quantity } from './quantity.ts'

/**
 * One thing of a device's announcement that was not understood: which entity, and why. The sentences for each code are
 * in `web/messages`.
 */
export type Note = { readonly entity: string } & (
  | { readonly code: 'template-not-understood'; readonly template: string }
  | { readonly code: 'command-not-understood'; readonly template: string }
  | { readonly code: 'unit-unknown'; readonly unit: string; readonly quantity: Quantity }
  /** A limit in ampere of something that is no charger. */
  | { readonly code: 'ampere-elsewhere' }
  /** A charger whose least current still charges, without a switch beside it. */
  | { readonly code: 'never-off'; readonly leastA: number }
)

/** Notes kept of one announcement at the most. */
export const noteLimit = 20

/** Characters of a template or a unit that a note repeats. */
export const noteTextLimit = 120
