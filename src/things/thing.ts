import type { AttributeName, attributeRules } from './attribute-rules.ts'
import type { Quantity } from './quantity.ts'

export const thingKinds = [
  'meter',
  'solar',
  'wind',
  'chp',
  'battery',
  'car',
  'heat-pump',
  'appliance',
  'plug',
  'sensor',
] as const satisfies readonly (keyof typeof attributeRules)[]

export type ThingKind = keyof typeof attributeRules

/**
 * `offered`: found and waiting for a person; its readings are not kept. `adopted`: in use.
 * `removed`: no longer used; its history stays.
 */
export type ThingState = 'offered' | 'adopted' | 'removed'

/** Facts about a thing that a person or its maker states: capacity, limits, efficiency. Keys end in their unit. */
export type Attributes = Readonly<Partial<Record<AttributeName, number | string | boolean>>>

export interface Thing {
  readonly id: string
  /** The home it is in, or the neighbourhood that owns it together. */
  readonly cellId: string
  readonly kind: ThingKind
  readonly name: string
  readonly state: ThingState
  /** Which protocol speaks to it: the name of a file in `things/protocols/`. */
  readonly protocol: string
  /** The protocol's own address of it: a device id, a topic. Unique per protocol. */
  readonly address: string
  readonly reports: readonly Quantity[]
  /** Whether it takes set points for its power. */
  readonly isControllable: boolean
  readonly attributes: Attributes
  readonly createdMs: number
}
