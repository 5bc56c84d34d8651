import { createHash } from 'node:crypto'

/** What a device is asked with where it wants a password. */
export interface HttpLogin {
  readonly user: string
  readonly password: string
}

/**
 * The `Authorization` header that answers a `WWW-Authenticate` header: Digest with SHA-256 and `qop=auth`
 * (RFC 7616, 3.4), or Basic (RFC 7617). Null where the device wants something else. `cnonce`: random, hex.
 */
export function authorizationFor(
  challenge: string,
  { user, password }: HttpLogin,
  request: { readonly method: string; readonly path: string; readonly cnonce: string },
): string | null {
  if (/^basic\b/i.test(challenge)) {
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  }
  if (!/^digest\s/i.test(challenge)) return null
  const stated = parametersOf(challenge)
  const [realm, nonce] = [stated.get('realm'), stated.get('nonce')]
  const offered = (stated.get('qop') ?? '').split(',').map((word) => word.trim())
  if (realm === undefined || nonce === undefined || !offered.includes('auth')) return null
  if ((stated.get('algorithm') ?? '').toUpperCase() !== 'SHA-256') return null
  const { method, path, cnonce } = request
  const count = '00000001'
  const who = sha256(`${user}:${realm}:${password}`)
  const what = sha256(`${method}:${path}`)
  const response = sha256([who, nonce, count, cnonce, 'auth', what].join(':'))
  const opaque = stated.get('opaque')
  return [
    `Digest username="${user}"`,
    `realm="${realm}"`,
    `uri="${path}"`,
    'algorithm=SHA-256',
    `nonce="${nonce}"`,
    `nc=${count}`,
    `cnonce="${cnonce}"`,
    'qop=auth',
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
  ].join(', ')
}

/** The parameters of a challenge by name; what would break a header is left out. */
function parametersOf(challenge: string): ReadonlyMap<string, string> {
  const found = challenge.slice(0, 1_000).matchAll(/([a-z]+)=(?:"([^"\\\r\n]*)"|([\w.:-]+))/gi)
  return new Map(
    [...found].map(([, name = '', quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? '']),
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
