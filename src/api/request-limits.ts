import type { Principal } from '../cell/role.ts'
import { addressKey, RateLimit } from '../cell/rate-limit.ts'
import { refuse, type Refusal } from '../kernel/refusal.ts'
import { minuteMs } from '../kernel/steps.ts'

/** How often somebody may ask: what reads and what changes something are counted apart. */
export interface RequestLimits {
  readonly reads: CallerLimits
  readonly writes: CallerLimits
}

interface CallerLimits {
  /** By person or link; by network address where it is not known who asks. */
  readonly people: RateLimit
  /** By token: a gateway that delivers readings writes often. */
  readonly tokens: RateLimit
}

const windowMs = 5 * minuteMs

/**
 * In 5 minutes 3,000 pages or reads of one person, or of one address by people who are not signed in, and 12,000 with one token; 300 and 3,000
 * requests that change something. Whoever has used them up goes on at the same pace: ten pages a second. A hall full of
 * people on one Wi-Fi is as many people as have signed in or hold links.
 */
export function requestLimits(): RequestLimits {
  return {
    reads: {
      people: new RateLimit({ limit: 3_000, windowMs }),
      tokens: new RateLimit({ limit: 12_000, windowMs }),
    },
    writes: {
      people: new RateLimit({ limit: 300, windowMs }),
      tokens: new RateLimit({ limit: 3_000, windowMs }),
    },
  }
}

/** A refusal with the header that says when to go on. */
export interface TooMany {
  readonly refusal: Refusal
  readonly headers: { readonly 'retry-after': string }
}

/** Counts a request; what to answer where it was one too many, else null. */
export function countRequest(
  limits: RequestLimits,
  request: {
    readonly method: string
    readonly principal: Principal
    readonly address: string
    readonly nowMs: number
  },
): TooMany | null {
  const { principal, address, nowMs } = request
  const of = limitsOf(limits, request.method)
  if (principal.kind === 'token') return tooMany(of.tokens.take(principal.tokenId, nowMs))
  const key = principal.kind === 'person' ? `person ${principal.personId}` : addressKey(address)
  return tooMany(of.people.take(key, nowMs))
}

/** Counts a request that was counted for its address for who holds a link instead; what to answer where it was one too many, else null. */
export function countForLink(
  limits: RequestLimits,
  request: {
    readonly method: string
    readonly tokenHash: string
    readonly address: string
    readonly nowMs: number
  },
): TooMany | null {
  const { people } = limitsOf(limits, request.method)
  people.giveBack(addressKey(request.address))
  return tooMany(people.take(`link ${request.tokenHash}`, request.nowMs))
}

function limitsOf(limits: RequestLimits, method: string): CallerLimits {
  return /^(get|head)$/i.test(method) ? limits.reads : limits.writes
}

function tooMany(waitMs: number): TooMany | null {
  if (waitMs === 0) return null
  const seconds = Math.ceil(waitMs / 1000)
  return {
    refusal: refuse(
      'too-many-requests',
      `Too many requests; go on in ${seconds} seconds.`,
      undefined,
      { seconds },
    ),
    headers: { 'retry-after': String(seconds) },
  }
}
