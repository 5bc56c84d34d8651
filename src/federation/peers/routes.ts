import * as v from 'valibot'
import { route, type Access, type Route } from '../../api/route.ts'
import { personOf } from '../../cell/role.ts'
import { refuse, success, type Refusal } from '../../kernel/refusal.ts'
import { keyText } from '../../kernel/signed-note.ts'
import { askHello } from '../channel/hello.ts'
import { PeerLine } from '../channel/peer-line.ts'
import type { FederationContext } from '../context.ts'
import { mailStateOf } from '../mail/store-mail.ts'
import { askCard } from './ask-card.ts'
import { fingerprintOf } from './fingerprint.ts'
import { trusts, type Peer } from './peer.ts'
import { forgetPeer, openOf, statePeer, trustPeer } from './peer-trust.ts'
import { listPeerChanges, peerActs } from './store-peer-changes.ts'
import { noteFailed, noteHeard } from './store-peer-health.ts'

const stewards: Access = { kind: 'node' }
const peerPath = v.object({ peer: v.pipe(v.string(), v.maxLength(50)) })
const text = v.pipe(v.string(), v.maxLength(500))
const trust = v.picklist(trusts)
const peerShape = v.object({
  id: v.string(),
  name: v.string(),
  address: v.string(),
  key: v.string(),
  fingerprint: v.string(),
  trust,
})

/** Other nodes: who they are, and how far they are trusted. */
export function peerRoutes(context: FederationContext): readonly Route[] {
  const { db, clock, random } = context
  return [
    route({
      method: 'get',
      path: '/peers',
      summary: 'This node as others are told of it, and the other nodes that are known here',
      access: stewards,
      scope: 'admin',
      answer: v.object({
        address: v.string(),
        key: v.string(),
        fingerprint: v.string(),
        peers: v.array(peerShape),
      }),
      handle: async () => {
        const channel = openOf(context)
        if (!channel.ok) return channel
        const { publicUrl, signer, peers } = channel.value
        return success({
          address: publicUrl,
          key: keyText(signer),
          fingerprint: fingerprintOf({ address: publicUrl, key: signer }),
          peers: peers.all.map(shown),
        })
      },
    }),
    route({
      method: 'post',
      path: '/peers',
      summary:
        'States another node by its address and key; at an address that is known these take the place of the old. A new key is not trusted',
      access: stewards,
      scope: 'admin',
      needsProof: true,
      body: v.object({ name: text, address: text, key: text }),
      answer: peerShape,
      handle: async ({ body, principal }) => {
        const stated = await statePeer(context, body, personOf(principal))
        return stated.ok ? success(shown(stated.value)) : stated
      },
    }),
    route({
      method: 'post',
      path: '/peers/preview',
      summary:
        'Asks the node at an address who it is. Nothing is stated by that: compare the digits with its steward first',
      access: stewards,
      scope: 'admin',
      body: v.object({ address: text }),
      answer: v.object({
        name: v.string(),
        address: v.string(),
        key: v.string(),
        fingerprint: v.string(),
      }),
      handle: async ({ body }) => {
        const channel = openOf(context)
        return channel.ok ? await askCard(channel.value, body.address) : channel
      },
    }),
    route({
      method: 'get',
      path: '/peers/changes',
      summary: 'Who said what of other nodes, the newest first',
      access: stewards,
      scope: 'admin',
      answer: v.array(
        v.object({
          atMs: v.number(),
          act: v.picklist(peerActs),
          name: v.string(),
          address: v.string(),
          fingerprint: v.string(),
          personId: v.nullable(v.string()),
          by: v.nullable(v.string()),
        }),
      ),
      handle: async () => success(await listPeerChanges(db)),
    }),
    route({
      method: 'put',
      path: '/peers/{peer}/trust',
      summary: 'Says how far another node is trusted: only trusted ones get answers',
      access: stewards,
      scope: 'admin',
      needsProof: true,
      params: peerPath,
      body: v.object({ trust }),
      answer: v.null(),
      handle: async ({ params, body, principal }) =>
        await trustPeer(context, params.peer, body.trust, personOf(principal)),
    }),
    route({
      method: 'delete',
      path: '/peers/{peer}',
      summary: 'Forgets another node',
      access: stewards,
      scope: 'admin',
      needsProof: true,
      params: peerPath,
      answer: v.null(),
      handle: async ({ params, principal }) =>
        await forgetPeer(context, params.peer, personOf(principal)),
    }),
    route({
      method: 'get',
      path: '/peers/{peer}/mail',
      summary: 'What waits to be told to another node, and what it would not take',
      access: stewards,
      scope: 'admin',
      params: peerPath,
      answer: v.object({
        waiting: v.number(),
        oldestMs: v.nullable(v.number()),
        failed: v.nullable(v.object({ code: v.string(), retryMs: v.number() })),
        setAside: v.array(
          v.object({
            number: v.number(),
            kind: v.string(),
            code: v.string(),
            message: v.string(),
            writtenMs: v.number(),
          }),
        ),
      }),
      handle: async ({ params }) => {
        const channel = openOf(context)
        if (!channel.ok) return channel
        const peer = channel.value.peers.get(params.peer)
        return peer === undefined ? refuseMissing() : success(await mailStateOf(db, peer.id))
      },
    }),
    route({
      method: 'post',
      path: '/peers/{peer}/hello',
      summary:
        'Asks another node whether it hears and trusts us, how long that takes, and its time; what came of it is kept',
      access: stewards,
      scope: 'admin',
      params: peerPath,
      answer: v.object({ tookMs: v.number(), aheadMs: v.number() }),
      handle: async ({ params }) => {
        const channel = openOf(context)
        if (!channel.ok) return channel
        const peer = channel.value.peers.get(params.peer)
        if (peer === undefined) return refuseMissing()
        if (peer.trust !== 'trusted') return refuseTrust()
        const line = new PeerLine(peer, { ...channel.value, clock, random })
        try {
          const hello = await askHello(line, clock, random)
          const nowMs = clock.now()
          if (hello.ok) await noteHeard(db, peer.id, { nowMs, ...hello.value })
          else await noteFailed(db, peer.id, nowMs, hello)
          return hello
        } finally {
          line.close()
        }
      },
    }),
  ]
}

function shown(peer: Peer) {
  const { id, name, address, key, trust: of } = peer
  return { id, name, address, key: keyText(key), fingerprint: fingerprintOf(peer), trust: of }
}

function refuseMissing(): Refusal {
  return refuse('peer-not-found', 'This node knows no other node by this id.', 'peer')
}

function refuseTrust(): Refusal {
  return refuse('peer-not-yet', 'Only a node that is trusted here is asked anything.', 'peer')
}
