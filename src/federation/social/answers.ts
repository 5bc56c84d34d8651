import type { Refusal } from '../../kernel/refusal.ts'
import { retryAfter } from '../buckets.ts'

// How other servers are answered.

/** The headers as the sender wrote them, whatever a proxy in between made of the host. */
export function headersFor(headers: Headers, origin: string): Headers {
  const same = new Headers(headers)
  same.set('host', new URL(origin).host)
  return same
}

const statuses: Readonly<Record<string, number>> = {
  'activity-type': 415,
  'body-late': 408,
  'door-busy': 503,
  'too-many-requests': 429,
  'activity-unsigned': 401,
  'activity-signature': 401,
  'activity-date': 401,
  'activity-blocked': 403,
  'body-too-large': 413,
}

/** Whether somebody else's document is what is wrong: JSON-LD that cannot be read, which is no fault of ours. */
export function isOfDocument(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('jsonld.')
}

/** A refusal for a program: other servers read no sentence in a person's language. */
export function refused(refusal: Refusal): Response {
  const { code, message } = refusal
  const headers = retryAfter(refusal)
  return Response.json({ error: code, message }, { status: statuses[code] ?? 400, headers })
}
