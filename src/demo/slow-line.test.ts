import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { test, type TestContext } from 'node:test'
import { freePorts } from './free-port.ts'
import { slowLine, underWayBytes } from './slow-line.ts'

const delayMs = 50

/** Whoever connects to the returned port hears the echo of all they say, from afar. */
async function farEcho(context: TestContext): Promise<number> {
  const [port = 0, toPort = 0] = await freePorts(2)
  const server = createServer((socket) => socket.pipe(socket)).listen(toPort, '127.0.0.1')
  await once(server, 'listening')
  const line = await slowLine(port, toPort, delayMs)
  context.after(async () => {
    await line.stop()
    server.close()
  })
  return port
}

/** Says it and hangs up; what came back, and after which time. */
async function echoOf(port: number, said: Buffer): Promise<readonly [Buffer, number]> {
  const beganMs = performance.now()
  const socket = connect(port, '127.0.0.1')
  socket.end(said)
  const heard: Buffer[] = []
  for await (const chunk of socket) heard.push(chunk)
  return [Buffer.concat(heard), performance.now() - beganMs]
}

test('what is said over a long way arrives whole, and takes its time there and back', async (context) => {
  const [heard, tookMs] = await echoOf(await farEcho(context), Buffer.from('Is there anybody?'))
  assert.equal(heard.toString(), 'Is there anybody?')
  assert.ok(tookMs >= 2 * delayMs - 2, `${tookMs} ms`)
})

test('no more than so much is under way at a time, and all of it arrives in its order', async (context) => {
  const times = 8
  const said = Buffer.alloc(times * underWayBytes)
  for (let i = 0; i < said.length; i += 4) said.writeUInt32LE(i, i)
  const [heard, tookMs] = await echoOf(await farEcho(context), said)
  assert.ok(heard.equals(said))
  // Without the limit all of it would be there after one way there and back.
  assert.ok(tookMs >= (times - 1) * delayMs, `${tookMs} ms`)
})

test('where nobody answers behind the long way, the caller is hung up on', async (context) => {
  const [port = 0, toPort = 0] = await freePorts(2)
  const line = await slowLine(port, toPort, delayMs)
  context.after(() => line.stop())
  const socket = connect(port, '127.0.0.1').resume()
  await once(socket, 'close')
  assert.equal(socket.bytesRead, 0)
})
