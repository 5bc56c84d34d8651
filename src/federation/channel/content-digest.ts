import { createHash } from 'node:crypto'
import { refuse, type Refusal } from '../../kernel/refusal.ts'

/** The header that says what bytes a body is of (RFC 9530), by SHA-256. */
export function contentDigest(body: Uint8Array | string): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
}

/** Refused: a body that is not the one that its header names. Null: it is. */
export function checkDigest(header: string | null, body: Uint8Array | string): Refusal | null {
  if (header === contentDigest(body)) return null
  return refuse(
    'digest-wrong',
    'The header Content-Digest (sha-256, RFC 9530) is not that of this body.',
    'content-digest',
  )
}
