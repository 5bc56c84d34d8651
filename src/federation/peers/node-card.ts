import * as v from 'valibot'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { keyText } from '../../kernel/signed-note.ts'
import type { Channel } from '../context.ts'
import { fingerprintOf } from './fingerprint.ts'
import { checkPeer, peerAddressLimit, peerNameLimit, type PeerWish } from './peer.ts'

/** Where a node says who it is, below its address. */
export const cardPath = '/federation/node'
/** What it is in the table of what may leave. */
export const cardKind = 'node-card'
/** Characters of such a document at the most. */
export const cardLimit = 4_096

const cardShape = v.object({
  name: v.pipe(v.string(), v.maxLength(peerNameLimit)),
  address: v.pipe(v.string(), v.maxLength(peerAddressLimit)),
  key: v.pipe(v.string(), v.maxLength(500)),
})

/** Another node by its own word, with the digits that tell whether it is the one that is meant. */
export interface Stranger extends PeerWish {
  readonly fingerprint: string
}

/** What a node says of itself to everybody: name, address and key. Its name is its host: what people call it is theirs to say. */
export function cardOf({ publicUrl, signer }: Pick<Channel, 'publicUrl' | 'signer'>): PeerWish {
  return { name: new URL(publicUrl).host, address: publicUrl, key: keyText(signer) }
}

/** Reads what the node at an address says of itself. Refused: what has not this form, and a node that says that its address is another one. */
export function readCard(text: string, address: string): Result<Stranger> {
  const card = v.safeParse(cardShape, text.length > cardLimit ? null : parsed(text))
  // Nothing that would write over other lines, or from right to left.
  if (!card.success || /[\p{C}\p{Zl}\p{Zp}]/u.test(card.output.name)) return refuseForm()
  if (card.output.address !== address) {
    const message = `The node at this address says that its address is ${card.output.address}: use that one, or ask who runs it.`
    const values = { address: card.output.address }
    return refuse('card-address', message, 'address', values)
  }
  const checked = checkPeer(card.output)
  if (!checked.ok) return refuseForm()
  return success({ ...card.output, fingerprint: fingerprintOf(checked.value) })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function refuseForm(): Result<never> {
  return refuse(
    'card-form',
    'At this address is no node that says who it is: ask whoever runs it for the address.',
    'address',
  )
}
