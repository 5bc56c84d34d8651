/** What a cell may leave on the broker for those who come later. */
export interface RetainedLimits {
  /** Messages of one cell. */
  readonly messages: number
  /** Bytes of topics and payloads of one cell. */
  readonly bytes: number
}

export const usualRetainedLimits: RetainedLimits = { messages: 5_000, bytes: 8 * 1024 * 1024 }

interface Kept {
  messages: number
  bytes: number
  readonly sizes: Map<string, number>
}

/** Counts the retained messages of each cell, so that no cell fills the node's memory. */
export class RetainedBudget {
  readonly #limits: RetainedLimits
  readonly #kept = new Map<string, Kept>()

  constructor(limits: RetainedLimits) {
    this.#limits = limits
  }

  /** A sentence why this message may not be kept; null where it may, or is not to be kept. Counts it. */
  keeping(
    slug: string,
    packet: {
      readonly topic: string
      readonly payload: string | Uint8Array
      readonly retain: boolean
    },
  ): string | null {
    if (!packet.retain) return null
    const kept = this.#kept.get(slug) ?? { messages: 0, bytes: 0, sizes: new Map() }
    this.#kept.set(slug, kept)
    const before = kept.sizes.get(packet.topic)
    const size = packet.payload.length === 0 ? 0 : packet.topic.length + packet.payload.length
    const messages = kept.messages + (size > 0 ? 1 : 0) - (before === undefined ? 0 : 1)
    const bytes = kept.bytes + size - (before ?? 0)
    if (messages > this.#limits.messages || bytes > this.#limits.bytes) {
      return `A home may keep ${this.#limits.messages} messages and ${this.#limits.bytes} bytes on the broker.`
    }
    kept.messages = messages
    kept.bytes = bytes
    if (size === 0) kept.sizes.delete(packet.topic)
    else kept.sizes.set(packet.topic, size)
    return null
  }
}
