import * as v from 'valibot'
import {
  durationShape,
  forecastElementShape,
  idShape,
  instantShape,
  listOf,
  messageOf,
} from './shapes-common.ts'

// Power Profile Based Control: sequences of power whose start can be chosen.

const sequenceShape = v.strictObject({
  id: idShape,
  elements: listOf(forecastElementShape, 1, 288),
  is_interruptible: v.boolean(),
  max_pause_before: v.optional(durationShape),
  abnormal_condition_only: v.boolean(),
})

const containerShape = v.strictObject({
  id: idShape,
  power_sequences: listOf(sequenceShape, 1, 288),
})

const containerStatusShape = v.strictObject({
  power_profile_id: idShape,
  sequence_container_id: idShape,
  selected_sequence_id: v.optional(idShape),
  progress: v.optional(durationShape),
  status: v.picklist([
    'NOT_SCHEDULED',
    'SCHEDULED',
    'EXECUTING',
    'INTERRUPTED',
    'FINISHED',
    'ABORTED',
  ]),
})

export const ppbcShapes = [
  messageOf('PPBC.PowerProfileDefinition', {
    id: idShape,
    start_time: instantShape,
    end_time: instantShape,
    power_sequences_containers: listOf(containerShape, 1, 1_000),
  }),
  messageOf('PPBC.PowerProfileStatus', {
    sequence_container_status: listOf(containerStatusShape, 1, 1_000),
  }),
] as const

export type PpbcMessage = v.InferOutput<(typeof ppbcShapes)[number]>
export type PpbcSequence = v.InferOutput<typeof sequenceShape>
export type PpbcProfile = Extract<PpbcMessage, { message_type: 'PPBC.PowerProfileDefinition' }>
export type PpbcContainerStatus = v.InferOutput<typeof containerStatusShape>
