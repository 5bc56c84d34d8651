import { createHash } from 'node:crypto'
import { toHex } from '../../src/kernel/hex.ts'
import type { Random } from '../../src/kernel/random.ts'
import { refuse, success, type Result } from '../../src/kernel/refusal.ts'
import type { Sealed } from '../../src/federation/channel/seal.ts'
import { headersOf } from '../../src/federation/channel/seal.ts'
import type { Posted, Wire } from '../../src/federation/channel/wire.ts'
import type { WorldTime } from './world-time.ts'

/** What becomes of messages. */
export interface Weather {
  /** Of messages, in each direction. */
  readonly lost: number
  readonly doubled: number
  /** Of messages, those that take long, and how long at the most, ms. */
  readonly slow: number
  readonly longestMs: number
}

export const fair: Weather = { lost: 0, doubled: 0, slow: 0, longestMs: 0 }

/** On the way where nothing holds it up, ms. */
const usualMs = { least: 20, most: 120 } as const

/** What a message finds at an address. */
export interface Doorway {
  answer(request: Request, from: string): Promise<Result<Sealed>>
}

/** A question as it went over the wire. */
export interface Overheard {
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly atMs: number
}

/** Everything between the nodes: it loses, doubles, delays and cuts off, all from one seed. */
export class Network {
  readonly #time: WorldTime
  readonly #random: Random
  readonly #doors = new Map<string, Doorway>()
  #weather = fair
  /** On which side of a cut each node is, by name; null: there is none. */
  #sides: ReadonlyMap<string, number> | null = null
  readonly counts = { messages: 0, lost: 0, doubled: 0, slow: 0, cut: 0, nobody: 0 }
  /** The last question that came to each node, for whoever listens on the way. */
  readonly overheard = new Map<string, Overheard>()
  /** Who listens: what it sends itself is no news. */
  listener: string | null = null
  /** Why questions were refused, and how often. */
  readonly refused = new Map<string, number>()

  constructor(time: WorldTime, random: Random) {
    this.#time = time
    this.#random = random
  }

  set weather(weather: Weather) {
    this.#weather = weather
    this.#time.note(`weather ${JSON.stringify(weather)}`)
  }

  /** Nodes of different sides do not reach each other; null: all do. */
  cut(sides: ReadonlyMap<string, number> | null): void {
    this.#sides = sides
    this.#time.note(`cut ${sides === null ? 'none' : [...sides].join(' ')}`)
  }

  isCut(one: string, other: string): boolean {
    return this.#sides !== null && this.#sides.get(one) !== this.#sides.get(other)
  }

  /** Somebody is there; null: nobody is. */
  attach(name: string, door: Doorway | null): void {
    if (door === null) this.#doors.delete(name)
    else this.#doors.set(name, door)
  }

  /** The wire from one node to another. What comes for one that is `gone` meanwhile gets nowhere. */
  wire(from: string, to: string, url: string, isGone: () => boolean): Wire {
    return {
      post: (headers, text, waitMs) => this.#post({ from, to, url, headers, text, waitMs, isGone }),
      close: () => {},
    }
  }

  #post(question: {
    readonly from: string
    readonly to: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly text: string
    readonly waitMs: number
    readonly isGone: () => boolean
  }): Promise<Result<Posted>> {
    const { from, to, url, headers, text, waitMs, isGone } = question
    const { promise, resolve } = Promise.withResolvers<Result<Posted>>()
    const hear = (result: Result<Posted>): void => {
      callOff()
      if (!isGone()) resolve(result)
    }
    const callOff = this.#time.alarm(waitMs, () =>
      hear(refuse('peer-late', `The other node did not answer within ${waitMs / 1000} seconds.`)),
    )
    this.#carry(from, to, text, () => {
      const door = this.#doors.get(to)
      if (door === undefined) {
        this.counts.nobody++
        return this.#carry(to, from, '', () =>
          hear(refuse('peer-unreachable', 'The other node could not be reached.')),
        )
      }
      if (from !== this.listener) {
        this.overheard.set(to, { headers, text, atMs: this.#time.nowMs })
      }
      const request = new Request(url, { method: 'POST', headers, body: text })
      const answer = async (): Promise<void> => {
        const sealed = await door.answer(request, addressOf(from))
        if (this.#doors.get(to) !== door) return
        if (!sealed.ok) this.refused.set(sealed.code, (this.refused.get(sealed.code) ?? 0) + 1)
        this.#carry(to, from, sealed.ok ? sealed.value.text : sealed.code, () =>
          hear(sealed.ok ? success(postedOf(sealed.value)) : refusedAs(sealed.code)),
        )
      }
      void answer()
    })
    return promise
  }

  /** Takes a message from one to the other: once, twice or never. */
  #carry(from: string, to: string, text: string, arrive: () => void): void {
    const { lost, doubled, slow, longestMs } = this.#weather
    this.counts.messages++
    const hash = createHash('sha256').update(text).digest()
    this.#time.note(`${from} ${to} ${toHex(hash)}`)
    if (this.isCut(from, to)) {
      this.counts.cut++
      return
    }
    if (this.#random.next() < lost) {
      this.counts.lost++
      return
    }
    const times = this.#random.next() < doubled ? 2 : 1
    if (times === 2) this.counts.doubled++
    for (let i = 0; i < times; i++) {
      const isSlow = this.#random.next() < slow
      if (isSlow) this.counts.slow++
      const { least, most } = usualMs
      const longest = isSlow ? longestMs : most
      const afterMs = Math.round(least + (longest - least) * this.#random.next())
      this.#time.alarm(afterMs, () => {
        // Cut off on its way.
        if (this.isCut(from, to)) this.counts.cut++
        else arrive()
      })
    }
  }
}

/** A network address for each node. */
function addressOf(name: string): string {
  return `10.0.0.${Number(name.replace(/\D/g, '')) + 1}`
}

function postedOf(sealed: Sealed): Posted {
  const headers = headersOf(sealed)
  return { headers: { get: (name) => headers[name] ?? null }, body: sealed.text }
}

function refusedAs(code: string): Result<never> {
  const message = `The other node refused this: ${code} (409).`
  return refuse('peer-refused', message, undefined, { code, status: 409 })
}
