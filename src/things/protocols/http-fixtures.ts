import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { TestDevice } from './protocol-fixtures.ts'

// Devices that are asked over HTTP, served by a real HTTP server.

/** What a test's device answers; a text is a page that was found. */
export interface TestAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly text: string
}

/** An HTTP server on `port` (0: any) of 127.0.0.1; `asked` holds every path that was asked for. `attach`: adds to it. */
export async function httpDevice(
  port: number,
  answer: (path: string, request: IncomingMessage) => TestAnswer | string,
  attach: (server: Server) => void = () => {},
): Promise<TestDevice & { readonly asked: string[] }> {
  const callers = new Set<Socket>()
  const asked: string[] = []
  let isBabbling = false
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const said = isBabbling ? '<html>Router</html>' : answer(path, request)
    const {
      status,
      headers = {},
      text,
    } = typeof said === 'string' ? { status: 200, text: said } : said
    response.writeHead(status, headers).end(text)
  })
  server.on('connection', (socket) => {
    callers.add(socket)
    socket.on('close', () => callers.delete(socket))
  })
  attach(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    asked,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    speak: () => {
      isBabbling = false
    },
    babble: () => {
      isBabbling = true
    },
    callers: () => callers.size,
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      // Also those that have become something else than HTTP.
      for (const socket of callers) socket.destroy()
      await closed
    },
  }
}
