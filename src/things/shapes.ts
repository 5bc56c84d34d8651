import * as v from 'valibot'
import { setPowerSecondsLimit } from './thing-description.ts'
import { doubtCodes } from './doubt/doubt.ts'
import { quantities, type Quantity } from './quantity.ts'
import { thingKinds } from './thing.ts'

/** Shapes that the routes of things check and answer with. */
export const thingPath = v.object({ cell: v.string(), thing: v.string() })

export const kindShape = v.picklist(thingKinds)

const quantityNames = Object.keys(quantities).filter((name): name is Quantity => name in quantities)
export const quantityShape = v.picklist(quantityNames)

export const attributesShape = v.record(v.string(), v.union([v.number(), v.string(), v.boolean()]))

export const setPointShape = v.object({
  id: v.string(),
  thingId: v.string(),
  issuedMs: v.number(),
  powerW: v.nullable(v.number()),
  expiresMs: v.number(),
  reason: v.string(),
  source: v.picklist(['plan', 'override']),
})

export const thingShape = v.object({
  id: v.string(),
  cellId: v.string(),
  kind: kindShape,
  name: v.string(),
  state: v.picklist(['offered', 'adopted', 'removed']),
  protocol: v.string(),
  address: v.string(),
  reports: v.array(quantityShape),
  isControllable: v.boolean(),
  attributes: attributesShape,
  createdMs: v.number(),
})

/** What a thing reports that is not believed: see `doubt.ts` for the units of `value` and `limit`. */
export const doubtShape = v.object({
  id: v.string(),
  thingId: v.string(),
  quantity: v.nullable(quantityShape),
  code: v.picklist(doubtCodes),
  sinceMs: v.number(),
  untilMs: v.nullable(v.number()),
  value: v.number(),
  limit: v.number(),
})

export const beliefBody = v.object({
  reason: v.string(),
  /** How long, in the cell's time. */
  seconds: v.number(),
})

export const beliefShape = v.object({
  id: v.string(),
  thingId: v.string(),
  reason: v.string(),
  fromMs: v.number(),
  untilMs: v.number(),
})

export const statusShape = v.object({
  values: v.array(v.object({ quantity: quantityShape, value: v.number(), atMs: v.number() })),
  isAvailable: v.nullable(v.boolean()),
  following: v.picklist(['following', 'not-following', 'unknown']),
  setPoint: v.nullable(setPointShape),
  isAcknowledged: v.boolean(),
  refused: v.nullable(v.object({ code: v.string(), message: v.string(), atMs: v.number() })),
  doubts: v.array(doubtShape),
})

const noteShape = v.variant('code', [
  v.object({
    code: v.picklist(['template-not-understood', 'command-not-understood']),
    entity: v.string(),
    template: v.string(),
  }),
  v.object({
    code: v.literal('unit-unknown'),
    entity: v.string(),
    unit: v.string(),
    quantity: quantityShape,
  }),
  v.object({ code: v.literal('ampere-elsewhere'), entity: v.string() }),
  v.object({ code: v.literal('never-off'), entity: v.string(), leastA: v.number() }),
])

/** A thing and how it is. */
export const thingNowShape = v.object({
  ...thingShape.entries,
  status: statusShape,
  /** What of its announcement was not understood. */
  notes: v.array(noteShape),
})

export const nameShape = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100))

export const overrideBody = v.object({
  mode: v.picklist(['hurry', 'pause', 'power', 'automatic']),
  /** Only for `power`: W, + into the thing. */
  powerW: v.optional(v.nullable(v.number()), null),
  /** How long, in the cell's time; four hours where nothing is said. */
  seconds: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(setPowerSecondsLimit)),
    4 * 3_600,
  ),
})

export const overrideShape = v.object({
  id: v.string(),
  thingId: v.string(),
  mode: v.picklist(['hurry', 'pause', 'power', 'automatic']),
  powerW: v.nullable(v.number()),
  fromMs: v.number(),
  untilMs: v.number(),
})
