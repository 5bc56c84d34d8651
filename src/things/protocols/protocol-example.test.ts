import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { Protocol, ProtocolHost } from '../protocol.ts'
import { Dialler, type DiallerSurroundings, type Line, type Pauses } from './dialler.ts'
import { parseJsonState } from './json-topic.ts'
import { LineError } from './line-error.ts'
import { openTcp } from './line-stream.ts'
import { testProtocol, type TestDevice } from './protocol-fixtures.ts'

// The example of docs/things.md: a whole protocol, and that it passes the kit.

/** Plugs that send a line of JSON over TCP whenever their power changes: `{"powerW": 230}`. */
class JsonLines implements Protocol {
  readonly name = 'json-lines'
  readonly dials: Dialler
  readonly #surroundings: DiallerSurroundings

  constructor(surroundings: DiallerSurroundings, pauses?: Pauses) {
    const terms = { port: 7_000, unit: null, isSerial: false }
    this.#surroundings = surroundings
    this.dials = new Dialler(terms, surroundings, (line, host) => this.#listen(line, host), pauses)
  }

  async start(host: ProtocolHost): Promise<void> {
    this.dials.start(host)
  }

  async stop(): Promise<void> {
    await this.dials.stop()
  }

  async send(): Promise<void> {
    throw new Error('These plugs take no set points.')
  }

  async #listen(line: Line, host: ProtocolHost): Promise<void> {
    const { cellSlug, endpoint } = line.connection
    if (endpoint.kind !== 'tcp') throw new LineError('failed')
    const { isAllowed } = this.#surroundings
    const stream = await openTcp(endpoint, { signal: line.signal, isAllowed })
    const address = `${cellSlug}/${endpoint.host}:${endpoint.port}`
    line.opened()
    await host.offer({ ...plug, cellSlug, address })
    try {
      let text = ''
      for await (const bytes of stream) {
        const lines = `${text}${bytes}`.split('\n')
        text = lines.pop() ?? ''
        if (text.length > 1_000) throw new LineError('not-understood')
        const state = parseJsonState(lines.at(-1) ?? '')
        if (!state.ok) throw new LineError('not-understood')
        line.heard()
        await host.report(address, state.value.values)
        host.available(address, true)
      }
    } finally {
      stream.destroy()
      host.available(address, false)
    }
  }
}

const plug = {
  kind: 'plug',
  name: 'Plug',
  reports: ['powerW'],
  isControllable: false,
  attributes: {},
  binding: '{}',
  notes: [],
} as const

/** Such a plug. */
async function plugOn(port: number): Promise<TestDevice> {
  const callers = new Set<Socket>()
  let says = '{"powerW": 230}\n'
  const server = createServer((socket) => {
    callers.add(socket)
    const sending = setInterval(() => socket.write(says), 5)
    socket
      .on('error', () => {})
      .on('close', () => {
        clearInterval(sending)
        callers.delete(socket)
      })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    speak: () => {
      says = '{"powerW": 230}\n'
    },
    babble: () => {
      says = 'GET / HTTP/1.1\n'
    },
    callers: () => callers.size,
    close: async () => {
      if (!server.listening) return
      for (const caller of callers) caller.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

testProtocol('the example', {
  make: (surroundings, pauses) => new JsonLines(surroundings, pauses),
  listen: plugOn,
  offers: [{ kind: 'plug', values: { powerW: 230 } }],
})
