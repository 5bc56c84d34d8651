// For tests: a node's neighbourhoods on a server of their own on this machine, and keys of servers that are not ours.
import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { once } from 'node:events'
import { getConnInfo } from '@hono/node-server/conninfo'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { AppEnv } from '../../api/context.ts'
import { testApiContext } from '../../api/fixtures.ts'
import { frame } from '../../api/frame.ts'
import { requestLimits, type RequestLimits } from '../../api/request-limits.ts'
import type { Cell } from '../../cell/cell.ts'
import { RateLimit } from '../../cell/rate-limit.ts'
import { ensureNodeKey } from '../../cell/store-node-key.ts'
import { createCell } from '../../cell/store.ts'
import { machineClock } from '../../kernel/clock.ts'
import { newId } from '../../kernel/id.ts'
import { secureRandom } from '../../kernel/random.ts'
import { minuteMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { setRule } from '../guard/store-guard.ts'
import { leavingTable, type LeavingRow } from '../leaving.ts'
import type { Departure } from '../leaving-check.ts'
import { TableWayOut } from '../way-out.ts'
import { mountSocial } from './mount.ts'
import type { AmendedWords, OuterVerdicts, Reply } from './reply.ts'
import { Social } from './social.ts'

/** A node's public side, with one neighbourhood that is switched on in English. */
export interface SocialServer {
  readonly social: Social
  readonly origin: string
  readonly cell: Cell
  /** Address of the neighbourhood's actor. */
  readonly actor: string
  readonly faults: readonly string[]
  /** What passed the way out. */
  readonly left: readonly Departure[]
  /** What others replied. */
  readonly replies: readonly Reply[]
  /** What they made of words of theirs. */
  readonly amended: readonly AmendedWords[]
  /** Codes of what was not taken of others. */
  readonly refused: readonly string[]
  /** How often rules changed, with what they said then. */
  readonly judged: readonly OuterVerdicts[]
  stop(): Promise<void>
}

/** Short deadlines, so that a test of a silent server takes no ten seconds. */
const deadlineMs = 1_000

/** Limits that nobody reaches: where it is measured how fast a node is. */
export function withoutLimits(): RequestLimits {
  const limit = (): RateLimit => new RateLimit({ limit: 1e9, windowMs: minuteMs })
  return {
    reads: { people: limit(), tokens: limit() },
    writes: { people: limit(), tokens: limit() },
  }
}

/** What a server of a test has instead of what is usual. */
interface SocialServerWish {
  readonly table?: readonly LeavingRow[]
  readonly limits?: RequestLimits
  /** Whether servers on this machine still have to be accepted. */
  readonly holds?: boolean
  /** How long whoever takes replies has to do with one. */
  readonly listening?: (() => Promise<void>) | undefined
}

export async function socialServer(
  store: Store,
  name: string,
  {
    table = leavingTable,
    limits = requestLimits(),
    holds = false,
    listening,
  }: SocialServerWish = {},
): Promise<SocialServer> {
  const { db, kind } = store
  await ensureNodeKey(db)
  const cell: Cell = {
    id: newId(Date.now(), secureRandom),
    kind: 'neighbourhood',
    parentId: null,
    slug: name.toLowerCase(),
    name,
    place: { label: 'Graz', latitude: 47, longitude: 15 },
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
    time: { kind: 'machine' },
    isSample: false,
    createdMs: Date.now(),
  }
  await createCell(db, cell)
  if (!holds) await acceptLoopback(db)
  const app = new Hono<AppEnv>()
  const server = createAdaptorServer({ fetch: app.fetch })
  const origin = await originOf(server)
  const faults: string[] = []
  const left: Departure[] = []
  const replies: Reply[] = []
  const amended: AmendedWords[] = []
  const refused: string[] = []
  const judged: OuterVerdicts[] = []
  const onFault = (event: string, error: unknown): void => {
    faults.push(`${event} ${String(error)}`)
  }
  const social = new Social({
    db,
    kind,
    clock: machineClock,
    random: secureRandom,
    origin,
    loopback: true,
    version: '0.0.0',
    pace: { pollMs: 20 },
    deadlineMs,
    onFault,
    wayOut: new TableWayOut({ onLeft: (departure) => left.push(departure), onFault }, table),
    onRefused: (what, { code }) => refused.push(`${what} ${code}`),
    ear: {
      async replied(reply) {
        replies.push(reply)
        await listening?.()
        return true
      },
      async judgedAnew(verdicts) {
        judged.push(verdicts)
      },
      async amended(words) {
        amended.push(words)
      },
    },
  })
  const api = {
    ...testApiContext(db, { publicUrl: origin }),
    clock: machineClock,
    limits,
    socketAddressOf: (c: Parameters<typeof getConnInfo>[0]) =>
      getConnInfo(c).remote.address ?? 'unknown',
  }
  app.use(frame(api))
  mountSocial(app, social, api)
  await social.state(cell.id, { isOn: true, language: 'en' }, Date.now())
  return {
    social,
    origin,
    cell,
    actor: `${origin}/groups/${cell.id}`,
    faults,
    left,
    replies,
    amended,
    refused,
    judged,
    async stop() {
      await close(server)
      await social.stop()
    },
  }
}

/** Servers on this machine are accepted, as if a steward had said so. */
export async function acceptLoopback(db: Store['db']): Promise<void> {
  const rule = {
    keeper: null,
    subject: '127.0.0.1',
    ruling: 'accept',
    reason: '',
    atMs: 0,
  } as const
  await setRule(db, rule)
}

/** A server of somebody else: answers as it is told, and keeps what was posted to it. */
export interface Stranger {
  readonly origin: string
  /** Address of its one actor. */
  readonly actor: string
  readonly privateKey: KeyObject
  /** Bodies that were posted to its inbox, with their headers. */
  readonly received: { readonly headers: IncomingMessage['headers']; readonly body: unknown }[]
  /** How often its actor was asked for. */
  asked: number
  /** Whether it takes nothing at the moment. */
  isBroken: boolean
  stop(): Promise<void>
}

export const activityJson = 'application/activity+json'

/** `answer`: what it says instead where somebody asks for something; true: it has answered. */
export async function stranger(
  answer: (...call: Parameters<RequestListener>) => boolean = () => false,
): Promise<Stranger> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const received: Stranger['received'] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      if (request.method === 'POST' && of.isBroken) {
        response.writeHead(500).end()
        return
      }
      if (request.method === 'POST') {
        const body: unknown = JSON.parse(Buffer.concat(parts).toString())
        received.push({ headers: request.headers, body })
        response.writeHead(202).end()
        return
      }
      of.asked++
      if (answer(request, response)) return
      response
        .writeHead(200, { 'content-type': activityJson })
        .end(JSON.stringify(actorOf(of.actor, pem)))
    })
  })
  const origin = await originOf(server)
  const of: Stranger = {
    origin,
    actor: `${origin}/me`,
    privateKey,
    received,
    asked: 0,
    isBroken: false,
    stop: () => close(server),
  }
  return of
}

function actorOf(id: string, publicKeyPem: string): unknown {
  return {
    '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
    id,
    type: 'Person',
    preferredUsername: 'me',
    inbox: `${id}/inbox`,
    publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem },
  }
}

/** Posts an activity with a signature over HTTP (draft-cavage), or whatever is said instead. */
export function postSigned(
  inbox: string,
  activity: unknown,
  by: Pick<Stranger, 'actor' | 'privateKey'>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const body = typeof activity === 'string' ? activity : JSON.stringify(activity)
  const { host, pathname } = new URL(inbox)
  const date = new Date().toUTCString()
  const digest = `SHA-256=${createHash('sha256').update(body).digest('base64')}`
  const signed = [
    `(request-target): post ${pathname}`,
    `host: ${host}`,
    `date: ${date}`,
    `digest: ${digest}`,
    `content-type: ${activityJson}`,
  ].join('\n')
  const signature = createSign('sha256').update(signed).sign(by.privateKey, 'base64')
  const names = '(request-target) host date digest content-type'
  return fetch(inbox, {
    method: 'POST',
    body,
    headers: {
      'content-type': activityJson,
      date,
      digest,
      signature: `keyId="${by.actor}#main-key",algorithm="rsa-sha256",headers="${names}",signature="${signature}"`,
      ...headers,
    },
  })
}

/** Waits until something is so; fails after some seconds. */
export async function until(isSo: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const endMs = performance.now() + 8_000
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function originOf(server: ReturnType<typeof createAdaptorServer>): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

async function close(server: ReturnType<typeof createAdaptorServer> | Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  if ('closeAllConnections' in server) server.closeAllConnections()
  await closed
}
