import { refuse, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Channel } from '../context.ts'
import { FetchRefused, guardedFetch, newErrand } from '../social/guarded-fetch.ts'
import { cardPath, readCard, type Stranger } from './node-card.ts'
import { checkAddress } from './peer.ts'

/** Asks the node at an address who it is, once: what it says is shown to a person and not believed. Refused: an address that is none or not public, nobody there, no answer in time, and what is no such document. */
export async function askCard(
  { reach, publicUrl }: Pick<Channel, 'reach' | 'publicUrl'>,
  address: string,
  deadlineMs?: number,
): Promise<Result<Stranger>> {
  const plain = checkAddress(address)
  if (!plain.ok) return plain
  if (plain.value === publicUrl) {
    return refuse('peer-ourselves', 'This is the address of this very node.', 'address')
  }
  const errand = newErrand(reach.loopback, null, deadlineMs)
  const request = new Request(`${plain.value}${cardPath}`, {
    headers: { accept: 'application/json' },
  })
  try {
    const answer = await guardedFetch(request, errand)
    if (answer.status >= 300 && answer.status < 400) {
      const message = 'The other node sends us elsewhere: state the address that it has now.'
      return refuse('peer-redirects', message, 'address')
    }
    // What answers with a mistake is no node of ours, and its text is nobody's to read.
    return readCard(answer.ok ? await answer.text() : '', plain.value)
  } catch (error) {
    return reasonOf(error)
  }
}

function reasonOf(error: unknown): Refusal {
  if (error instanceof FetchRefused && error.why === 'form') {
    return refuse(
      'card-form',
      'At this address is no node that says who it is: ask whoever runs it for the address.',
      'address',
    )
  }
  if (error instanceof FetchRefused && error.why === 'late') {
    return refuse('peer-late', 'The other node did not answer in time.', 'address')
  }
  if (error instanceof FetchRefused && error.why === 'closed') {
    const message = 'This address is not a public one, and is not dialled.'
    return refuse('address-not-public', message, 'address')
  }
  return refuse('peer-unreachable', 'The other node could not be reached.', 'address')
}
