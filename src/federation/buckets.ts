import { addressKey, RateLimit } from '../cell/rate-limit.ts'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import { minuteMs } from '../kernel/steps.ts'
import { hostKey } from './host-key.ts'

/** How much may come in at a door. */
export interface DoorLimits {
  /** Knocks of one network address in five minutes that are not given back. */
  readonly ofSource: number
  /** What counts against one host, and all hosts below the same name, in five minutes. */
  readonly ofHost: number
  /** Pieces of work at once for one host, and for all. */
  readonly atOnceOfHost: number
  readonly atOnce: number
}

const windowMs = 5 * minuteMs

/** Whoever finds the door full comes back after so long, s. */
export const busySeconds = 5

/**
 * Lets in what a door can handle: counted by network address before anything is known of a message, so many at once of the host that it says it is of
 * while it is worked on, and counted by that host. Both counts are refilled all the time; each remembers 10,000 names, those heard of last.
 */
export class Buckets {
  readonly #limits: DoorLimits
  readonly #sources: RateLimit
  readonly #hosts: RateLimit
  readonly #inside = new Map<string, number>()
  #atOnce = 0

  constructor(limits: DoorLimits) {
    this.#limits = limits
    this.#sources = new RateLimit({ limit: limits.ofSource, windowMs })
    this.#hosts = new RateLimit({ limit: limits.ofHost, windowMs })
  }

  /** Pieces of work that are under way. */
  get atOnce(): number {
    return this.#atOnce
  }

  /** Counts a knock of a network address. Null: it may be looked at. */
  knock(address: string, nowMs: number): Refusal | null {
    return tooMany(this.#sources.take(addressKey(address), nowMs))
  }

  /** The last knock of this address was somebody's who may come as often as they like. */
  giveBack(address: string): void {
    this.#sources.giveBack(addressKey(address))
  }

  /** Counts against a host. Null: it may go on. Where anybody can name a host it is counted once that is proven, or strangers use up what it has. */
  count(host: string, nowMs: number): Refusal | null {
    return tooMany(this.#hosts.take(hostKey(host), nowMs))
  }

  /** Lets in a piece of work for a host; what it gives is called when the work has ended. Refused: too much at once, of this host or of all. */
  enter(host: string): Result<() => void> {
    const key = hostKey(host)
    const ofHost = this.#inside.get(key) ?? 0
    if (ofHost >= this.#limits.atOnceOfHost || this.#atOnce >= this.#limits.atOnce) {
      const message = `Too much at once; come back in ${busySeconds} seconds.`
      return refuse('door-busy', message, undefined, { seconds: busySeconds })
    }
    this.#inside.set(key, ofHost + 1)
    this.#atOnce++
    let isInside = true
    return success(() => {
      if (!isInside) return
      isInside = false
      this.#atOnce--
      const left = (this.#inside.get(key) ?? 1) - 1
      if (left > 0) this.#inside.set(key, left)
      else this.#inside.delete(key)
    })
  }
}

/** Header of a refusal that says when to come back; none where it does not. */
export function retryAfter({ code, values }: Refusal): Readonly<Record<string, string>> {
  const seconds = values?.['seconds']
  const isForNow = code === 'door-busy' || code === 'too-many-requests'
  return isForNow && seconds !== undefined ? { 'retry-after': String(seconds) } : {}
}

function tooMany(waitMs: number): Refusal | null {
  if (waitMs <= 0) return null
  const seconds = Math.ceil(waitMs / 1000)
  const message = `Too many requests; go on in ${seconds} seconds.`
  return refuse('too-many-requests', message, undefined, { seconds })
}
