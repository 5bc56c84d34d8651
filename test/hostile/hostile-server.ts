// A server of somebody who means harm: what it says of its actors is up to each test.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export const activityJson = 'application/activity+json'

/** How it answers where somebody asks for a path. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void

export interface HostileServer {
  readonly origin: string
  readonly privateKey: KeyObject
  readonly publicKeyPem: string
  /** How often each path was asked for. */
  readonly asked: Map<string, number>
  /** Bytes that were handed to whoever asked. */
  sentBytes: number
  /** Paths that start so are answered so; all others as an honest server would, with an actor. */
  behave(path: string, behaviour: Behaviour): void
  /** An actor as an honest server shows it, with what is to be different. */
  actor(path: string, more?: Readonly<Record<string, unknown>>): Record<string, unknown>
  stop(): Promise<void>
}

export async function hostileServer(): Promise<HostileServer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const behaviours = new Map<string, Behaviour>()
  const asked = new Map<string, number>()
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x')
    asked.set(pathname, (asked.get(pathname) ?? 0) + 1)
    request.resume()
    response.on('error', () => {})
    const found = [...behaviours].find(([path]) => pathname.startsWith(path))
    if (found !== undefined) found[1](request, response)
    else if (request.method === 'POST') response.writeHead(202).end()
    else sendJson(response, self.actor(pathname))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const self: HostileServer = {
    origin: `http://127.0.0.1:${address.port}`,
    privateKey,
    publicKeyPem,
    asked,
    sentBytes: 0,
    behave: (path, behaviour) => behaviours.set(path, behaviour),
    actor(path, more = {}) {
      const id = `${self.origin}${path}`
      return {
        '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
        id,
        type: 'Person',
        preferredUsername: path.slice(1),
        inbox: `${id}/inbox`,
        publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem },
        ...more,
      }
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return self
}

export function sendJson(response: ServerResponse, body: unknown, type = activityJson): void {
  response.writeHead(200, { 'content-type': type }).end(JSON.stringify(body))
}

/** Never says a word. */
export const silent: Behaviour = () => {}

/** Begins at once, and goes on with a byte a second. */
export const dripping: Behaviour = (_, response) => {
  response.writeHead(200, { 'content-type': activityJson })
  response.write('{')
  const drip = setInterval(() => response.write(' '), 1000)
  response.on('close', () => clearInterval(drip))
}

/** Sends 300 MB to whoever reads so much. */
export function huge(server: HostileServer): Behaviour {
  const piece = Buffer.alloc(256 * 1024, 32)
  return (_, response) => {
    response.writeHead(200, { 'content-type': activityJson })
    let left = 300 * 1024 * 1024
    const more = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= piece.length
        server.sentBytes += piece.length
        if (!response.write(piece)) return void response.once('drain', more)
      }
      response.end()
    }
    more()
  }
}

/** Sends whoever asks somewhere else. */
export function elsewhere(to: () => string): Behaviour {
  return (_, response) => {
    response.writeHead(302, { location: to() }).end()
  }
}
