import { slugOfShownTopic, slugOfTopic } from '../protocols/topic.ts'

/** What may be left on the broker for those who come later. */
export interface RetainedLimits {
  /** Messages of one cell. */
  readonly messages: number
  /** Bytes of topics and payloads of one cell. */
  readonly bytes: number
  /** Messages of all cells together, and once more of the node itself. */
  readonly allMessages: number
  /** Bytes of all cells together, and once more of the node itself. */
  readonly allBytes: number
}

export const usualRetainedLimits: RetainedLimits = {
  messages: 5_000,
  bytes: 8 * 1024 * 1024,
  allMessages: 50_000,
  allBytes: 64 * 1024 * 1024,
}

interface Sum {
  messages: number
  bytes: number
}

const nothing: Readonly<Sum> = { messages: 0, bytes: 0 }

/**
 * Counts the retained messages of each cell and of all, so that nobody fills the node's memory or disk. The
 * node's own (set points, plans, announcements) are counted apart: no home can leave them without room.
 */
export class RetainedBudget {
  readonly #limits: RetainedLimits
  readonly #held = new Map<string, { readonly owner: string | null; readonly bytes: number }>()
  readonly #ofCell = new Map<string, Sum>()
  readonly #all: Sum = { ...nothing }
  readonly #own: Sum = { ...nothing }

  constructor(limits: RetainedLimits) {
    this.#limits = limits
  }

  /** A sentence why this retained message may not be kept; null where it may. Counts it. `owner` null: the node. */
  keeping(
    owner: string | null,
    { topic, payload }: { readonly topic: string; readonly payload: string | Uint8Array },
  ): string | null {
    const before = this.#held.get(topic)
    const bytes = payload.length === 0 ? 0 : topic.length + payload.length
    // What is taken back or shrinks always may.
    const isMore = before?.owner !== owner || bytes > before.bytes
    if (bytes > 0 && isMore) {
      const refused = this.#whyNot(owner, before?.owner === owner ? before.bytes : null, bytes)
      if (refused !== null) return refused
    }
    if (before !== undefined) this.#count(before.owner, -1, -before.bytes)
    if (bytes === 0) {
      this.#held.delete(topic)
    } else {
      this.#held.set(topic, { owner, bytes })
      this.#count(owner, 1, bytes)
    }
    return null
  }

  /** The topics on which something is kept by a cell, or by the node for it. */
  topicsOf(slug: string): string[] {
    return [...this.#held].flatMap(([topic, { owner }]) =>
      (owner ?? slugOfTopic(topic) ?? slugOfShownTopic(topic)) === slug ? [topic] : [],
    )
  }

  /** `replacedBytes`: of the owner's own message in this place; null: there is none. */
  #whyNot(owner: string | null, replacedBytes: number | null, bytes: number): string | null {
    const { messages, bytes: cellBytes, allMessages, allBytes } = this.#limits
    const moreMessages = replacedBytes === null ? 1 : 0
    const moreBytes = bytes - (replacedBytes ?? 0)
    const isFull = (sum: Sum, mostMessages: number, mostBytes: number): boolean =>
      sum.messages + moreMessages > mostMessages || sum.bytes + moreBytes > mostBytes
    if (owner !== null && isFull(this.#ofCell.get(owner) ?? nothing, messages, cellBytes)) {
      return `A home may keep ${messages} messages and ${cellBytes} bytes on the broker.`
    }
    return isFull(owner === null ? this.#own : this.#all, allMessages, allBytes)
      ? `The broker keeps ${allMessages} messages and ${allBytes} bytes at the most.`
      : null
  }

  #count(owner: string | null, messages: number, bytes: number): void {
    for (const sum of owner === null ? [this.#own] : [this.#all, this.#sumOf(owner)]) {
      sum.messages += messages
      sum.bytes += bytes
    }
    if (owner !== null && this.#sumOf(owner).messages === 0) this.#ofCell.delete(owner)
  }

  #sumOf(owner: string): Sum {
    const sum = this.#ofCell.get(owner) ?? { ...nothing }
    this.#ofCell.set(owner, sum)
    return sum
  }
}
