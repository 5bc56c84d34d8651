import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { parseJsonState, payloadLimit, type JsonState } from './json-topic.ts'
import { parseSenmlCbor, parseSenmlJson, senmlForm } from './senml-forms.ts'

/** Reads a message on a device's own topic: plain JSON, or a SenML pack in JSON or CBOR. */
export function parseState(payload: Buffer): Result<JsonState> {
  if (payload.length > payloadLimit) {
    return refuse('payload-too-long', `A message may have ${payloadLimit} bytes at the most.`)
  }
  const form = senmlForm(payload)
  if (form === null) return parseJsonState(payload.toString())
  const values = form === 'json' ? parseSenmlJson(payload) : parseSenmlCbor(payload)
  return values.ok ? success({ values: values.value }) : values
}
