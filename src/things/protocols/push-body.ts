import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { ReportedValue } from '../protocol.ts'
import { isQuantity, quantities } from '../quantity.ts'
import { badValue } from './json-topic.ts'

/** Readings in one request at the most. */
export const pushLimit = 5_000

/** What the body looks like, for messages. */
const example = '{"readings":[{"quantity":"powerW","value":230,"atMs":1790000000000}]}'

/** Reads the body of an HTTP push. Names the place of the first thing that is wrong; then nothing is kept. Never throws. */
export function parsePush(body: unknown): Result<readonly ReportedValue[]> {
  const list: unknown =
    typeof body === 'object' && body !== null && 'readings' in body ? body.readings : undefined
  if (!Array.isArray(list)) {
    return refuse('bad-readings', `The body must look like ${example}.`, 'readings')
  }
  if (list.length === 0 || list.length > pushLimit) {
    return refuse('bad-readings', `readings must hold 1 to ${pushLimit} readings.`, 'readings')
  }
  const values: ReportedValue[] = []
  for (let i = 0; i < list.length; i++) {
    const value = readOne(list[i], `readings[${i}]`)
    if (!value.ok) return value
    values.push(value.value)
  }
  return success(values)
}

function readOne(reading: unknown, at: string): Result<ReportedValue> {
  if (typeof reading !== 'object' || reading === null || Array.isArray(reading)) {
    return refuse('bad-reading', 'A reading must be an object with quantity and value.', at)
  }
  const own = new Map<string, unknown>(Object.entries(reading))
  const [quantity, value, atMs = null] = [own.get('quantity'), own.get('value'), own.get('atMs')]
  const fromNowMs = own.get('fromNowMs')
  if (typeof quantity !== 'string' || !isQuantity(quantity)) {
    const known = Object.keys(quantities).join(', ')
    return refuse('unknown-quantity', `quantity must be one of ${known}.`, `${at}.quantity`)
  }
  const problem = badValue(quantity, value)
  if (typeof value !== 'number' || problem !== null) {
    return refuse('bad-value', problem ?? `${quantity} must be a number.`, `${at}.value`)
  }
  if (atMs !== null && !(typeof atMs === 'number' && Number.isFinite(atMs))) {
    return refuse('bad-time', 'atMs must be a number: milliseconds since 1970, UTC.', `${at}.atMs`)
  }
  if (fromNowMs === undefined) return success({ quantity, value, atMs })
  if (!(typeof fromNowMs === 'number' && Number.isFinite(fromNowMs)) || atMs !== null) {
    const message = 'fromNowMs must be a number of milliseconds, and stand without atMs.'
    return refuse('bad-time', message, `${at}.fromNowMs`)
  }
  return success({ quantity, value, atMs, fromNowMs })
}
