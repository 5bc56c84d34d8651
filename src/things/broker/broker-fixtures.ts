import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { TestContext } from 'node:test'
import { Aedes, type AedesOptions } from 'aedes'
import { eventually } from '../desk/desk-fixtures.ts'

/** Brokers that know nothing of us, for tests; each gives the port it listens on. aedes speaks MQTT 3.1.1, Mosquitto also 5. */
export const otherBrokers = {
  aedes: async (context: TestContext, options: AedesOptions = {}): Promise<number> => {
    const aedes = await Aedes.createBroker(options)
    const server = createServer(aedes.handle)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    context.after(() => {
      server.close()
      aedes.close()
    })
    const address = server.address()
    return typeof address === 'object' ? (address?.port ?? 0) : 0
  },
  mosquitto: async (context: TestContext): Promise<number> => {
    const port = await freePort()
    const process = spawn('mosquitto', ['-p', String(port)], { stdio: 'ignore' })
    context.after(async () => {
      process.kill()
      await once(process, 'exit')
    })
    await eventually(() => isOpen(port))
    return port
  },
}

/** Why a broker cannot be had here; false: it can. */
export function whyNoBroker(name: keyof typeof otherBrokers): string | false {
  if (name === 'aedes' || spawnSync('mosquitto', ['-h']).error === undefined) return false
  return 'mosquitto is not installed'
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

async function isOpen(port: number): Promise<true | null> {
  const socket = connect(port, '127.0.0.1')
  const { promise, resolve } = Promise.withResolvers<true | null>()
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(null))
  const answer = await promise
  socket.destroy()
  return answer
}
