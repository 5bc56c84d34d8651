import { canonicalJson } from '../../../kernel/canonical-json.ts'
import type { Choice } from '../log/ballot-shapes.ts'

// What voters and the box both need of a vote under a key; browsers run it as it is.

/** A vote under a key. `token`, `signature`: base64; `key`, `prefix`, `nonce`: hex. */
export interface UnlinkedVote {
  readonly key: string
  readonly prefix: string
  readonly token: string
  readonly choice: Choice
  readonly nonce: string
  readonly signature: string
}

/** What a ballot's key signs: the choice, on this ballot, once. `definitionLeaf`: hex. */
export function signedText(
  definitionLeaf: string,
  choice: Choice,
  nonce: string,
): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalJson({ ballot: definitionLeaf, choice, nonce }))
}
