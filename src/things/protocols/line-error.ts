import type { LineTrouble } from '../dials.ts'

/** A line that could not be made, or ended, for a reason that a person can be told. */
export class LineError extends Error {
  override readonly name = 'LineError'
  readonly trouble: LineTrouble
  /** Of the certificate that was shown and is not believed. */
  readonly fingerprint: string | undefined

  constructor(trouble: LineTrouble, options?: ErrorOptions & { readonly fingerprint?: string }) {
    super(trouble, options)
    this.trouble = trouble
    this.fingerprint = options?.fingerprint
  }
}

/** What the system's error codes mean for a line. */
const troubles: ReadonlyMap<string, LineTrouble> = new Map<string, LineTrouble>([
  ['ENOTFOUND', 'host-unknown'],
  ['EAI_AGAIN', 'host-unknown'],
  ['ECONNREFUSED', 'port-closed'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['ETIMEDOUT', 'no-answer'],
  ['ECONNRESET', 'hung-up'],
  ['ECONNABORTED', 'hung-up'],
  ['EPIPE', 'hung-up'],
])

/** What went wrong in one word; `failed` for everything that is not about the line, such as a full disk. */
export function troubleOf(error: unknown): LineTrouble {
  if (error instanceof LineError) return error.trouble
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code !== 'string') return 'failed'
  // What the HTTP parser of Node says of an answer that is none.
  return troubles.get(code) ?? (code.startsWith('HPE_') ? 'not-understood' : 'failed')
}
