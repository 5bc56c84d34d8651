import { lookup } from 'node:dns/promises'
import { refuse, type Refusal } from '../../../kernel/refusal.ts'

/** Why a model may not be asked at an address that a steward stated; null: it may. Asked again before each reading: names move. */
export async function refusedHost(
  address: string,
  isAllowed: (address: string) => boolean,
): Promise<Refusal | null> {
  const host = new URL(address).hostname.replaceAll(/^\[|\]$/g, '')
  try {
    const found = await lookup(host, { all: true })
    if (found.every((one) => isAllowed(one.address))) return null
  } catch {
    return refuse('model-unknown-host', `No machine with the name ${host} is known.`, 'address', {
      host,
    })
  }
  return refuse(
    'model-own-machine',
    'This address belongs to the node itself or to no single machine; only whoever runs the node can state it.',
    'address',
  )
}
