import type { Quantity } from '../quantity.ts'

/** A value that has just become durable. */
export interface Measured {
  readonly cellId: string
  readonly thingId: string
  readonly quantity: Quantity
  readonly value: number
  readonly atMs: number
}

/** Something about a thing that pages and plans want to know of. */
export interface ThingChange {
  readonly cellId: string
  readonly thingId: string
  readonly what: 'offered' | 'adopted' | 'changed' | 'removed' | 'overridden' | 'doubted'
}
