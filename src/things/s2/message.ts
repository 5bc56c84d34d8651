import * as v from 'valibot'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { ddbcShapes } from './shapes-ddbc.ts'
import { frbcShapes } from './shapes-frbc.ts'
import { ombcShapes } from './shapes-ombc.ts'
import { pebcShapes } from './shapes-pebc.ts'
import { ppbcShapes } from './shapes-ppbc.ts'
import {
  detailsShape,
  handshakeShape,
  instructionStatusShape,
  powerForecastShape,
  powerMeasurementShape,
  receptionStatusShape,
  revokeObjectShape,
  sessionRequestShape,
  type ReceptionStatus,
} from './shapes-session.ts'
import { idShape } from './shapes-common.ts'

/** Longest message, bytes: a description of 10 actuators with 100 modes each fits. */
export const messageLimit = 262_144

/** What stands for the message in an answer to one that has no id of its own: all zeros. */
export const noMessageId = '00000000-0000-0000-0000-000000000000'

const toldShape = v.variant('message_type', [
  handshakeShape,
  detailsShape,
  powerMeasurementShape,
  powerForecastShape,
  instructionStatusShape,
  sessionRequestShape,
  revokeObjectShape,
  ...frbcShapes,
  ...pebcShapes,
  ...ombcShapes,
  ...ppbcShapes,
  ...ddbcShapes,
])

/** A message of a resource manager that is answered with a reception status. */
export type ToldMessage = v.InferOutput<typeof toldShape>

/** Any message of a resource manager. */
export type ResourceMessage = ToldMessage | ReceptionStatus

export type ReceptionCode = ReceptionStatus['status']

/** A message that is not taken: which one, and the reception status that says why. */
export interface Unread {
  readonly ok: false
  readonly subjectId: string
  readonly status: Exclude<ReceptionCode, 'OK'>
  readonly refusal: Refusal
}

/**
 * Reads what came in over the wire. `INVALID_DATA`: no JSON, or no id to answer to. `INVALID_MESSAGE`: not according to the
 * schema of its type, or of no known type.
 */
export function readMessage(text: string): { ok: true; value: ResourceMessage } | Unread {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return unread(noMessageId, 'INVALID_DATA', 'The message is not JSON.')
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return unread(noMessageId, 'INVALID_DATA', 'The message is not a JSON object.')
  }
  const type: unknown = 'message_type' in data ? data.message_type : undefined
  if (type === 'ReceptionStatus') return readAs(receptionStatusShape, data, noMessageId)
  const id = v.safeParse(idShape, 'message_id' in data ? data.message_id : undefined)
  if (!id.success) {
    return unread(noMessageId, 'INVALID_DATA', 'The message has no message_id.')
  }
  return readAs(toldShape, data, id.output)
}

function readAs<const Shape extends typeof toldShape | typeof receptionStatusShape>(
  shape: Shape,
  data: object,
  subjectId: string,
): { ok: true; value: v.InferOutput<Shape> } | Unread {
  const parsed = v.safeParse(shape, data, { abortEarly: true })
  if (parsed.success) return success(parsed.output)
  const [issue] = parsed.issues
  const at = v.getDotPath(issue) ?? 'message_type'
  return unread(subjectId, 'INVALID_MESSAGE', `${at}: ${issue.message}.`, at)
}

function unread(
  subjectId: string,
  status: Unread['status'],
  sentence: string,
  at = 'message_id',
): Unread {
  return { ok: false, subjectId, status, refusal: refuse('resource-unreadable', sentence, at) }
}

/** A rule of the content that a well-formed message breaks: an id that nobody stated, a range that contradicts another. */
export function badContent(sentence: string, at: string): Refusal {
  return refuse('resource-contradicts', sentence, at)
}

/** Nothing to say against a message. */
export const taken: Result<void> = success(undefined)
