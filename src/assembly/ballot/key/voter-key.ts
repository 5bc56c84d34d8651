import { RSABSSA } from '@cloudflare/blindrsa-ts'
import { toHex } from '../../../kernel/hex.ts'
import type { Choice } from '../log/ballot-shapes.ts'
import { signedText, type UnlinkedVote } from './signed-text.ts'

const suite = RSABSSA.SHA384.PSS.Randomized()

/** What a person keeps to themselves between asking for a token and voting. */
export interface VoterKey {
  readonly pair: CryptoKeyPair
  /** The public key with 32 random bytes before it: what is signed. */
  readonly message: Uint8Array
  readonly unblinding: Uint8Array
}

/** A key of one's own for one ballot, and what the registrar is asked to sign. `registrar`: of `registrarForVoters`. */
export async function blindedKey(
  registrar: CryptoKey,
): Promise<{ readonly own: VoterKey; readonly blinded: Uint8Array }> {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const message = suite.prepare(key)
  const { blindedMsg, inv } = await suite.blind(registrar, message)
  return { own: { pair, message, unblinding: inv }, blinded: blindedMsg }
}

/** The token for one's key, from what the registrar signed; throws where the registrar signed something else. */
export function tokenOf(
  registrar: CryptoKey,
  { message, unblinding }: VoterKey,
  signed: Uint8Array,
): Promise<Uint8Array> {
  return suite.finalize(registrar, message, signed, unblinding)
}

/** A vote under one's key. `definitionLeaf`, `nonce`: hex. */
export async function voteUnlinked(
  { pair, message }: VoterKey,
  token: Uint8Array,
  definitionLeaf: string,
  choice: Choice,
  nonce: string,
): Promise<UnlinkedVote> {
  const text = signedText(definitionLeaf, choice, nonce)
  const signature = await crypto.subtle.sign('Ed25519', pair.privateKey, text)
  return {
    key: toHex(message.subarray(32)),
    prefix: toHex(message.subarray(0, 32)),
    token: base64Of(token),
    choice,
    nonce,
    signature: base64Of(new Uint8Array(signature)),
  }
}

/** A registrar's public key in the form that blinding takes: SPKI, base64. */
export function registrarForVoters(text: string): Promise<CryptoKey> {
  const key = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  return crypto.subtle.importKey('spki', key, { name: 'RSA-PSS', hash: 'SHA-384' }, true, [
    'verify',
  ])
}

function base64Of(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
