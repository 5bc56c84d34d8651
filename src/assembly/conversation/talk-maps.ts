import type { NamedMap } from '../opinion/live-map.ts'
import { mapsInThread } from '../opinion/maps-in-thread.ts'
import type { OpinionMap } from '../opinion/opinion-map.ts'
import type { Talk } from './talk.ts'

interface Made<Map> {
  readonly map: Map
  readonly seq: number
  readonly madeMs: number
}

/** Votes from which maps are worked out in a thread, so that nobody else waits for them. */
export const threadedVotes = 5_000

/**
 * The maps of talks, made anew when they are asked for and something changed. Those of large talks are some seconds old: who asks gets what there is
 * while the next is worked out, one talk after the other.
 */
export class TalkMaps {
  readonly #plain = new WeakMap<Talk, Made<OpinionMap>>()
  readonly #finer = new WeakMap<Talk, Made<NamedMap>>()
  readonly #working = new Map<Talk, Promise<void>>()
  readonly #stop = new AbortController()
  readonly #onFault: (error: unknown) => void
  #last: Promise<unknown> = Promise.resolve()

  /** `onFault` hears what kept a map from being renewed while an older one is shown; without it the process ends by that. */
  constructor(onFault: (error: unknown) => void = rethrow) {
    this.#onFault = onFault
  }

  /** The map as it is known elsewhere. */
  plain(talk: Talk, nowMs: number): Promise<OpinionMap> {
    return this.#mapOf(this.#plain, talk, nowMs, () => talk.live.map())
  }

  /** The second view, with names of groups. */
  finer(talk: Talk, nowMs: number): Promise<NamedMap> {
    return this.#mapOf(this.#finer, talk, nowMs, () => talk.live.finer())
  }

  /** When nothing is being worked out any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#working.values())
  }

  /** Ends what is being worked out. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.settled()
  }

  async #mapOf<Map>(
    kept: WeakMap<Talk, Made<Map>>,
    talk: Talk,
    nowMs: number,
    make: () => Map,
  ): Promise<Map> {
    const known = kept.get(talk)
    if (known !== undefined && isFresh(known, talk, nowMs)) return known.map
    if (talk.live.table.votes < threadedVotes) {
      const map = make()
      kept.set(talk, { map, seq: talk.seq, madeMs: nowMs })
      return map
    }
    const work = this.#renew(talk, nowMs)
    if (known !== undefined) {
      work.catch(this.#onFault)
      return known.map
    }
    await work
    return this.#mapOf(kept, talk, nowMs, make)
  }

  /** Both maps, from the thread; whoever asks meanwhile waits for the same. */
  #renew(talk: Talk, nowMs: number): Promise<void> {
    const known = this.#working.get(talk)
    if (known !== undefined) return known
    const work = this.#work(talk, nowMs, this.#last)
    this.#working.set(talk, work)
    this.#last = Promise.allSettled([work])
    return work
  }

  async #work(talk: Talk, nowMs: number, before: Promise<unknown>): Promise<void> {
    try {
      await before
      const { seq } = talk
      const order = talk.live.order()
      const { plain, finer, named } = await mapsInThread(order, this.#stop.signal)
      talk.live.took(order, named)
      this.#plain.set(talk, { map: plain, seq, madeMs: nowMs })
      this.#finer.set(talk, { map: finer, seq, madeMs: nowMs })
    } finally {
      this.#working.delete(talk)
    }
  }
}

function rethrow(error: unknown): never {
  throw error
}

/** How old a map of so many votes may be, ms. */
export function paceMs(votes: number): number {
  if (votes <= 2_000) return 0
  return votes <= 20_000 ? 1_000 : 5_000
}

function isFresh({ seq, madeMs }: Made<unknown>, talk: Talk, nowMs: number): boolean {
  return seq === talk.seq || nowMs - madeMs < paceMs(talk.live.table.votes)
}
