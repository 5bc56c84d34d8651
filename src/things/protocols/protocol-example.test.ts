import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { addressOf } from '../connection.ts'
import { DialledProtocol, tcpOf } from './dialled-protocol.ts'
import type { DiallerSurroundings, Line, Pauses } from './dialler.ts'
import type { FoundThings } from './found-things.ts'
import { parseJsonState } from './json-topic.ts'
import { LineError } from './line-error.ts'
import { openTcp } from './line-stream.ts'
import { testProtocol, type TestDevice } from './protocol-fixtures.ts'

// The example of docs/things.md: a whole protocol, and that it passes the kit.

/** Plugs that send a line of JSON over TCP whenever their power changes: `{"powerW": 230}`. */
class JsonLines extends DialledProtocol {
  constructor(surroundings: DiallerSurroundings, pauses?: Pauses) {
    super('json-lines', { port: 7_000, unit: null, isSerial: false }, surroundings, pauses)
  }

  protected async talk(line: Line, things: FoundThings): Promise<void> {
    const endpoint = tcpOf(line)
    const stream = await openTcp(endpoint, { ...this.surroundings, signal: line.signal })
    line.opened()
    try {
      let text = ''
      for await (const bytes of stream) {
        const lines = `${text}${bytes}`.split('\n')
        text = lines.pop() ?? ''
        if (text.length > 1_000) throw new LineError('not-understood')
        const state = parseJsonState(lines.at(-1) ?? '')
        if (!state.ok) throw new LineError('not-understood')
        line.heard()
        await things.keep({ ...plug, own: addressOf(endpoint), values: state.value.values })
      }
    } finally {
      stream.destroy()
    }
  }
}

const plug = { kind: 'plug', name: 'Plug', attributes: {}, follow: null } as const

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
