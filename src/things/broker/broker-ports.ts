import type { AddressInfo, Server } from 'node:net'

/** Where a server of the broker listens. */
export interface BrokerPort {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Whether a free port will do when `port` is taken. */
  readonly mayMovePort: boolean
}

/** Begins to listen. Throws a plain sentence where the port cannot be used. */
export async function listen(server: Server, where: BrokerPort): Promise<void> {
  const { host, port, mayMovePort } = where
  try {
    await listenOn(server, host, port)
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || !mayMovePort) {
      throw new Error(`The MQTT port ${port} on ${host} cannot be used.`, { cause: error })
    }
    await listenOn(server, host, 0)
  }
}

function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** The port a server listens on; 0 where it does not. */
export function portOf(server: Server | null): number {
  const address = server?.address()
  return isAddress(address) ? address.port : 0
}

function isAddress(address: AddressInfo | string | null | undefined): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
