import type { ControlType } from './shapes-common.ts'
import type { ReceptionStatus, SessionRequest } from './shapes-session.ts'

// What the node, as customer energy manager (CEM), sends. Instants are ISO 8601.

interface Timed {
  readonly id: string
  readonly execution_time: string
  readonly abnormal_condition: false
}

export interface FrbcInstruction extends Timed {
  readonly message_type: 'FRBC.Instruction'
  readonly actuator_id: string
  readonly operation_mode: string
  readonly operation_mode_factor: number
}

export interface OmbcInstruction extends Timed {
  readonly message_type: 'OMBC.Instruction'
  readonly operation_mode_id: string
  readonly operation_mode_factor: number
}

export interface DdbcInstruction extends Timed {
  readonly message_type: 'DDBC.Instruction'
  readonly actuator_id: string
  readonly operation_mode_id: string
  readonly operation_mode_factor: number
}

export interface PebcInstruction extends Timed {
  readonly message_type: 'PEBC.Instruction'
  readonly power_constraints_id: string
  readonly power_envelopes: readonly {
    readonly id: string
    readonly commodity_quantity: string
    readonly power_envelope_elements: readonly {
      /** ms. */
      readonly duration: number
      readonly upper_limit: number
      readonly lower_limit: number
    }[]
  }[]
}

export interface PpbcInstruction extends Timed {
  readonly message_type: 'PPBC.ScheduleInstruction'
  readonly power_profile_id: string
  readonly sequence_container_id: string
  readonly power_sequence_id: string
}

/** A running sequence stops, or goes on. */
export interface PpbcInterruption extends Timed {
  readonly message_type: 'PPBC.StartInterruptionInstruction' | 'PPBC.EndInterruptionInstruction'
  readonly power_profile_id: string
  readonly sequence_container_id: string
  readonly power_sequence_id: string
}

export type Instruction =
  | FrbcInstruction
  | OmbcInstruction
  | DdbcInstruction
  | PebcInstruction
  | PpbcInstruction
  | PpbcInterruption

/** Every message of the node but `ReceptionStatus`, without its id, which is given when it is sent. */
export type CemMessage =
  | {
      readonly message_type: 'Handshake'
      readonly role: 'CEM'
      readonly supported_protocol_versions: readonly string[]
    }
  | { readonly message_type: 'HandshakeResponse'; readonly selected_protocol_version: string }
  | { readonly message_type: 'SelectControlType'; readonly control_type: ControlType }
  | Pick<SessionRequest, 'message_type' | 'request' | 'diagnostic_label'>
  | Instruction

export type SentMessage = (CemMessage & { readonly message_id: string }) | ReceptionStatus
