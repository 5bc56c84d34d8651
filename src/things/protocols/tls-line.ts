import { isIP, type Socket } from 'node:net'
import { addAbortSignal } from 'node:stream'
import {
  connect,
  createSecureContext,
  getCACertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import type { LineTrouble } from '../dials.ts'
import type { Encryption } from '../encryption.ts'
import { LineError } from './line-error.ts'

/** What encrypting a line needs beside its other end. */
export interface TlsOptions {
  /** Destroys the line. */
  readonly signal: AbortSignal
  /** Certificates (PEM) of those who may vouch for others; absent: {@link systemAuthorities}. */
  readonly authorities?: readonly string[]
  /** The two ends agree within this, or not at all; ms. */
  readonly deadlineMs: number
}

/**
 * Encrypts a connection and judges the certificate at its other end before anything is sent. Throws a {@link LineError}:
 * with the fingerprint of what was shown where that is not believed.
 */
export async function encrypt(
  tcp: Socket,
  host: string,
  encryption: Encryption,
  options: TlsOptions,
): Promise<TLSSocket> {
  const socket = connect({
    socket: tcp,
    host,
    // A server with several names is told which one is meant; addresses are not told (RFC 6066, 3).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ALPNProtocols: ['http/1.1'],
    secureContext: contextOf(options.authorities),
    // Judged below: a refusal of Node's own would not say which certificate was shown.
    rejectUnauthorized: false,
  })
  addAbortSignal(options.signal, socket)
  const late = setTimeout(() => socket.destroy(new LineError('no-answer')), options.deadlineMs)
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve).once('error', reject)
      socket.once('close', () => reject(new LineError('hung-up')))
    })
    judge(socket, encryption)
  } catch (error) {
    socket.destroy()
    tcp.destroy()
    throw spokenClearly(error)
  } finally {
    clearTimeout(late)
  }
  // Later errors come out of whoever reads the stream.
  socket.on('error', () => {})
  return socket
}

/** Throws where the certificate is not the stated one, or nobody vouches for it. */
function judge(socket: TLSSocket, { fingerprint }: Encryption): void {
  const shown = socket.getPeerX509Certificate()?.fingerprint256
  if (shown === undefined) throw new LineError('no-tls')
  if (fingerprint === shown) return
  if (fingerprint !== null) throw new LineError('certificate-other', { fingerprint: shown })
  if (socket.authorized) return
  const why = String(socket.authorizationError)
  throw new LineError(reasons.get(why) ?? 'certificate-unknown', { fingerprint: shown })
}

/** What OpenSSL and Node hold against a certificate; anything else is that nobody known vouches for it. */
const reasons: ReadonlyMap<string, LineTrouble> = new Map<string, LineTrouble>([
  ['CERT_HAS_EXPIRED', 'certificate-expired'],
  ['CERT_NOT_YET_VALID', 'certificate-expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-name'],
])

/** What OpenSSL says of an answer that is no TLS, or one of another time. */
function spokenClearly(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code === 'EPROTO' || code.startsWith('ERR_SSL_')
    ? new LineError('no-tls', { cause: error })
    : error
}

let believed: SecureContext | null = null

function contextOf(authorities: readonly string[] | undefined): SecureContext {
  if (authorities !== undefined) return createSecureContext({ ca: [...authorities] })
  // Reading some hundred certificates takes a while, and they hardly change while a node runs.
  believed ??= createSecureContext({ ca: [...systemAuthorities()] })
  return believed
}

/** Certificates of those whom this machine trusts, beside those that Node brings and `NODE_EXTRA_CA_CERTS` names. */
export function systemAuthorities(): readonly string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
}
