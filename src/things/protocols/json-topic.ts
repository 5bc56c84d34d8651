import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { ReportedValue } from '../protocol.ts'
import { isQuantity, quantities, type Quantity } from '../quantity.ts'

/** What a device said on its plain JSON topic. */
export interface JsonState {
  readonly values: readonly ReportedValue[]
  /** The set point that the device says it follows; null where it says so of none; absent where it says nothing. */
  readonly setPoint?: string | null
}

/** Objects in one message at the most. */
export const stateListLimit = 1_000

/** Bytes of one message at the most. */
export const payloadLimit = 262_144

const known = Object.keys(quantities).join(', ')

/**
 * Reads a plain JSON message: one object, or an array of them, with any of the quantities as members
 * (`{ "at": 1790000000000, "powerW": 230, "stateOfCharge": 0.5, "setPoint": "…" }`). `at` is UTC
 * milliseconds; without it the time of arrival is meant. Unknown members are passed over, so that a
 * device may say more than we read; wrong values of known ones are refused, and then nothing is kept.
 */
export function parseJsonState(payload: string): Result<JsonState> {
  if (payload.length > payloadLimit) {
    return refuse('payload-too-long', `A message may have ${payloadLimit} bytes at the most.`)
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(payload)
  } catch {
    return refuse(
      'not-json',
      `The message must be JSON, like {"powerW": 230}, not "${excerpt(payload)}".`,
    )
  }
  const isList = Array.isArray(parsed)
  const list: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  if (list.length > stateListLimit) {
    return refuse('too-many-values', `A message may hold ${stateListLimit} objects at the most.`)
  }
  const values: ReportedValue[] = []
  let setPoint: string | null | undefined
  for (let i = 0; i < list.length; i++) {
    const problem = readObject(list[i], isList ? `[${i}].` : '', values)
    if (problem !== null) return problem
    const said = readSetPoint(list[i])
    if (said !== undefined) setPoint = said
  }
  if (values.length === 0 && setPoint === undefined) {
    return refuse('no-values', `The message holds none of the known quantities: ${known}.`)
  }
  return success(setPoint === undefined ? { values } : { values, setPoint })
}

/** Appends what one object says to `into`; gives a refusal where it cannot be read. */
function readObject(object: unknown, path: string, into: ReportedValue[]): Refusal | null {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    return refuse(
      'not-an-object',
      'Each value must be an object with quantities as members, like {"powerW": 230}.',
      path === '' ? '(whole message)' : path.slice(0, -1),
    )
  }
  const at = 'at' in object ? (object.at ?? null) : null
  if (at !== null && !(typeof at === 'number' && Number.isFinite(at))) {
    return refuse('bad-time', 'at must be a number: milliseconds since 1970, UTC.', `${path}at`)
  }
  for (const [name, value] of Object.entries(object)) {
    if (!isQuantity(name) || value === null) continue
    const number = typeof value === 'boolean' ? Number(value) : value
    const problem = badValue(name, number)
    if (problem !== null) return refuse('bad-value', problem, `${path}${name}`)
    if (typeof number === 'number') into.push({ quantity: name, value: number, atMs: at })
  }
  return null
}

/** What is wrong with a value of a quantity, as a sentence that says what would be right; null where it is fine. */
export function badValue(quantity: Quantity, value: unknown): string | null {
  const { unit, kind } = quantities[quantity]
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return `${quantity} must be a number${unit === '1' ? '' : ` in ${unit}`}.`
  }
  if (Math.abs(value) > 1e15) return `${quantity} must be between -1e15 and 1e15 ${unit}.`
  if (kind === 'counter' && value < 0) return `${quantity} is a total and must not be negative.`
  if ((quantity === 'stateOfCharge' || quantity === 'pluggedIn') && (value < 0 || value > 1)) {
    return `${quantity} must be between 0 and 1.`
  }
  if (quantity === 'generationW' && value < 0) return 'generationW must not be negative.'
  return null
}

function readSetPoint(object: unknown): string | null | undefined {
  if (typeof object !== 'object' || object === null || !('setPoint' in object)) return undefined
  const { setPoint } = object
  if (setPoint === null) return null
  return typeof setPoint === 'string' && setPoint.length <= 64 ? setPoint : undefined
}

function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
