import type { Context, Hono } from 'hono'
import { problemResponse } from '../api/problem.ts'
import type { ApiContext, AppEnv } from '../api/context.ts'
import { countRequest } from '../api/request-limits.ts'
import { visitOf } from '../api/visit.ts'
import { nodeSigner } from '../cell/store-node-key.ts'
import { retryAfter } from '../federation/buckets.ts'
import { roundPath } from '../federation/channel/envelope.ts'
import { helloTopic } from '../federation/channel/hello.ts'
import { RoundDesk, type Topics } from '../federation/channel/round-desk.ts'
import { RoundDoor } from '../federation/channel/round-door.ts'
import { headersOf } from '../federation/channel/seal.ts'
import type { Channel } from '../federation/context.ts'
import { mailTopic, type MailHandlers } from '../federation/mail/mail-desk.ts'
import { KnownPeers } from '../federation/peers/known-peers.ts'
import { cardKind, cardOf, cardPath } from '../federation/peers/node-card.ts'
import { keyAddress } from '../federation/peers/peer.ts'
import type { WayOut } from '../federation/way-out.ts'
import type { Store } from '../store/open.ts'
import type { Config } from './config.ts'

/** What others reach of this node; null where it was not told the address that it has for them. */
export async function openChannel(
  { publicUrl, federationLoopback }: Pick<Config, 'publicUrl' | 'federationLoopback'>,
  { db }: Store,
  wayOut: WayOut,
): Promise<Channel | null> {
  if (publicUrl === null) return null
  const signer = await nodeSigner(db, new URL(publicUrl).host)
  const { privateKey } = signer
  const identity = { keyId: keyAddress(publicUrl, signer), privateKey, wayOut }
  const peers = await KnownPeers.open(db)
  return { publicUrl, signer, identity, peers, reach: { loopback: federationLoopback } }
}

/** Says who we are to whoever asks, and answers trusted peers at our address for them. */
export function mountChannel(
  app: Hono<AppEnv>,
  channel: Channel,
  api: ApiContext,
  handlers: MailHandlers,
  sessions: Topics = {},
): void {
  const { db, clock, random } = api
  const onFault = (error: unknown): void => api.onFault('peer-not-answered', error, {})
  const mail = mailTopic({ db, clock, handlers })
  const desk = new RoundDesk({ ...helloTopic(clock), ...mail, ...sessions }, clock, onFault)
  const door = new RoundDoor({ ...channel, desk, clock, random })
  app.post(roundPath, (c) => answer(door, api, c))
  app.get(cardPath, (c) => card(channel, api, c))
}

/** Whoever asks is counted by address, as everybody is. */
function card(channel: Channel, api: ApiContext, c: Context<AppEnv>): Response {
  const { address } = visitOf(api, c)
  const tooMany = countRequest(api.limits, {
    method: c.req.method,
    principal: { kind: 'nobody' },
    address,
    nowMs: api.clock.now(),
  })
  if (tooMany !== null) return new Response(null, { status: 429, headers: tooMany.headers })
  const content = cardOf(channel)
  const to = { kind: 'everybody' } as const
  channel.identity.wayOut.pass({ line: 'open', kind: cardKind, content, to, cellId: null })
  return c.json(content)
}

async function answer(door: RoundDoor, api: ApiContext, c: Context<AppEnv>): Promise<Response> {
  const requestId = c.get('requestId')
  const sealed = await door.answer(c.req.raw, visitOf(api, c).address)
  if (!sealed.ok) return problemResponse(sealed, requestId, retryAfter(sealed))
  return c.body(sealed.value.text, 200, headersOf(sealed.value))
}
