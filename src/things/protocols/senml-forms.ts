import { decode, Tag } from 'cbor2'
import { refuse, type Result } from '../../kernel/refusal.ts'
import type { ReportedValue } from '../protocol.ts'
import { payloadLimit } from './json-topic.ts'
import type { SenmlRecord } from './senml-records.ts'
import { readSenml } from './senml.ts'

/** Levels that CBOR may be nested in: a pack has a list, records, and a fraction in them. */
const depthLimit = 8

/** CBOR labels of the fields (RFC 8428, table 4); texts are labels too. */
const labels: ReadonlyMap<number, string> = new Map([
  [-1, 'bver'],
  [-2, 'bn'],
  [-3, 'bt'],
  [-4, 'bu'],
  [-5, 'bv'],
  [-6, 'bs'],
  [0, 'n'],
  [1, 'u'],
  [2, 'v'],
  [3, 'vs'],
  [4, 'vb'],
  [5, 's'],
  [6, 't'],
  [7, 'ut'],
  [8, 'vd'],
])

/** Reads a SenML pack in JSON (`application/senml+json`). Never throws. */
export function parseSenmlJson(payload: Uint8Array): Result<readonly ReportedValue[]> {
  const long = tooLong(payload)
  if (long !== null) return long
  let pack: unknown
  try {
    pack = JSON.parse(new TextDecoder().decode(payload))
  } catch {
    return refuse('not-json', 'A pack must be JSON, like [{"n":"power","u":"W","v":230}].')
  }
  return readPack(pack, (record) => (isPlain(record) ? new Map(Object.entries(record)) : null))
}

/** Reads a SenML pack in CBOR (`application/senml+cbor`). Never throws. */
export function parseSenmlCbor(payload: Uint8Array): Result<readonly ReportedValue[]> {
  const long = tooLong(payload)
  if (long !== null) return long
  let pack: unknown
  try {
    const options = { preferMap: true, maxDepth: depthLimit, ignoreGlobalTags: true }
    pack = decode(payload, { ...options, rejectDuplicateKeys: true })
  } catch {
    return refuse('not-cbor', 'A pack must be one CBOR list of records (RFC 8428, section 6).')
  }
  return readPack(pack, (record) => (record instanceof Map ? recordOf(record) : null))
}

/** Whether a message on a plain topic is a pack: a CBOR list, or JSON whose first record has a name. */
export function senmlForm(payload: Uint8Array): 'json' | 'cbor' | null {
  const [first = 0] = payload
  if (first >= 0x80 && first <= 0x9f) return 'cbor'
  if (first !== 0x5b) return null
  const start = new TextDecoder().decode(payload.subarray(0, 512))
  return /^\[\s*\{[^{}]*"b?n"\s*:\s*"/.test(start) ? 'json' : null
}

function tooLong(payload: Uint8Array) {
  return payload.length > payloadLimit
    ? refuse('payload-too-long', `A pack may have ${payloadLimit} bytes at the most.`)
    : null
}

function readPack(
  pack: unknown,
  read: (record: unknown) => SenmlRecord | null,
): Result<readonly ReportedValue[]> {
  if (!Array.isArray(pack)) {
    return refuse('bad-senml', 'A pack must be a list of records.', '(whole message)')
  }
  const list: readonly unknown[] = pack
  const records: SenmlRecord[] = []
  for (const [index, entry] of list.entries()) {
    const record = read(entry)
    if (record === null) {
      return refuse('bad-senml', 'A record must be an object with fields.', `[${index}]`)
    }
    records.push(record)
  }
  return readSenml(records)
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A CBOR record by JSON labels. Numbers may be integers, floats or decimal fractions. */
function recordOf(record: ReadonlyMap<unknown, unknown>): SenmlRecord {
  const fields = new Map<string, unknown>()
  for (const [label, value] of record) {
    const name = typeof label === 'number' ? labels.get(label) : label
    if (typeof name === 'string') fields.set(name, numberFrom(value))
  }
  return fields
}

/** A number as JSON would have it; anything else as it is. */
function numberFrom(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (!(value instanceof Tag) || Number(value.tag) !== 4 || !Array.isArray(value.contents)) {
    return value
  }
  const parts: readonly unknown[] = value.contents
  const [exponent, mantissa] = parts.map(numberFrom)
  if (typeof exponent !== 'number' || typeof mantissa !== 'number' || parts.length !== 2)
    return value
  return Number(`${mantissa}e${exponent}`)
}
