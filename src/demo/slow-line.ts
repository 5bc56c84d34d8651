import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Bytes that are on their way in one direction of one connection at the most: whoever sends more waits. */
export const underWayBytes = 1024 * 1024

/** A long way to a node. */
export interface SlowLine {
  /** Hangs up on everybody. */
  stop(): Promise<void>
}

/** Who connects to `port` of this machine reaches `toPort`, and every byte takes `delayMs` there and as long back. */
export async function slowLine(port: number, toPort: number, delayMs: number): Promise<SlowLine> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: toPort, host: '127.0.0.1', allowHalfOpen: true })
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    }
    carry(near, far, delayMs)
    carry(far, near, delayMs)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Timers of one length fire in the order in which they were set, so that bytes keep theirs. */
function carry(from: Socket, to: Socket, delayMs: number): void {
  let bytes = 0
  from.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes >= underWayBytes) from.pause()
    setTimeout(() => {
      // Under way until the other side has taken it: one that reads slowly is not written to without end.
      to.write(chunk, () => {
        bytes -= chunk.length
        if (bytes < underWayBytes) from.resume()
      })
    }, delayMs)
  })
  from.once('end', () => setTimeout(() => to.end(), delayMs))
  // Whoever is not there, or is gone without a word, is so for the other side, too.
  from.once('error', () => to.destroy())
  from.once('close', () => {
    if (!from.readableEnded) to.destroy()
  })
}
