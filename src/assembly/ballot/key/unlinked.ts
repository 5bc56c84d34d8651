import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { fromHex } from '../../../kernel/hex.ts'
import { refuse, success, type Refusal, type Result } from '../../../kernel/refusal.ts'
import { signedText, type UnlinkedVote } from './signed-text.ts'

// Ballots that nobody links to people. A person makes a key pair; the registrar checks who they are and signs the public key
// without seeing it (RFC 9474, RSABSSA-SHA384-PSS-Randomized); the vote comes with that key, its token and its own signature.

/** The public key by which a registrar signs for one ballot. */
export type Registrar = KeyObject

/** Bits of a registrar's key. */
export const registrarKeyBits = { least: 2_048, most: 4_096 }

/** Reads a registrar's key: RSA, SPKI, base64. */
export function registrarOf(text: string): Result<Registrar> {
  const right = `an RSA key of ${registrarKeyBits.least} to ${registrarKeyBits.most} bits, SPKI in base64`
  const refused = refuse(
    'bad-registrar-key',
    `The registrar's key is not ${right}.`,
    'registrarKey',
  )
  try {
    const key = createPublicKey({
      key: Buffer.from(text, 'base64'),
      format: 'der',
      type: 'spki',
    })
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    const isRight =
      key.asymmetricKeyType === 'rsa' &&
      bits >= registrarKeyBits.least &&
      bits <= registrarKeyBits.most
    return isRight ? success(key) : refused
  } catch {
    return refused
  }
}

/** Why a vote under a key does not count; null: it does. */
export function unlinkedRefusal(
  registrar: Registrar,
  definitionLeaf: string,
  { key, prefix, token, choice, nonce, signature }: UnlinkedVote,
): Refusal | null {
  if (!isToken(registrar, fromHex(prefix + key), Buffer.from(token, 'base64'))) {
    return refuse('ballot-forged', 'The registrar of this ballot has not signed this key.', 'token')
  }
  const own = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key, 'hex').toString('base64url') },
    format: 'jwk',
  })
  const text = signedText(definitionLeaf, choice, nonce)
  if (verify(null, text, own, Buffer.from(signature, 'base64'))) return null
  return refuse('ballot-altered', 'This vote is not what its key has signed.', 'signature')
}

/** Whether a registrar signed a message: RSASSA-PSS with SHA-384 and 48 bytes of salt. */
export function isToken(registrar: Registrar, message: Uint8Array, token: Uint8Array): boolean {
  return verify(
    'sha384',
    message,
    { key: registrar, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 },
    token,
  )
}
