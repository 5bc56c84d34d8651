import type { Socket } from 'node:net'
import { PacketGuard } from './packet-guard.ts'

/** Ends a connection whose packet says it is longer than `packetBytes`, and tells `onTooLong`. */
export function guardSocket(socket: Socket, packetBytes: number, onTooLong: () => void): void {
  const guard = new PacketGuard(packetBytes)
  const read = socket.read.bind(socket)
  // aedes pulls bytes by read(): what it would gather is measured before it gets it.
  socket.read = (size?: number): unknown => {
    const chunk: unknown = read(size)
    if (!(chunk instanceof Uint8Array) || guard.accept(chunk)) return chunk
    onTooLong()
    socket.destroy()
    return null
  }
}
