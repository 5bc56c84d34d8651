import type { Context } from 'hono'
import { isLocalRequest } from '../cell/origin.ts'
import type { ApiContext } from './context.ts'
import type { Visit } from './route.ts'
import { readSessionToken, sessionCookie } from './session-cookie.ts'

const forwardingHeaders = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-host']

/** What sign-in needs from a request; pages use it as the API does. */
export function visitOf(context: ApiContext, c: Context): Visit {
  const { headers } = c.req.raw
  const socketAddress = context.socketAddressOf(c)
  return {
    address: callerAddress(headers, socketAddress, context.trustsProxy),
    device: deviceName(headers.get('user-agent') ?? ''),
    isLocal: isLocalRequest({
      address: socketAddress,
      host: headers.get('host') ?? new URL(c.req.url).host,
      isForwarded: forwardingHeaders.some((name) => headers.has(name)),
      publicUrl: context.publicUrl,
    }),
    sessionToken: readSessionToken(c.req.raw, context.publicUrl),
    setSession: (session) =>
      c.header('set-cookie', sessionCookie(context.publicUrl, session, context.clock.now()), {
        append: true,
      }),
  }
}

/**
 * Who calls: the other end of the socket, or what our own proxy says about it. Only a proxy on this
 * machine or in its own network is ours; from anywhere else the header is anybody's claim.
 */
export function callerAddress(
  headers: Headers,
  socketAddress: string,
  trustsProxy: boolean,
): string {
  if (!trustsProxy || !isNear(socketAddress)) return socketAddress
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
  return last === undefined || last === '' ? socketAddress : last
}

/** Loopback, private and link-local addresses (RFC 1918, 4193, 4291, 3927). */
function isNear(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '')
  return (
    /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^169\.254\./.test(plain) ||
    /^(::1$|f[cd]|fe[89ab])/i.test(plain)
  )
}

/** `Firefox on Android`: enough to know one's own device again, and no more. */
export function deviceName(userAgent: string): string {
  const browser = firstMatch(userAgent, browsers) ?? 'Browser'
  const system = firstMatch(userAgent, systems)
  return system === null ? browser : `${browser} on ${system}`
}

const browsers = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Chrom(e|ium)\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^curl\//, 'curl'],
] as const

const systems = [
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
] as const

function firstMatch(text: string, patterns: readonly (readonly [RegExp, string])[]): string | null {
  return patterns.find(([pattern]) => pattern.test(text))?.[1] ?? null
}
