// A wire between two nodes that takes time and loses packets, for machines that cannot have their own do so (tc netem).

import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { seededRandom, type Random } from '../../src/kernel/random.ts'

/** What a wire does with what goes over it. */
export interface WireKind {
  /** Each way, ms. */
  readonly delayMs: number
  /** Share of packets that are lost. TCP sends them again when its clock for that has run out: a way there and back and 200 ms. */
  readonly loss: number
}

export interface Wire {
  readonly address: string
  /** Bytes both ways so far. */
  readonly bytes: number
  /** Says to which port it leads. */
  leadTo(port: number): void
  stop(): void
}

/** Bytes of a packet. */
const packetBytes = 1460

export async function openWire(kind: WireKind, seed: number): Promise<Wire> {
  const random = seededRandom(seed)
  const sockets = new Set<Socket>()
  let port = 0
  let bytes = 0
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      let arrivesMs = 0
      from.on('data', (part) => {
        bytes += part.length
        const now = performance.now()
        // What was lost holds up what comes after it.
        arrivesMs = Math.max(arrivesMs, now + takesMs(kind, part.length, random))
        if (arrivesMs - now < 1) to.write(part)
        else setTimeout(() => to.write(part), arrivesMs - now)
      })
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: own } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${own}`,
    get bytes() {
      return bytes
    },
    leadTo: (to) => {
      port = to
    },
    stop: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function takesMs({ delayMs, loss }: WireKind, length: number, random: Random): number {
  const againMs = 2 * delayMs + 200
  let latest = 0
  for (let sent = 0; sent < length; sent += packetBytes) {
    let late = 0
    while (random.next() < loss) late += againMs
    latest = Math.max(latest, late)
  }
  return delayMs + latest
}
