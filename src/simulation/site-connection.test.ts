import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { sampleNeighbourhood } from './sample.ts'
import { goodByeMs, SiteConnection } from './site-connection.ts'

/** A broker that lets a site in and answers nothing after that. */
async function silentBroker() {
  const asked = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    socket.once('data', () => {
      // CONNACK: accepted.
      socket.write(Uint8Array.of(0x20, 2, 0, 0))
      socket.on('data', () => asked.resolve())
    })
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return { url: `mqtt://127.0.0.1:${address.port}`, asked: asked.promise, server }
}

test('a broker that answers nothing holds nobody up for longer than a good-bye takes, and is no fault', async () => {
  const broker = await silentBroker()
  const [site] = sampleNeighbourhood().homes
  assert.ok(site !== undefined)
  const faults: unknown[] = []
  const login = { userName: 'a', password: 'b' }
  const connection = new SiteConnection(broker.url, site, login, (error) => faults.push(error))
  await broker.asked
  const beganMs = performance.now()
  await connection.close()
  assert.ok(performance.now() - beganMs < 2 * goodByeMs)
  const closed = once(broker.server, 'close')
  broker.server.close()
  // Whoever still held the line, or took it up again, would keep the server open.
  await closed
  assert.deepEqual(faults, [])
})
