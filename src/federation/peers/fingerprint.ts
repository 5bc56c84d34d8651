import { createHash } from 'node:crypto'
import { keyText } from '../../kernel/signed-note.ts'
import type { Peer } from './peer.ts'

/** Groups of a fingerprint, and digits of each. */
const groups = 6
const digits = 5
/** Bytes that a group is made of: each of its values is as likely as any other but for one part in ten million. */
const bytesOfGroup = 5

/**
 * A node's address and key as six groups of five digits, for two people to read out over the telephone: SHA-256 of both, five bytes for each group. Whoever
 * wants to find another key with the same digits has to try 10^30.
 */
export function fingerprintOf({ address, key }: Pick<Peer, 'address' | 'key'>): string {
  const hash = createHash('sha256')
    .update(`${address}\n${keyText(key)}\n`)
    .digest()
  const all = Array.from({ length: groups }, (_, i) => {
    const number = hash.readUIntBE(i * bytesOfGroup, bytesOfGroup) % 10 ** digits
    return String(number).padStart(digits, '0')
  })
  return all.join(' ')
}
