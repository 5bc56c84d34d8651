import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  hkdfSync,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto'
import type { Random } from '../../kernel/random.ts'

// All of it is Node's own (OpenSSL); here it only gets the names and lengths that secret sums need. A key that is made an object
// first costs Node a quarter of what it costs as bytes.

/** Bytes of a key, public or secret. */
export const keyBytes = 32

/** What encryption that notices changes adds, bytes. */
export const tagBytes = 16

/** What stands before the 32 bytes of an X25519 key in DER (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b656e032100', 'hex')

/** A key pair for agreeing on secrets (X25519, RFC 7748). */
export class KeyPair {
  readonly publicKey: Uint8Array
  readonly #privateKey: KeyObject

  constructor(random: Random) {
    const key = Buffer.concat([privatePrefix, random.bytes(keyBytes)])
    this.#privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
    const whole = createPublicKey(this.#privateKey).export({ format: 'der', type: 'spki' })
    this.publicKey = Uint8Array.from(whole.subarray(publicPrefix.length))
  }

  /** The secret that only the two share; throws where the other's key is none. */
  agree(publicKey: Uint8Array): Uint8Array {
    const key = Buffer.concat([publicPrefix, publicKey])
    const other = createPublicKey({ key, format: 'der', type: 'spki' })
    return diffieHellman({ privateKey: this.#privateKey, publicKey: other })
  }
}

/** Bytes for one purpose out of a secret (HKDF-SHA256, RFC 5869). */
export function derive(
  secret: Uint8Array,
  session: Uint8Array,
  purpose: string,
  bytes = keyBytes,
): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', createSecretKey(secret), session, purpose, bytes))
}

/** For what a party and the collector say to each other, out of the secret that they share. */
export function channelKey(secret: Uint8Array, session: Uint8Array): Uint8Array {
  return derive(secret, session, 'channel')
}

const zeros = new Uint8Array(16)

/** Words that look random to whoever does not have the key (AES-256 in counter mode); a key makes one mask only. */
export function maskOf(key: Uint8Array, words: number): Uint32Array {
  const mask = new Uint32Array(words)
  const bytes = new Uint8Array(mask.buffer)
  bytes.set(createCipheriv('aes-256-ctr', createSecretKey(key), zeros).update(bytes))
  return mask
}

/** Encrypts so that any change is noticed (AES-256-GCM); a key encrypts one text only. */
export function encrypt(key: Uint8Array, text: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), zeros.subarray(0, 12))
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

/** Null: it was changed, or the key is another. */
export function decrypt(key: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), zeros.subarray(0, 12))
  const end = sealed.length - tagBytes
  if (end < 0) return null
  decipher.setAuthTag(sealed.subarray(end))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()])
  } catch {
    return null
  }
}

/** Shows that bytes come from who has the key (HMAC-SHA256). */
export function sign(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac('sha256', createSecretKey(key))
  for (const part of parts) mac.update(part)
  return Uint8Array.from(mac.digest())
}

export function areSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
