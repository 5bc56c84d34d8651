/** Clocks of devices may be ahead by so much, ms: what is valid from then on is valid now. */
const clockSkewMs = 60_000

/** The latest of two descriptions: the one in force, and one that is announced for later. */
export class ValidFrom<Description extends { readonly valid_from: number }> {
  #now: Description | null = null
  #later: Description | null = null

  /** One that is valid already replaces the one in force; one for later waits, and replaces what waited. */
  set(description: Description, nowMs: number): void {
    if (description.valid_from > nowMs + clockSkewMs) this.#later = description
    else this.#now = description
  }

  /** The one in force at an instant; null: none yet. */
  at(nowMs: number): Description | null {
    if (this.#later !== null && this.#later.valid_from <= nowMs) {
      this.#now = this.#later
      this.#later = null
    }
    return this.#now
  }

  /** Forgets those that `isRevoked`. Whether there was one. */
  revoke(isRevoked: (description: Description) => boolean): boolean {
    const [now, later] = [this.#now, this.#later]
    if (now !== null && isRevoked(now)) this.#now = null
    if (later !== null && isRevoked(later)) this.#later = null
    return now !== this.#now || later !== this.#later
  }
}
