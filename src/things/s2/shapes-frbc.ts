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

// Fill Rate Based Control: a storage, and actuators that fill or empty it.

const elementShape = v.strictObject({
  fill_level_range: risingRangeShape,
  /** Fill level for each second: at factor 0 and at factor 1. */
  fill_rate: rangeShape,
  power_ranges: powerRangesShape,
  running_costs: v.optional(rangeShape),
})

const operationModeShape = v.strictObject({
  id: idShape,
  diagnostic_label: v.optional(labelShape),
  elements: listOf(elementShape, 1, 100),
  abnormal_condition_only: v.boolean(),
})

const actuatorShape = v.strictObject({
  ...actuatorEntries,
  supported_commodities: listOf(commodityShape, 1, 4),
  operation_modes: listOf(operationModeShape, 1, 100),
})

const storageShape = v.strictObject({
  diagnostic_label: v.optional(labelShape),
  fill_level_label: v.optional(labelShape),
  provides_leakage_behaviour: v.boolean(),
  provides_fill_level_target_profile: v.boolean(),
  provides_usage_forecast: v.boolean(),
  fill_level_range: risingRangeShape,
})

const leakageElementShape = v.strictObject({
  fill_level_range: risingRangeShape,
  leakage_rate: numberShape,
})

const usageElementShape = v.strictObject({
  duration: durationShape,
  usage_rate_upper_limit: v.optional(numberShape),
  usage_rate_upper_95PPR: v.optional(numberShape),
  usage_rate_upper_68PPR: v.optional(numberShape),
  usage_rate_expected: numberShape,
  usage_rate_lower_68PPR: v.optional(numberShape),
  usage_rate_lower_95PPR: v.optional(numberShape),
  usage_rate_lower_limit: v.optional(numberShape),
})

const targetElementShape = v.strictObject({
  duration: durationShape,
  fill_level_range: risingRangeShape,
})

export const frbcShapes = [
  messageOf('FRBC.SystemDescription', {
    valid_from: instantShape,
    actuators: listOf(actuatorShape, 1, 10),
    storage: storageShape,
  }),
  actuatorStatusOf('FRBC.ActuatorStatus'),
  messageOf('FRBC.StorageStatus', { present_fill_level: numberShape }),
  messageOf('FRBC.LeakageBehaviour', {
    valid_from: instantShape,
    elements: listOf(leakageElementShape, 1, 288),
  }),
  messageOf('FRBC.UsageForecast', {
    start_time: instantShape,
    elements: listOf(usageElementShape, 1, 288),
  }),
  messageOf('FRBC.FillLevelTargetProfile', {
    start_time: instantShape,
    elements: listOf(targetElementShape, 1, 288),
  }),
  timerStatusOf('FRBC.TimerStatus'),
] as const

export type FrbcMessage = v.InferOutput<(typeof frbcShapes)[number]>
export type FrbcActuator = v.InferOutput<typeof actuatorShape>
export type FrbcOperationMode = v.InferOutput<typeof operationModeShape>
export type FrbcSystem = Extract<FrbcMessage, { message_type: 'FRBC.SystemDescription' }>
export type FrbcUsage = Extract<FrbcMessage, { message_type: 'FRBC.UsageForecast' }>
export type FrbcLeakage = Extract<FrbcMessage, { message_type: 'FRBC.LeakageBehaviour' }>
export type FrbcTargetProfile = Extract<
  FrbcMessage,
  { message_type: 'FRBC.FillLevelTargetProfile' }
>
