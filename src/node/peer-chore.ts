import { askHello } from '../federation/channel/hello.ts'
import { PeerLine } from '../federation/channel/peer-line.ts'
import type { Channel } from '../federation/context.ts'
import { retryAtOnce } from '../federation/mail/store-mail.ts'
import { noteFailed, noteHeard } from '../federation/peers/store-peer-health.ts'
import type { NodeParts } from './parts.ts'

/** Asks every node that is trusted whether it is there, all at once, and keeps what came of it. What waits for one that is there again is sent at once: pauses after failures grow to an hour. */
export async function askPeers(
  { store: { db }, clock, random }: Pick<NodeParts, 'store' | 'clock' | 'random'>,
  channel: Channel,
): Promise<void> {
  const trusted = channel.peers.all.filter(({ trust }) => trust === 'trusted')
  await Promise.all(
    trusted.map(async (peer) => {
      const line = new PeerLine(peer, { ...channel, clock, random })
      try {
        const hello = await askHello(line, clock, random)
        const nowMs = clock.now()
        if (!hello.ok) {
          await noteFailed(db, peer.id, nowMs, hello)
          return
        }
        await noteHeard(db, peer.id, { nowMs, ...hello.value })
        await retryAtOnce(db, peer.id)
      } finally {
        line.close()
      }
    }),
  )
}
