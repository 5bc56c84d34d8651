import * as v from 'valibot'
import {
  factorShape,
  idShape,
  instantShape,
  labelShape,
  listOf,
  messageOf,
  timerShape,
  transitionShape,
} from './shapes-common.ts'

// What the actuators of FRBC and of DDBC have in common.

/** Who an actuator is, and what limits which of its modes may follow which. */
export const actuatorEntries = {
  id: idShape,
  diagnostic_label: v.optional(labelShape),
  transitions: listOf(transitionShape, 0, 1_000),
  timers: listOf(timerShape, 0, 1_000),
} as const

/** In which mode an actuator is, and since when. */
export const actuatorStatusOf = <const Type extends string>(type: Type) =>
  messageOf(type, {
    actuator_id: idShape,
    active_operation_mode_id: idShape,
    operation_mode_factor: factorShape,
    previous_operation_mode_id: v.optional(idShape),
    transition_timestamp: v.optional(instantShape),
  })

/** When a timer of an actuator ends or ended. */
export const timerStatusOf = <const Type extends string>(type: Type) =>
  messageOf(type, { timer_id: idShape, actuator_id: idShape, finished_at: instantShape })
