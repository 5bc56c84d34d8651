import { createPrivateKey } from 'node:crypto'
import type { Random } from '../../src/kernel/random.ts'

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A private key as PEM, drawn from a seed: for nodes that nobody has to trust. */
export function drawnKey(random: Random): string {
  const key = Buffer.concat([prefix, random.bytes(32)])
  const of = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  return of.export({ type: 'pkcs8', format: 'pem' }).toString()
}
