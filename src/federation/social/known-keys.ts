import type { KeyCache } from '@fedify/fedify'
import type { CryptographicKey, Multikey } from '@fedify/vocab'
import type { Clock } from '../../kernel/clock.ts'
import { minuteMs } from '../../kernel/steps.ts'

/** Keys of others that are remembered at the most; the one that was learned longest ago goes first. */
export const keysLimit = 1_000
/** How long a key is believed before it is asked for again, and how long it is believed that there is none, ms. */
export const keyFreshMs = 5 * minuteMs
export const noKeyFreshMs = minuteMs

type Key = CryptographicKey | Multikey

/** Keys with which others sign over HTTP: reading one out of its document takes milliseconds. A signature that does not fit has its key read anew. */
export class KnownKeys implements KeyCache {
  readonly #clock: Clock
  readonly #known = new Map<string, { readonly key: Key | null; readonly untilMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Null: there was none when it was asked for. Undefined: nothing is known. */
  async get({ href }: URL): Promise<Key | null | undefined> {
    const known = this.#known.get(href)
    return known === undefined || known.untilMs <= this.#clock.now() ? undefined : known.key
  }

  async set({ href }: URL, key: Key | null): Promise<void> {
    this.#known.delete(href)
    const untilMs = this.#clock.now() + (key === null ? noKeyFreshMs : keyFreshMs)
    this.#known.set(href, { key, untilMs })
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= keysLimit) break
      this.#known.delete(oldest)
    }
  }
}
