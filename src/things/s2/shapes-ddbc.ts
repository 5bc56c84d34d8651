import * as v from 'valibot'
import { actuatorEntries, actuatorStatusOf, timerStatusOf } from './shapes-actuator.ts'
import {
  commodityShape,
  durationShape,
  idShape,
  instantShape,
  labelShape,
  listOf,
  messageOf,
  numberShape,
  powerRangesShape,
  rangeShape,
  risingRangeShape,
} from './shapes-common.ts'

// Demand Driven Based Control: a demand that has to be met, and actuators that can supply it from several commodities.

const operationModeShape = v.strictObject({
  // As the schema spells it, with a capital letter in this one place.
  Id: idShape,
  diagnostic_label: v.optional(labelShape),
  power_ranges: powerRangesShape,
  supply_range: rangeShape,
  running_costs: v.optional(rangeShape),
  abnormal_condition_only: v.boolean(),
})

const actuatorShape = v.strictObject({
  ...actuatorEntries,
  // As the schema spells it.
  supported_commodites: listOf(commodityShape, 1, 4),
  operation_modes: listOf(operationModeShape, 1, 100),
})

const demandElementShape = v.strictObject({
  duration: durationShape,
  demand_rate_upper_limit: v.optional(numberShape),
  demand_rate_upper_95PPR: v.optional(numberShape),
  demand_rate_upper_68PPR: v.optional(numberShape),
  demand_rate_expected: numberShape,
  demand_rate_lower_68PPR: v.optional(numberShape),
  demand_rate_lower_95PPR: v.optional(numberShape),
  demand_rate_lower_limit: v.optional(numberShape),
})

export const ddbcShapes = [
  messageOf('DDBC.SystemDescription', {
    valid_from: instantShape,
    actuators: listOf(actuatorShape, 1, 10),
    present_demand_rate: risingRangeShape,
    provides_average_demand_rate_forecast: v.boolean(),
  }),
  actuatorStatusOf('DDBC.ActuatorStatus'),
  messageOf('DDBC.AverageDemandRateForecast', {
    start_time: instantShape,
    elements: listOf(demandElementShape, 1, 288),
  }),
  timerStatusOf('DDBC.TimerStatus'),
] as const

export type DdbcMessage = v.InferOutput<(typeof ddbcShapes)[number]>
export type DdbcActuator = v.InferOutput<typeof actuatorShape>
export type DdbcSystem = Extract<DdbcMessage, { message_type: 'DDBC.SystemDescription' }>
export type DdbcForecast = Extract<DdbcMessage, { message_type: 'DDBC.AverageDemandRateForecast' }>
