import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { setInterval as every } from 'node:timers/promises'
import type { TestDevice } from './protocol-fixtures.ts'

// Telegrams by the grammar of DSMR P1 5.0.2, chapter 5, and a reader that sends them.

/**
 * CRC-16 bit by bit from its definition: x^16 + x^15 + x^2 + 1, each byte's least significant bit first, from 0. It
 * shares nothing with the table of `crc16.ts`: the register runs the other way and is mirrored at the end.
 */
export function bitwiseCrc16(text: string): number {
  let register = 0
  for (const byte of Buffer.from(text, 'latin1')) {
    for (let bit = 0; bit < 8; bit++) {
      const carry = ((register >> 15) & 1) ^ ((byte >> bit) & 1)
      register = (register << 1) & 0xffff
      if (carry === 1) register ^= 0x8005
    }
  }
  let mirrored = 0
  for (let bit = 0; bit < 16; bit++) mirrored |= ((register >> bit) & 1) << (15 - bit)
  return mirrored
}

/** A telegram of `lines`; with its checksum, or as before DSMR 4 without. */
export function telegramOf(lines: readonly string[], hasChecksum = true): string {
  const body = ['/KFM5KAIFA-METER', '', ...lines, '!'].join('\r\n')
  if (!hasChecksum) return `${body}\r\n`
  return `${body}${bitwiseCrc16(body).toString(16).toUpperCase().padStart(4, '0')}\r\n`
}

/** What a meter of the Netherlands sends, at 2026-11-22 09:00:00 local time: 08:00 UTC. */
export const dutchLines: readonly string[] = [
  '1-3:0.2.8(50)',
  '0-0:1.0.0(261122090000W)',
  '0-0:96.1.1(4530303434303037313331363530363138)',
  '1-0:1.8.1(004512.345*kWh)',
  '1-0:1.8.2(003001.002*kWh)',
  '1-0:2.8.1(000100.500*kWh)',
  '1-0:2.8.2(000200.250*kWh)',
  '0-0:96.14.0(0002)',
  '1-0:1.7.0(00.339*kW)',
  '1-0:2.7.0(00.000*kW)',
  '0-0:96.7.21(00008)',
  '1-0:99.97.0(1)(0-0:96.7.19)(200101000000W)(0000000240*s)',
  '0-0:96.13.0()',
  '1-0:32.7.0(230.1*V)',
  '1-0:31.7.0(002*A)',
  '0-1:24.1.0(003)',
  '0-1:96.1.0(4730303332353635353437363532393137)',
  '0-1:24.2.1(261122085500W)(02345.678*m3)',
]

/** A network reader on `port` (0: any): sends a telegram, or garbage, to whoever is connected, every 5 ms. */
export async function p1Reader(
  port: number,
  telegram = telegramOf(dutchLines),
): Promise<TestDevice> {
  const callers = new Set<Socket>()
  const server = createServer((socket) => {
    callers.add(socket)
    socket.on('close', () => callers.delete(socket)).on('error', () => {})
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  let sends = telegram
  const closed = new AbortController()
  const sending = (async () => {
    try {
      for await (const _ of every(5, undefined, { signal: closed.signal })) {
        for (const caller of callers) caller.write(sends, 'latin1')
      }
    } catch (error) {
      if (!closed.signal.aborted) throw error
    }
  })()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    speak: () => {
      sends = telegram
    },
    babble: () => {
      sends = `${telegram.slice(0, 200)}\u0000\u00ff!ZZZZ/${telegram.slice(90)}1-0:1.8.1(((*kWh)`
    },
    callers: () => callers.size,
    close: async () => {
      closed.abort()
      await sending
      for (const caller of callers) caller.destroy()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}
