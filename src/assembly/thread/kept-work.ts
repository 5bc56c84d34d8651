/** Pieces of work that wait or are under way at once, at the most. */
export const waitingWorkLimit = 50

/**
 * Work that takes long, done one after the other and kept by the hash of what it is made of: asked for again, also meanwhile, it is done
 * once. What fails is not kept.
 */
export class KeptWork<Value> {
  readonly #most: number
  readonly #limit: number
  /** The most lately asked for last. */
  readonly #kept = new Map<string, Promise<Value>>()
  readonly #stop = new AbortController()
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** `most`: results that are kept; `limit`: pieces of work that wait or are under way, at the most. */
  constructor(most: number, limit = waitingWorkLimit) {
    this.#most = most
    this.#limit = limit
  }

  /** Whether nothing more can wait. */
  isFull(): boolean {
    return this.#waiting >= this.#limit
  }

  /** The result that is kept under a key, or else of the work, when its turn has come. */
  run(key: string, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    const value = this.#kept.get(key) ?? this.#begun(key, work)
    this.#kept.delete(key)
    this.#kept.set(key, value)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break
      this.#kept.delete(oldest)
    }
    return value
  }

  /** Keeps nothing any more of which the key begins so. */
  forget(prefix: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(prefix)) this.#kept.delete(key)
  }

  /** Ends what is under way, and waits for it. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#last
  }

  #begun(key: string, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    this.#waiting++
    const { signal } = this.#stop
    const value = this.#last.then(() => {
      signal.throwIfAborted()
      return work(signal)
    })
    this.#last = this.#ended(key, value)
    return value
  }

  async #ended(key: string, value: Promise<Value>): Promise<void> {
    try {
      await value
    } catch {
      // Whoever asked hears why.
      if (this.#kept.get(key) === value) this.#kept.delete(key)
    } finally {
      this.#waiting--
    }
  }
}
