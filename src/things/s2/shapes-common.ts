import * as v from 'valibot'

// Shapes that several groups of S2 messages share, after the public JSON Schemas of EN 50491-12-2
// (flexiblepower/s2-ws-json, version 0.0.2-beta). What a schema closes (`additionalProperties: false`) is a strict object here.

/** The versions of the protocol that the node speaks, best first. */
export const protocolVersions = ['0.0.2-beta'] as const

/** Longest text for people: names, labels. The schemas state none. Characters. */
export const labelLimit = 1_000

/** Anchored, which the schema's pattern is not: an id is nothing but these characters. */
export const idShape = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9\-_:]{2,64}$/))

export const labelShape = v.pipe(v.string(), v.maxLength(labelLimit))

export const numberShape = v.pipe(v.number(), v.finite())

/** ms. */
export const durationShape = v.pipe(v.number(), v.integer(), v.minValue(0))

/** RFC 3339. */
const dateTime = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/

/** An instant as ISO 8601 with its zone; becomes UTC ms. */
export const instantShape = v.pipe(
  v.string(),
  v.regex(dateTime),
  v.transform((text) => Date.parse(text.toUpperCase())),
  v.number(),
  v.finite(),
)

/** A list of at least `least` and at most `most` items. */
export const listOf = <const Item extends v.GenericSchema>(
  item: Item,
  least: number,
  most: number,
) => v.pipe(v.array(item), v.minLength(least), v.maxLength(most))

/** The start may be above the end where a factor runs the other way. */
export const rangeShape = v.strictObject({ start_of_range: numberShape, end_of_range: numberShape })

/** A range whose start is not above its end. */
export const risingRangeShape = v.pipe(
  rangeShape,
  v.check(({ start_of_range, end_of_range }) => start_of_range <= end_of_range),
)

export const quantityShape = v.picklist([
  'ELECTRIC.POWER.L1',
  'ELECTRIC.POWER.L2',
  'ELECTRIC.POWER.L3',
  'ELECTRIC.POWER.3_PHASE_SYMMETRIC',
  'NATURAL_GAS.FLOW_RATE',
  'HYDROGEN.FLOW_RATE',
  'HEAT.TEMPERATURE',
  'HEAT.FLOW_RATE',
  'HEAT.THERMAL_POWER',
  'OIL.FLOW_RATE',
])

export const commodityShape = v.picklist(['GAS', 'HEAT', 'ELECTRICITY', 'OIL'])

export const controlTypes = [
  'POWER_ENVELOPE_BASED_CONTROL',
  'POWER_PROFILE_BASED_CONTROL',
  'OPERATION_MODE_BASED_CONTROL',
  'FILL_RATE_BASED_CONTROL',
  'DEMAND_DRIVEN_BASED_CONTROL',
  'NOT_CONTROLABLE',
  'NO_SELECTION',
] as const

/** Whether a list has one item for each quantity at the most. */
const hasEachOnce = (items: readonly { readonly commodity_quantity: string }[]): boolean =>
  new Set(items.map((item) => item.commodity_quantity)).size === items.length

const powerValueShape = v.strictObject({ commodity_quantity: quantityShape, value: numberShape })

export const powerValuesShape = v.pipe(
  listOf(powerValueShape, 1, 10),
  v.check((items) => hasEachOnce(items)),
)

const powerRangeShape = v.strictObject({
  start_of_range: numberShape,
  end_of_range: numberShape,
  commodity_quantity: quantityShape,
})

export const powerRangesShape = v.pipe(
  listOf(powerRangeShape, 1, 10),
  v.check((items) => hasEachOnce(items)),
)

const forecastValueShape = v.strictObject({
  value_upper_limit: v.optional(numberShape),
  value_upper_95PPR: v.optional(numberShape),
  value_upper_68PPR: v.optional(numberShape),
  value_expected: numberShape,
  value_lower_68PPR: v.optional(numberShape),
  value_lower_95PPR: v.optional(numberShape),
  value_lower_limit: v.optional(numberShape),
  commodity_quantity: quantityShape,
})

export const forecastElementShape = v.strictObject({
  duration: durationShape,
  power_values: v.pipe(
    listOf(forecastValueShape, 1, 10),
    v.check((items) => hasEachOnce(items)),
  ),
})

export const timerShape = v.strictObject({
  id: idShape,
  diagnostic_label: v.optional(labelShape),
  duration: durationShape,
})

export const transitionShape = v.strictObject({
  id: idShape,
  from: idShape,
  to: idShape,
  start_timers: listOf(idShape, 0, 1_000),
  blocking_timers: listOf(idShape, 0, 1_000),
  transition_costs: v.optional(numberShape),
  transition_duration: v.optional(durationShape),
  abnormal_condition_only: v.boolean(),
})

/** A factor of an operation mode: 0 is the start of its ranges, 1 their end. */
export const factorShape = v.pipe(numberShape, v.minValue(0), v.maxValue(1))

/** The members that every message but `ReceptionStatus` has. */
export const messageOf = <const Type extends string, Entries extends v.ObjectEntries>(
  type: Type,
  entries: Entries,
) => v.strictObject({ message_type: v.literal(type), message_id: idShape, ...entries })

export type NumberRange = v.InferOutput<typeof rangeShape>
export type CommodityQuantity = v.InferOutput<typeof quantityShape>
export type PowerRange = v.InferOutput<typeof powerRangeShape>
export type PowerValue = v.InferOutput<typeof powerValueShape>
export type ForecastElement = v.InferOutput<typeof forecastElementShape>
export type Timer = v.InferOutput<typeof timerShape>
export type Transition = v.InferOutput<typeof transitionShape>
export type ControlType = (typeof controlTypes)[number]
