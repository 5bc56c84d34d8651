import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import { networkInterfaces } from 'node:os'
import type { Duplex } from 'node:stream'
import { createAdaptorServer } from '@hono/node-server'

/** Ports tried after a taken one, one after the other. */
const portTries = 50

/** How long an idle connection stays open. Longer than reverse proxies keep theirs (a minute is usual): one that we close while they reuse it is a failed page. */
const idleConnectionMs = 75_000

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

type Answer = (request: Request, env: unknown) => Response | Promise<Response>

/** A server that listens already and answers once it is told how. */
export interface HttpServer {
  readonly port: number
  /** The address to type into a browser on this machine or network. */
  readonly url: string
  /** From now on requests are answered by this; null: they are asked to come back in a moment. */
  answerWith(fetch: Answer | null): void
  /** From now on whoever asks for a WebSocket is handed to this; null: they are hung up on. */
  upgradeWith(upgrade: Upgrade | null): void
  stop(): Promise<void>
}

/** Listens on `port`, or on the next free one where that is allowed. Throws a plain sentence where it cannot. */
export async function listen(
  host: string,
  port: number,
  mayMovePort: boolean,
): Promise<HttpServer> {
  let answer: Answer = starting
  let upgrade: Upgrade | null = null
  const server = createAdaptorServer({
    fetch: (request, env) => answer(request, env),
    // Other upgrades, HTTP/2 above all, are asked for by clients that go on without them.
    serverOptions: {
      shouldUpgradeCallback: asksForWebSocket,
      keepAliveTimeout: idleConnectionMs,
    },
  })
  // The server forgets a socket once it is upgraded, and would wait for it for ever.
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
    if (upgrade === null) socket.destroy()
    else upgrade(request, socket, head)
  })
  if (!('closeAllConnections' in server)) throw new Error('The server speaks plain HTTP/1.1.')
  const taken = await listenOn(server, host, port, mayMovePort ? portTries : 0)
  return {
    port: taken,
    url: `http://${reachable(host)}:${taken}`,
    answerWith: (fetch) => (answer = fetch ?? starting),
    upgradeWith: (use) => (upgrade = use),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
      await closed
    },
  }
}

function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

function starting(): Response {
  return new Response('This node is just starting. Try again in a moment.', {
    status: 503,
    headers: { 'retry-after': '1' },
  })
}

async function listenOn(
  server: Server,
  host: string,
  first: number,
  tries: number,
): Promise<number> {
  for (let port = first; ; port++) {
    server.listen(port, host)
    try {
      await once(server, 'listening')
      const address = server.address()
      return typeof address === 'object' && address !== null ? address.port : port
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (isTaken && port < first + tries) continue
      const why = isTaken ? 'another program uses it' : String(error)
      throw new Error(`The page cannot listen on ${host} port ${port}: ${why}.`, { cause: error })
    }
  }
}

/** A host name that a browser can open: a server on every address is reached by the first of the network's. */
function reachable(host: string): string {
  if (host === '127.0.0.1' || host === 'localhost' || host === '::1') return 'localhost'
  if (host !== '0.0.0.0' && host !== '::') return host.includes(':') ? `[${host}]` : host
  const outward = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  return outward?.address ?? 'localhost'
}
