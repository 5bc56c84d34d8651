import * as v from 'valibot'
import {
  idShape,
  instantShape,
  listOf,
  messageOf,
  numberShape,
  quantityShape,
  risingRangeShape,
} from './shapes-common.ts'

// Power Envelope Based Control: limits between which a device does what it likes.

const limitRangeShape = v.strictObject({
  commodity_quantity: quantityShape,
  limit_type: v.picklist(['UPPER_LIMIT', 'LOWER_LIMIT']),
  range_boundary: risingRangeShape,
  abnormal_condition_only: v.boolean(),
})

const hasBothLimits = (ranges: readonly v.InferOutput<typeof limitRangeShape>[]): boolean =>
  ranges.some(({ limit_type }) => limit_type === 'UPPER_LIMIT') &&
  ranges.some(({ limit_type }) => limit_type === 'LOWER_LIMIT')

export const pebcShapes = [
  messageOf('PEBC.PowerConstraints', {
    id: idShape,
    valid_from: instantShape,
    valid_until: v.optional(instantShape),
    consequence_type: v.picklist(['VANISH', 'DEFER']),
    allowed_limit_ranges: v.pipe(
      listOf(limitRangeShape, 2, 100),
      v.check((ranges) => hasBothLimits(ranges)),
    ),
  }),
  messageOf('PEBC.EnergyConstraint', {
    id: idShape,
    valid_from: instantShape,
    valid_until: instantShape,
    upper_average_power: numberShape,
    lower_average_power: numberShape,
    commodity_quantity: quantityShape,
  }),
] as const

export type PebcMessage = v.InferOutput<(typeof pebcShapes)[number]>
export type PebcLimitRange = v.InferOutput<typeof limitRangeShape>
export type PebcEnergy = Extract<PebcMessage, { message_type: 'PEBC.EnergyConstraint' }>
export type PebcConstraints = Extract<PebcMessage, { message_type: 'PEBC.PowerConstraints' }>
