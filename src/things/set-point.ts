/**
 * What a thing is asked to do, until when, and what it does after that by itself. `powerW` is + into
 * the thing; for a generator it is the most it may generate, given as a negative number or 0.
 * `null` power: the thing follows its own safe behaviour.
 */
export interface SetPoint {
  readonly id: string
  readonly thingId: string
  readonly issuedMs: number
  readonly powerW: number | null
  /** After this instant the thing falls back to its own safe behaviour. */
  readonly expiresMs: number
  /** Why, as a code with a text in every language: `cheap-hours`. */
  readonly reason: string
  /** Who asked: the plan, or a person who overrode it. */
  readonly source: 'plan' | 'override'
}

/** A person's own wish for a thing. It wins over every plan until it ends. */
export interface Override {
  readonly id: string
  readonly thingId: string
  readonly personId: string
  /** `hurry`: as fast as it can; `pause`: nothing; `automatic`: ends an earlier override; `power`: this much. */
  readonly mode: 'hurry' | 'pause' | 'power' | 'automatic'
  readonly powerW: number | null
  readonly fromMs: number
  readonly untilMs: number
}
