// The second process of `bench/intake.ts`: a client that writes MQTT 3.1.1 by hand, so that it costs
// less than the broker it measures. It keeps `window` messages of QoS 1 on the way and counts a
// message when its acknowledgement has come.

import { connect } from 'node:net'

interface Task {
  readonly port: number
  readonly userName: string
  readonly password: string
  readonly slug: string
  readonly devices: number
  readonly messages: number
  readonly perMessage: number
  readonly window: number
  readonly startMs: number
}

process.once('message', (task: Task) => {
  publish(task).then(
    (seconds) => process.send?.({ seconds }, () => process.exit(0)),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})

/** Resolves with the seconds from the first message to the last acknowledgement. */
async function publish(task: Task): Promise<number> {
  const packets = Array.from({ length: task.messages }, (_, i) => publishPacket(task, i))
  const socket = connect({ port: task.port, host: '127.0.0.1', noDelay: true })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let startMs = 0
  let sent = 0
  let acknowledged = 0
  const send = (): void => {
    socket.cork()
    while (sent < packets.length && sent - acknowledged < task.window) {
      const packet = packets[sent++]
      if (packet !== undefined) socket.write(packet)
    }
    socket.uncork()
  }
  socket.on('error', reject)
  socket.on('close', () => reject(new Error(`closed after ${acknowledged} acknowledgements`)))
  socket.write(connectPacket(task))
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    // CONNACK and PUBACK both have four bytes.
    let at = 0
    for (; at + 4 <= rest.length; at += 4) {
      const type = rest[at]
      if (type === 0x20) {
        if (rest[at + 3] !== 0) reject(new Error(`refused with code ${rest[at + 3]}`))
        startMs = performance.now()
      } else if (type === 0x40) acknowledged++
      else reject(new Error(`unexpected packet ${type}`))
    }
    rest = rest.subarray(at)
    if (acknowledged === task.messages) resolve((performance.now() - startMs) / 1_000)
    else send()
  })
  const seconds = await promise
  socket.removeAllListeners('close')
  socket.destroy()
  return seconds
}

/** A message of one device: one object, or a list of `perMessage` of them. */
function publishPacket(task: Task, index: number): Buffer {
  const device = index % task.devices
  const turn = Math.floor(index / task.devices)
  const readings = Array.from({ length: task.perMessage }, (_, i) => ({
    at: task.startMs + (turn * task.perMessage + i) * 10,
    powerW: (index * 31 + i) % 5_000,
  }))
  const payload = Buffer.from(JSON.stringify(task.perMessage === 1 ? readings[0] : readings))
  const topic = text(`commonwatt/${task.slug}/device-${device}/state`)
  const id = Buffer.alloc(2)
  id.writeUInt16BE((index % 65_535) + 1)
  return packet(0x32, [topic, id, payload])
}

function connectPacket(task: Task): Buffer {
  // Protocol MQTT, level 4, flags: user name, password, clean session; keep alive 60 s.
  const head = Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0xc2, 0, 60])
  return packet(0x10, [head, text('bench'), text(task.userName), text(task.password)])
}

function packet(type: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const header = [type]
  let left = body.length
  do {
    header.push((left & 127) | (left > 127 ? 128 : 0))
    left >>= 7
  } while (left > 0)
  return Buffer.concat([Buffer.from(header), body])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}
