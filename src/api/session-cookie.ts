/**
 * The name of the session cookie. Over HTTPS the prefix `__Host-` makes browsers refuse one that
 * another host or a plain connection set. Over plain HTTP it carries the port, since cookies do not
 * tell ports apart and two nodes on one machine would sign each other out.
 */
export function sessionCookieName(publicUrl: string): string {
  const { protocol, port } = new URL(publicUrl)
  return protocol === 'https:' ? '__Host-commonwatt' : `commonwatt-${port === '' ? '80' : port}`
}

/** The `Set-Cookie` that starts a session, or ends it (`null`). */
export function sessionCookie(
  publicUrl: string,
  session: { readonly token: string; readonly expiresMs: number } | null,
  nowMs: number,
): string {
  const isSecure = new URL(publicUrl).protocol === 'https:'
  const seconds = session === null ? 0 : Math.floor((session.expiresMs - nowMs) / 1000)
  return (
    `${sessionCookieName(publicUrl)}=${session?.token ?? ''}; Path=/; Max-Age=${seconds}; ` +
    `HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  )
}

/** The session token in a request's cookies, or null. */
export function readSessionToken(request: Request, publicUrl: string): string | null {
  const name = `${sessionCookieName(publicUrl)}=`
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const cookie = part.trim()
    if (cookie.startsWith(name)) return cookie.slice(name.length) || null
  }
  return null
}
