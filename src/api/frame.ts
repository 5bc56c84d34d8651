import type { MiddlewareHandler } from 'hono'
import { newId } from '../kernel/id.ts'
import { refuse, type Refusal } from '../kernel/refusal.ts'
import type { ApiContext, AppEnv } from './context.ts'
import { problemResponse } from './problem.ts'

/**
 * What surrounds every request, pages and API alike: a request id, protection against requests from
 * other sites, and the headers that keep a browser careful. Put it first:
 * `app.use(frame(context))`.
 */
export function frame(
  context: Pick<ApiContext, 'clock' | 'random' | 'publicUrl'>,
): MiddlewareHandler<AppEnv> {
  const headers = securityHeaders(context.publicUrl)
  return async (c, next) => {
    const requestId = newId(context.clock.now(), context.random)
    c.set('requestId', requestId)
    const refused = checkSameSite(c.req.raw, context.publicUrl)
    if (refused === null) await next()
    else c.res = problemResponse(refused, requestId)
    c.res.headers.set('x-request-id', requestId)
    for (const [name, value] of headers) c.res.headers.set(name, value)
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  }
}

/** Scripts, styles and pictures from here only, nothing inline, no frames, and no word to other sites of where one
 * came from. (Under `no-referrer` browsers post our own forms with `Origin: null`, which no check could tell from another site.)
 */
export function securityHeaders(publicUrl: string): readonly (readonly [string, string])[] {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  const headers: [string, string][] = [
    ['content-security-policy', policy],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), geolocation=(self), microphone=()'],
  ]
  if (new URL(publicUrl).protocol === 'https:') {
    headers.push(
      ['strict-transport-security', 'max-age=31536000'],
      // Browsers heed it on secure pages only and complain about it elsewhere.
      ['cross-origin-opener-policy', 'same-origin'],
    )
  }
  return headers
}

/**
 * Refuses a request that changes something and comes from another site's page. Browsers say where
 * one comes from by `Sec-Fetch-Site` (secure contexts) and `Origin`; one that brings a cookie and
 * says neither is refused too. A token in `Authorization` is nothing that a browser adds by itself.
 */
export function checkSameSite(request: Request, publicUrl: string): Refusal | null {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return null
  const { headers } = request
  if (headers.has('authorization')) return null
  const refusal = refuse(
    'cross-site',
    'This request came from another site; open the page here and try again.',
  )
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return refusal
  const origin = headers.get('origin')
  if (origin !== null) {
    const host = headers.get('host') ?? new URL(request.url).host
    const isOurs =
      URL.canParse(origin) &&
      (new URL(origin).host === host || new URL(origin).origin === new URL(publicUrl).origin)
    return isOurs ? null : refusal
  }
  return site === null && headers.has('cookie') ? refusal : null
}
