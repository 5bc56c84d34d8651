import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '../../kernel/canonical-json.ts'
import type { Signer } from '../../kernel/signed-note.ts'
import { proofOf } from './object-proof.ts'

/** What stands behind a post, for programs: the whole of what may be known of it. */
export interface RecordDraft {
  /** What people call it. */
  readonly name: string
  readonly says: Readonly<Record<string, Json>>
}

/** A record as it is kept: `text` is canonical JSON (RFC 8785), and the record is called by its SHA-256, in hex. */
export interface PublicRecord {
  readonly hash: string
  readonly name: string
  readonly text: string
}

/** The record of a neighbourhood, which it names. */
export function recordOf(neighbourhood: string, { name, says }: RecordDraft): PublicRecord {
  const text = canonicalJson({ ...says, neighbourhood })
  return { hash: createHash('sha256').update(text).digest('hex'), name, text }
}

/** Where records are, and the proof beside each. */
export function recordPath(hash: string): string {
  return `/records/${hash}`
}

/** The record that a path names, and whether its proof is meant; null: it names none. */
export function recordIn(
  path: string,
): { readonly hash: string; readonly isProof: boolean } | null {
  const [, hash, proof] = /^\/records\/([0-9a-f]{64})(\/proof)?$/.exec(path) ?? []
  return hash === undefined ? null : { hash, isProof: proof !== undefined }
}

/**
 * The proof that a record is the neighbourhood's (`eddsa-jcs-2022`, FEP-8b32): put into it as `proof`, the record is a secured document. The
 * record itself stays as it is, so that it is the one that its address names.
 */
export function recordProof(
  { hash, text }: PublicRecord,
  { privateKey }: Signer,
  { neighbourhood, provenMs }: { readonly neighbourhood: string; readonly provenMs: number },
): Json {
  const record: Readonly<Record<string, Json>> = JSON.parse(text)
  const address = `${neighbourhood}#decisions`
  const proof = proofOf(record, { address, privateKey }, provenMs)
  return { record: recordPath(hash), sha256: hash, proof }
}

/** Answers with a text that never changes under its address. */
export function answerForGood(asked: Request, text: string, tag: string): Response {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'public, max-age=86400, immutable',
    etag: `"${tag}"`,
  }
  const known = (asked.headers.get('if-none-match') ?? '').split(',').map((of) => of.trim())
  return known.includes(headers.etag)
    ? new Response(null, { status: 304, headers })
    : new Response(text, { headers })
}
