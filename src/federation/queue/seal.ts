import { createCipheriv, createDecipheriv } from 'node:crypto'

// AES-256-GCM (NIST SP 800-38D) with a key that is derived from the node's own. It keeps what is sealed from whoever sees these tables
// alone; the node's key stands in the same database, so whoever has a whole backup has both.

const nonceBytes = 12
const tagBytes = 16

/** A text, encrypted: nonce, tag and text in base64. `nonce`: 12 random bytes, never used again. */
export function seal(key: Uint8Array, text: string, nonce: Uint8Array): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
}

/** The text that was sealed. Throws where the key is another, or something was changed. */
export function unseal(key: Uint8Array, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
  const body = decipher.update(bytes.subarray(nonceBytes + tagBytes))
  return Buffer.concat([body, decipher.final()]).toString('utf8')
}
