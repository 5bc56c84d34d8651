import type { FarNode, FarNodes } from '../assembly/report/far.ts'
import { noFarNodes } from '../assembly/report/far.ts'
import type { Channel } from '../federation/context.ts'
import { sendMail } from '../federation/mail/store-mail.ts'
import type { Peer } from '../federation/peers/peer.ts'

/** Other nodes as the assembly knows them: peers, and mail to them. */
export function farNodes(channel: Channel | null): FarNodes {
  if (channel === null) return noFarNodes
  const { peers } = channel
  return {
    all: () => peers.all.filter(({ trust }) => trust === 'trusted').map(nodeOf),
    find: (id) => {
      const peer = peers.get(id)
      return peer === undefined ? null : nodeOf(peer)
    },
    keyOf: (id, name) => {
      const peer = peers.get(id)
      return peer === undefined ? null : { ...peer.key, name }
    },
    tell: (tx, id, { kind, content }, nowMs) =>
      // Whoever wrote it made it of texts, numbers, lists and records only.
      sendMail(tx, { peerId: id, kind, content: JSON.parse(JSON.stringify(content)) }, nowMs),
  }
}

function nodeOf({ id, name, address }: Peer): FarNode {
  return { id, name, address }
}
