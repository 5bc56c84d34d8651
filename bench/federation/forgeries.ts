import {
  requestOf,
  sealedBy,
  startMs,
  testNode,
  type TestNode,
} from '../../src/federation/fixtures.ts'
import {
  envelopeText,
  noHash,
  questionLimitBytes,
  roundPath,
} from '../../src/federation/channel/envelope.ts'
import { headersOf, signText, type Sealed } from '../../src/federation/channel/seal.ts'

/** What somebody sends who is not who they say, or not now, or not here; and where from. */
export interface Forgery {
  readonly request: Request
  readonly address: string
}

/** Forgeries of each kind; each comes from an address of its own, so that none is refused for coming often. */
const ofEach = 100

/** Forged questions of `south` at the door of `north`, and messages that north cannot take. */
export function forgeriesOf(north: TestNode, south: TestNode): readonly Forgery[] {
  const stranger = testNode('stranger')
  const target = `${north.address}${roundPath}`
  const nowS = startMs / 1000
  const kinds: readonly ((text: string, i: number) => Request)[] = [
    // Another key under south's name.
    (text, i) =>
      send(
        signText(
          text,
          target,
          { ...stranger.identity, keyId: south.identity.keyId },
          { nowS, nonce: `w${i}` },
        ),
      ),
    // A node that nobody knows.
    (text) => send(sealedBy(stranger, text, target)),
    // Another body, without its digest and with it.
    (text) => {
      const good = sealedBy(south, text, target)
      return send({ ...good, text: text.replace('hello', 'hallo') }, headersOf(good))
    },
    (text) => send({ ...sealedBy(south, text, target), text: text.replace('hello', 'hallo') }),
    // For another node, or an answer.
    (text) => send(sealedBy(south, text, `https://west.example${roundPath}`)),
    (text) => send(sealedBy(south, text, null)),
    // Too old, and of tomorrow.
    (text) => send(sealedBy(south, text, target, startMs - 61_000)),
    (text) => send(sealedBy(south, text, target, startMs + 86_400_000)),
    // Too large, too deep, and none at all.
    () => send(sealedBy(south, `"${'a'.repeat(questionLimitBytes)}"`, target)),
    () => send(sealedBy(south, '['.repeat(1000), target)),
    () => send(sealedBy(south, '{"session":1}', target)),
    (text) => new Request(target, { method: 'POST', body: text }),
  ]
  return Array.from({ length: ofEach }, (_, i) =>
    kinds.map((forge, kind) => {
      const session = (i * kinds.length + kind).toString(16).padStart(32, '0')
      const of = { session, round: 0, seq: 0, prev: noHash, kind: 'hello', content: {} }
      return { request: forge(envelopeText(of), i), address: `198.51.${kind}.${i}` }
    }),
  ).flat()

  function send(sealed: Sealed, headers: Record<string, string> = {}): Request {
    return requestOf(sealed, north.address, headers)
  }
}
