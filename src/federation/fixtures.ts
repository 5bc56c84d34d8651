// For tests: nodes that know each other.
import { ManualClock, type Clock } from '../kernel/clock.ts'
import { seededRandom } from '../kernel/random.ts'
import { newPrivateKey, signerOf, type Signer } from '../kernel/signed-note.ts'
import { helloTopic } from './channel/hello.ts'
import { roundPath } from './channel/envelope.ts'
import { RoundDesk, type Topics } from './channel/round-desk.ts'
import { RoundDoor } from './channel/round-door.ts'
import { headersOf, signText, type Identity, type Sealed } from './channel/seal.ts'
import { keyAddress, publicKeyOf, type Peer, type PeerBook, type Trust } from './peers/peer.ts'

export const startMs = Date.UTC(2026, 2, 1, 12)

/** A node by itself: its address and key. */
export interface TestNode {
  readonly name: string
  readonly address: string
  readonly signer: Signer
  readonly identity: Identity
}

export function testNode(
  name: string,
  address = `https://${name}.example`,
  key: string = newPrivateKey(),
): TestNode {
  const signer = signerOf(name, 'text', key)
  const { privateKey } = signer
  // Tests of the line carry anything; what may leave has tests of its own.
  const wayOut = { pass: () => () => {} }
  const identity = { keyId: keyAddress(address, signer), privateKey, wayOut }
  return { name, address, signer, identity }
}

/** A node as another one knows it. */
export function peerOf({ name, address, signer }: TestNode, trust: Trust = 'trusted'): Peer {
  return { id: name, name, address, key: signer, publicKey: publicKeyOf(signer), trust }
}

export function bookOf(...peers: readonly Peer[]): PeerBook {
  const byKey = new Map(peers.map((peer) => [keyAddress(peer.address, peer.key), peer]))
  return { find: (keyId) => byKey.get(keyId) }
}

/** A node with a door, and what broke behind it. */
export function openDoor(
  node: TestNode,
  peers: PeerBook,
  settings: { readonly clock?: Clock; readonly topics?: (clock: Clock) => Topics } = {},
) {
  const { clock = new ManualClock(startMs), topics = helloTopic } = settings
  const faults: unknown[] = []
  const desk = new RoundDesk(topics(clock), clock, (error) => faults.push(error))
  const parts = { publicUrl: node.address, identity: node.identity, peers, desk, deadlineMs: 100 }
  const door = new RoundDoor({ ...parts, clock, random: seededRandom(3) })
  return { door, desk, faults }
}

/** A sealed question as it comes in. */
export function requestOf(sealed: Sealed, address: string, headers: Record<string, string> = {}) {
  return new Request(`${address}${roundPath}`, {
    method: 'POST',
    headers: { ...headersOf(sealed), ...headers },
    body: sealed.text,
  })
}

let nonces = 0

/** Seals with a nonce of its own. */
export function sealedBy(
  { identity }: TestNode,
  text: string,
  target: string | null,
  nowMs: number = startMs,
): Sealed {
  return signText(text, target, identity, { nowS: nowMs / 1000, nonce: `n${nonces++}` })
}
