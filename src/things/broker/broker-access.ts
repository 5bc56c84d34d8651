import {
  discoveryRoot,
  discoveryStatusTopic,
  nodeDevice,
  readTopic,
  topicLimit,
  topicRoot,
} from '../protocols/topic.ts'

/** Discovery topics that cells have taken, at the most: over all cells, and for one. */
export const claimLimit = 20_000
export const claimsPerCellLimit = 2_000

/** Members and depth of an announcement that are searched for topics. */
const searchLimit = 5_000
const depthLimit = 10

/**
 * Who may do what on the broker. A cell's things see and write below `commonwatt/<slug>/`; `node` in there
 * is the node's own. Announcements below the common `homeassistant/` belong to the cell that made them
 * first, must name only topics of that cell, and are shown to nobody else.
 */
export class BrokerAccess {
  readonly #ownerOf = new Map<string, string>()
  /** Taken back by their owner: still delivered to it, and free for the next one. */
  readonly #released = new Set<string>()
  readonly #countOf = new Map<string, number>()

  /** A sentence why `slug` may not publish this; null where it may. An announcement that is allowed is claimed. */
  publishing(slug: string, topic: string, payload: Buffer): string | null {
    if (topic.length > topicLimit) return `A topic may have ${topicLimit} characters at the most.`
    if (topic.includes('\0')) return 'A topic may not have the character U+0000.'
    if (isOwn(slug, topic)) {
      return topic.startsWith(nodePart, topicRoot.length + 1 + slug.length)
        ? `${topic} is written by the node alone.`
        : null
    }
    if (topic === discoveryStatusTopic) return null
    if (readTopic(topic)?.kind !== 'discovery') {
      return `The credentials of ${slug} allow topics below ${topicRoot}/${slug}/ and announcements below ${discoveryRoot}/ only.`
    }
    const foreign = payload.length === 0 ? null : foreignTopic(slug, payload)
    if (foreign !== null) {
      return `An announcement by ${slug} may only name topics below ${topicRoot}/${slug}/, not ${foreign}.`
    }
    return this.#claim(slug, topic, payload.length === 0)
  }

  /** Whether `slug` may listen on this filter. What it then gets is still judged by {@link delivering}. */
  subscribing(slug: string, filter: string): boolean {
    if (filter.length > topicLimit) return false
    return (
      filter.startsWith(`${topicRoot}/${slug}/`) ||
      filter === discoveryRoot ||
      filter.startsWith(`${discoveryRoot}/`)
    )
  }

  /** Whether `slug` may be given a message on this topic. `from`: the cell it came from, null for the node. */
  delivering(slug: string, topic: string, from: string | null): boolean {
    if (isOwn(slug, topic)) return true
    if (topic === discoveryStatusTopic) return from === null || from === slug
    return this.#ownerOf.get(topic) === slug
  }

  /** The node announces something for a cell. */
  claimForNode(slug: string, topic: string): void {
    if (topic.startsWith(`${discoveryRoot}/`)) this.#claim(slug, topic, false)
  }

  #claim(slug: string, topic: string, isTakenBack: boolean): string | null {
    const owner = this.#ownerOf.get(topic)
    const isHeld = owner !== undefined && !this.#released.has(topic)
    if (isHeld && owner !== slug) {
      return `${topic} was announced by another home; choose another id.`
    }
    const count = this.#countOf.get(slug) ?? 0
    if (isTakenBack) {
      if (isHeld) {
        this.#released.add(topic)
        this.#countOf.set(slug, count - 1)
      }
      return null
    }
    if (isHeld) return null
    if (this.#ownerOf.size >= claimLimit) this.#forgetReleased()
    if (count >= claimsPerCellLimit || this.#ownerOf.size >= claimLimit) {
      return `A home may have ${claimsPerCellLimit} announcements at the most.`
    }
    this.#released.delete(topic)
    this.#ownerOf.set(topic, slug)
    this.#countOf.set(slug, count + 1)
    return null
  }

  #forgetReleased(): void {
    for (const topic of this.#released) this.#ownerOf.delete(topic)
    this.#released.clear()
  }
}

const rootPart = `${topicRoot}/`
const nodePart = `/${nodeDevice}/`

/** Whether a topic lies below `commonwatt/<slug>/`. Asked for every message, so no text is put together. */
function isOwn(slug: string, topic: string): boolean {
  return (
    topic.startsWith(rootPart) &&
    topic.startsWith(slug, rootPart.length) &&
    topic.charCodeAt(rootPart.length + slug.length) === 47
  )
}

/** The first topic in an announcement that is not the cell's own; null where all are. */
function foreignTopic(slug: string, payload: Buffer): string | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(payload.toString())
  } catch {
    // Refused with its reason by whoever reads announcements; it names no topic that anybody could use.
    return null
  }
  const own = `${topicRoot}/${slug}/`
  let budget = searchLimit
  const search = (value: unknown, base: string, depth: number): string | null => {
    if (typeof value !== 'object' || value === null) return null
    if (--budget < 0 || depth > depthLimit) return '(too many members)'
    const stated: unknown = Object.getOwnPropertyDescriptor(value, '~')?.value
    const inner = typeof stated === 'string' ? stated : base
    for (const [name, member] of Object.entries(value)) {
      if (--budget < 0) return '(too many members)'
      if (typeof member === 'string') {
        if (!/(?:^|_)(?:topic|t)$/.test(name)) continue
        const filled = member.startsWith('~') ? inner + member.slice(1) : member
        const whole = filled.endsWith('~') ? filled.slice(0, -1) + inner : filled
        if (!whole.startsWith(own) && whole !== discoveryStatusTopic) return whole.slice(0, 100)
        continue
      }
      const found = search(member, inner, depth + 1)
      if (found !== null) return found
    }
    return null
  }
  return search(parsed, '', 0)
}
