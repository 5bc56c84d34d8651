import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { connect, isIP, type Socket } from 'node:net'
import { addAbortSignal, type Duplex } from 'node:stream'
import type { Endpoint } from '../connection.ts'
import { LineError } from './line-error.ts'
import { encrypt } from './tls-line.ts'

/** How bytes stand on a serial line. */
export interface SerialMode {
  readonly baudRate: number
  readonly dataBits: 7 | 8
  readonly parity: 'none' | 'even'
}

/** What opening a line needs beside its address. */
export interface LineOptions {
  /** Destroys the line. */
  readonly signal: AbortSignal
  /** Judges every IP address before it is dialled: see `allowed-address.ts`. */
  readonly isAllowed: (address: string) => boolean
  /** Whose certificates are believed where a line is encrypted: see `tls-line.ts`. */
  readonly authorities?: readonly string[]
  /** {@link connectDeadlineMs}, or what a test wants shorter. */
  readonly deadlineMs?: number
}

/** A TCP connection is given up after this. */
export const connectDeadlineMs = 10_000

/**
 * Opens a TCP connection, encrypted where that was stated. Throws a {@link LineError}, or the system's own error.
 */
export async function openTcp(
  { host, port, tls }: Extract<Endpoint, { kind: 'tcp' }>,
  { signal, isAllowed, authorities, deadlineMs = connectDeadlineMs }: LineOptions,
): Promise<Socket> {
  // A name is asked once, and what was checked is what is dialled.
  const addresses = await lookupUntil(signal, host)
  if (!addresses.every(({ address }) => isAllowed(address))) throw new LineError('not-allowed')
  signal.throwIfAborted()
  const socket = connect({ host, port, lookup: (_, __, found) => found(null, addresses) })
  addAbortSignal(signal, socket)
  socket.setTimeout(deadlineMs, () => socket.destroy(new LineError('no-answer')))
  await opened(socket, 'connect')
  socket.setTimeout(0)
  socket.setKeepAlive(true, 30_000)
  if (tls === undefined) return socket
  return await encrypt(socket, host, tls, {
    signal,
    deadlineMs,
    ...(authorities === undefined ? {} : { authorities }),
  })
}

/** Opens a serial port of this machine. Throws a {@link LineError} where there is no such port. */
export async function openSerial(
  { path }: Extract<Endpoint, { kind: 'serial' }>,
  mode: SerialMode,
  { signal }: LineOptions,
): Promise<Duplex> {
  // Its native part is loaded only where a serial port is used.
  const { SerialPort } = await import('serialport')
  signal.throwIfAborted()
  const port = new SerialPort({ path, stopBits: 1, ...mode, autoOpen: false })
  // Destroyed it would stay open, and locked for whoever opens it next.
  port._destroy = (error, done) => {
    if (port.isOpen) port.close(() => done(error))
    else done(error)
  }
  const isOpen = opened(port, 'open')
  port.open()
  try {
    await isOpen
  } catch (cause) {
    throw new LineError('no-serial-port', { cause })
  }
  return addAbortSignal(signal, port)
}

/** Ends a line, and returns when it is closed: a serial port can be opened again then. */
export async function closed(stream: Duplex): Promise<void> {
  if (stream.closed) return
  await new Promise<void>((resolve) => {
    stream.once('close', resolve).destroy()
  })
}

/** Whether a host may be dialled as far as its text says; a name is judged when it is dialled. */
export function mayDial(host: string, isAllowed: LineOptions['isAllowed']): boolean {
  return isIP(host) === 0 || isAllowed(host)
}

/** Asks for the addresses of a name. It may take long, and cannot be stopped: whoever hangs up does not wait for it. */
async function lookupUntil(signal: AbortSignal, host: string): Promise<LookupAddress[]> {
  const { promise: hungUp, reject } = Promise.withResolvers<never>()
  const hangUp = (): void => reject(new LineError('hung-up'))
  signal.addEventListener('abort', hangUp)
  try {
    return await Promise.race([lookup(host, { all: true }), hungUp])
  } finally {
    signal.removeEventListener('abort', hangUp)
  }
}

async function opened(stream: Duplex, event: 'connect' | 'open'): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.once(event, resolve)
    stream.once('error', reject)
  })
  // Later errors come out of whoever reads the stream; without a listener one between two reads would end the node.
  stream.on('error', () => {})
}
