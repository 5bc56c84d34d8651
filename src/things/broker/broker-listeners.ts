/** Who listens on what, by cell: a message that nobody hears need not be handed round. */
export class Listeners {
  readonly #ofCell = new Map<string, Map<string, number>>()
  /** Filters with `+` or `#` of a cell; the others are found by their name. */
  readonly #wild = new Map<string, Set<string>>()

  add(slug: string, filter: string): void {
    const filters = this.#ofCell.get(slug) ?? new Map<string, number>()
    this.#ofCell.set(slug, filters)
    filters.set(filter, (filters.get(filter) ?? 0) + 1)
    if (!/[+#]/.test(filter)) return
    const wild = this.#wild.get(slug) ?? new Set<string>()
    this.#wild.set(slug, wild)
    wild.add(filter)
  }

  remove(slug: string, filter: string): void {
    const filters = this.#ofCell.get(slug)
    const count = filters?.get(filter) ?? 0
    if (count > 1) {
      filters?.set(filter, count - 1)
      return
    }
    filters?.delete(filter)
    this.#wild.get(slug)?.delete(filter)
    if (filters?.size === 0) {
      this.#ofCell.delete(slug)
      this.#wild.delete(slug)
    }
  }

  /** Whether a client of this cell listens on a filter that fits the topic. */
  hears(slug: string, topic: string): boolean {
    const filters = this.#ofCell.get(slug)
    if (filters === undefined) return false
    if (filters.has(topic)) return true
    for (const filter of this.#wild.get(slug) ?? []) if (matches(filter, topic)) return true
    return false
  }
}

/** Whether a topic fits a filter (MQTT 3.1.1, section 4.7): `+` is one level, `#` the rest with its parent. */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/')
  const levels = topic.split('/')
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') return true
    if (i >= levels.length) return false
    if (wanted[i] !== '+' && wanted[i] !== levels[i]) return false
  }
  return wanted.length === levels.length
}
