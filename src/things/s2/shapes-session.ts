import * as v from 'valibot'
import {
  commodityShape,
  controlTypes,
  durationShape,
  forecastElementShape,
  idShape,
  instantShape,
  labelShape,
  listOf,
  messageOf,
  powerValuesShape,
  quantityShape,
} from './shapes-common.ts'

/** Versions that a resource manager may offer at the most. The schema states no limit. */
const versionLimit = 100

export const receptionStatusShape = v.strictObject({
  message_type: v.literal('ReceptionStatus'),
  subject_message_id: idShape,
  status: v.picklist([
    'INVALID_DATA',
    'INVALID_MESSAGE',
    'INVALID_CONTENT',
    'TEMPORARY_ERROR',
    'PERMANENT_ERROR',
    'OK',
  ]),
  diagnostic_label: v.optional(labelShape),
})

export const handshakeShape = messageOf('Handshake', {
  role: v.picklist(['CEM', 'RM']),
  supported_protocol_versions: v.optional(listOf(labelShape, 1, versionLimit)),
})

const roleShape = v.strictObject({
  role: v.picklist(['ENERGY_PRODUCER', 'ENERGY_CONSUMER', 'ENERGY_STORAGE']),
  commodity: commodityShape,
})

export const detailsShape = messageOf('ResourceManagerDetails', {
  resource_id: idShape,
  name: v.optional(labelShape),
  roles: listOf(roleShape, 1, 3),
  manufacturer: v.optional(labelShape),
  model: v.optional(labelShape),
  serial_number: v.optional(labelShape),
  firmware_version: v.optional(labelShape),
  instruction_processing_delay: durationShape,
  available_control_types: listOf(v.picklist(controlTypes), 1, 5),
  /** ISO 4217; three letters are enough for what the node does with it. */
  currency: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))),
  provides_forecast: v.boolean(),
  provides_power_measurement_types: listOf(quantityShape, 1, 10),
})

export const powerMeasurementShape = messageOf('PowerMeasurement', {
  measurement_timestamp: instantShape,
  values: powerValuesShape,
})

export const powerForecastShape = messageOf('PowerForecast', {
  start_time: instantShape,
  elements: listOf(forecastElementShape, 1, 288),
})

export const instructionStatusShape = messageOf('InstructionStatusUpdate', {
  instruction_id: idShape,
  status_type: v.picklist([
    'NEW',
    'ACCEPTED',
    'REJECTED',
    'REVOKED',
    'STARTED',
    'SUCCEEDED',
    'ABORTED',
  ]),
  timestamp: instantShape,
})

export const sessionRequestShape = messageOf('SessionRequest', {
  request: v.picklist(['RECONNECT', 'TERMINATE']),
  diagnostic_label: v.optional(labelShape),
})

export const revokeObjectShape = messageOf('RevokeObject', {
  object_type: v.picklist([
    'PEBC.PowerConstraints',
    'PEBC.EnergyConstraint',
    'PEBC.Instruction',
    'PPBC.PowerProfileDefinition',
    'PPBC.ScheduleInstruction',
    'PPBC.StartInterruptionInstruction',
    'PPBC.EndInterruptionInstruction',
    'OMBC.SystemDescription',
    'OMBC.Instruction',
    'FRBC.SystemDescription',
    'FRBC.Instruction',
    'DDBC.SystemDescription',
    'DDBC.Instruction',
  ]),
  object_id: idShape,
})

export type ReceptionStatus = v.InferOutput<typeof receptionStatusShape>
export type Handshake = v.InferOutput<typeof handshakeShape>
export type ResourceManagerDetails = v.InferOutput<typeof detailsShape>
export type PowerMeasurement = v.InferOutput<typeof powerMeasurementShape>
export type InstructionStatusUpdate = v.InferOutput<typeof instructionStatusShape>
export type SessionRequest = v.InferOutput<typeof sessionRequestShape>
export type RevokeObject = v.InferOutput<typeof revokeObjectShape>
