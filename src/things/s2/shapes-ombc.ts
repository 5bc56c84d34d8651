import * as v from 'valibot'
import {
  factorShape,
  idShape,
  instantShape,
  labelShape,
  listOf,
  messageOf,
  powerRangesShape,
  rangeShape,
  timerShape,
  transitionShape,
} from './shapes-common.ts'

// Operation Mode Based Control: modes with a power each, and which may follow which.

const operationModeShape = v.strictObject({
  id: idShape,
  diagnostic_label: v.optional(labelShape),
  power_ranges: powerRangesShape,
  running_costs: v.optional(rangeShape),
  abnormal_condition_only: v.boolean(),
})

export const ombcShapes = [
  messageOf('OMBC.SystemDescription', {
    valid_from: instantShape,
    operation_modes: listOf(operationModeShape, 1, 100),
    transitions: listOf(transitionShape, 0, 1_000),
    timers: listOf(timerShape, 0, 1_000),
  }),
  messageOf('OMBC.Status', {
    active_operation_mode_id: idShape,
    operation_mode_factor: factorShape,
    previous_operation_mode_id: v.optional(idShape),
    transition_timestamp: v.optional(instantShape),
  }),
  messageOf('OMBC.TimerStatus', { timer_id: idShape, finished_at: instantShape }),
] as const

export type OmbcMessage = v.InferOutput<(typeof ombcShapes)[number]>
export type OmbcSystem = Extract<OmbcMessage, { message_type: 'OMBC.SystemDescription' }>
