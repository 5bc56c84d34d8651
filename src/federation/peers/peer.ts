import { createPublicKey, type KeyObject } from 'node:crypto'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { keyIdOf, readKey, type NoteKey } from '../../kernel/signed-note.ts'
import { roundPath } from '../channel/envelope.ts'
import type { Receiver } from '../leaving-check.ts'

/** How far a node is trusted. Only trusted ones get answers: of the others it is only known who they are. */
export const trusts = ['unknown', 'known', 'trusted'] as const
export type Trust = (typeof trusts)[number]

/** Another node. */
export interface Peer {
  readonly id: string
  /** What people here call it. */
  readonly name: string
  /** Its public address, without a slash at its end. */
  readonly address: string
  /** What its signatures are checked with. */
  readonly key: NoteKey
  readonly publicKey: KeyObject
  readonly trust: Trust
}

/** A peer as one who receives something. */
export function receiverOf({ address, trust }: Peer): Receiver {
  return { kind: 'peer', address, isTrusted: trust === 'trusted' }
}

/** Who is known, by the address of their key. */
export interface PeerBook {
  find(keyId: string): Peer | undefined
}

/** What a steward states. */
export interface PeerWish {
  readonly name: string
  readonly address: string
  /** The node's key as one line: name, id and key (C2SP signed-note). */
  readonly key: string
}

/** Letters of a name and an address at the most. */
export const peerNameLimit = 100
export const peerAddressLimit = 200

/** The address that names a node's key in what it signs. */
export function keyAddress(address: string, key: NoteKey): string {
  return `${address}${roundPath}#${keyIdOf(key)}`
}

/** A key as signatures are checked with it. */
export function publicKeyOf({ publicKey }: NoteKey): KeyObject {
  const x = Buffer.from(publicKey).toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/** Checks what was stated. Refused: an address that is none, or without https (but on this very machine), and a key that is none. */
export function checkPeer({ name, address, key }: PeerWish): Result<Omit<Peer, 'id' | 'trust'>> {
  const plainName = name.trim()
  if (plainName === '' || plainName.length > peerNameLimit) {
    const message = `Say in 1 to ${peerNameLimit} letters what the other node is called.`
    return refuse('peer-name', message, 'name', { most: peerNameLimit })
  }
  const plain = checkAddress(address)
  if (!plain.ok) return plain
  const read = readKey(key, 'text', 'key')
  if (!read.ok) return read
  const publicKey = publicKeyOf(read.value)
  return success({ name: plainName, address: plain.value, key: read.value, publicKey })
}

/** The public address of a node as it is kept, without a slash at its end. Refused: one that is none, or without https (but on this very machine). */
export function checkAddress(address: string): Result<string> {
  const plain = address.trim().replace(/\/+$/, '')
  if (isAddress(plain)) return success(plain)
  return refuse(
    'peer-address',
    'Write the address of the other node like https://energy.example.org: without a path, a name or a password in it.',
    'address',
  )
}

function isAddress(address: string): boolean {
  if (address.length > peerAddressLimit || !URL.canParse(address)) return false
  const { protocol, hostname, origin } = new URL(address)
  const isHere = /^127(\.\d{1,3}){3}$/.test(hostname)
  return origin === address && (protocol === 'https:' || (protocol === 'http:' && isHere))
}
