import type { PastWish } from '../past.ts'
import type { ProtocolHost } from '../protocol.ts'
import { DialledProtocol, tcpOf } from './dialled-protocol.ts'
import type { DiallerSurroundings, Line, Pauses } from './dialler.ts'
import type { FoundThings } from './found-things.ts'
import { HaLink } from './ha-link.ts'
import { readPast, statisticUnits } from './ha-past.ts'
import { HaStates, type HaThing } from './ha-states.ts'

/** The protocol's name, as stored with things. */
export const homeAssistantProtocol = 'home-assistant'

/** States are kept so often: a plan needs no more. */
export const keepEveryMs = 10_000

/** One answer takes so long at the most; years of statistics are asked for in months. */
export const answerLimitMs = 30_000

const terms = {
  port: 8_123,
  unit: null,
  isSerial: false,
  secret: 'required',
  tls: 'optional',
  hasPast: true,
} as const

/**
 * A Home Assistant in the home's own network: whatever its devices measure is read live over its WebSocket API, and what
 * it remembers of them is read in once a person wants it. Nothing is switched through it.
 */
export class HomeAssistant extends DialledProtocol {
  readonly #keepEveryMs: number
  readonly #answerLimitMs: number

  constructor(
    surroundings: DiallerSurroundings,
    options: {
      readonly pauses?: Pauses
      readonly keepEveryMs?: number
      readonly answerLimitMs?: number
    } = {},
  ) {
    super(homeAssistantProtocol, terms, surroundings, options.pauses)
    this.#keepEveryMs = options.keepEveryMs ?? keepEveryMs
    this.#answerLimitMs = options.answerLimitMs ?? answerLimitMs
  }

  /** Hears one Home Assistant until the connection ends. */
  protected async talk(line: Line, things: FoundThings, host: ProtocolHost): Promise<void> {
    const { connection, signal } = line
    const link = await HaLink.open(tcpOf(line), connection.secret ?? '', {
      ...this.surroundings,
      signal,
      answerLimitMs: this.#answerLimitMs,
    })
    try {
      line.opened()
      const states = new HaStates()
      states.register(
        await link.ask({ type: 'config/device_registry/list' }),
        await link.ask({ type: 'config/entity_registry/list' }),
      )
      await link.subscribe({ type: 'subscribe_entities' }, (event) => states.apply(event))
      const past = new HaPast(link, host, things, connection.id)
      for (;;) {
        const found = states.things()
        line.heard()
        for (const thing of found) {
          if (thing.values.length > 0) await things.keep({ ...thing, follow: null })
        }
        const hasMore = await past.step(found, this.surroundings.clock.now())
        await link.pause(hasMore ? 0 : this.#keepEveryMs)
      }
    } finally {
      link.close()
    }
  }
}

/** Reads in what one Home Assistant remembers, a stretch at a time between two looks at its states. */
class HaPast {
  readonly #link: HaLink
  readonly #host: ProtocolHost
  readonly #things: FoundThings
  readonly #connectionId: string

  constructor(link: HaLink, host: ProtocolHost, things: FoundThings, connectionId: string) {
    this.#link = link
    this.#host = host
    this.#things = things
    this.#connectionId = connectionId
  }

  /** Reads the next stretch that is wanted; false where there is none. `nowMs`: real time. */
  async step(found: readonly HaThing[], nowMs: number): Promise<boolean> {
    const candidates = found.flatMap(({ own, sources }) =>
      sources.map((source) => ({ ...source, address: this.#things.addressOf(own) })),
    )
    const wish = await this.#host.past.next(this.#connectionId, candidates)
    if (wish === null) return false
    const { samples, untilMs } = await this.#read(
      wish,
      candidates.find(({ address, quantity }) => {
        return address === wish.address && quantity === wish.quantity
      })?.entityId,
      nowMs,
    )
    await this.#host.past.keep(this.#connectionId, wish, samples, untilMs)
    return true
  }

  async #read(wish: PastWish, entityId: string | undefined, nowMs: number) {
    const ask = this.#link.ask.bind(this.#link)
    const unit = entityId === undefined ? undefined : (await statisticUnits(ask)).get(entityId)
    if (entityId === undefined || unit === undefined) return { samples: [], untilMs: wish.toMs }
    return await readPast(ask, entityId, unit, wish, nowMs)
  }
}
