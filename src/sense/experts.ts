import { alikeAt, likeness, WeightedValues } from './alike.ts'
import type { Basis } from './basis.ts'
import {
  corrected,
  featureCount,
  latestDeviations,
  persisted,
  ridgeAt,
  type Latest,
} from './features.ts'
import type { Frame } from './frame.ts'

/**
 * Who has a say in an expectation: means of earlier days moved by what was just measured; the ridge;
 * yesterday's value; the days most like today.
 */
export const experts = ['latest', 'ridge', 'yesterday', 'alike'] as const
export type Expert = (typeof experts)[number]

/** What an hour does to a deviation just measured, for the expert `latest`. */
const decayPerHour = 0.8

/** What is seen at one origin: everything known there that a step's expectation depends on. */
export interface View {
  readonly origin: number
  readonly latest: Latest
  /** [days back], see `likeness`. */
  readonly alike: Float64Array
}

export function viewFrom(frame: Frame, basis: Basis, origin: number): View {
  return {
    origin,
    latest: latestDeviations(frame, basis, origin),
    alike: likeness(frame, basis, origin),
  }
}

/** Asks every expert about one step after another; holds the space they need. */
export class Panel {
  /** What each expert said last, [expert]. */
  readonly said = new Float64Array(experts.length)
  readonly #frame: Frame
  readonly #basis: Basis
  readonly #weights: Float64Array | null
  readonly #features = new Float64Array(featureCount)
  readonly #values = new WeightedValues()

  /** `weights`: the ridge's, [featureCount]; without them it repeats `latest`. */
  constructor(frame: Frame, basis: Basis, weights: Float64Array | null) {
    this.#frame = frame
    this.#basis = basis
    this.#weights = weights
  }

  /** What each expert expects of step `t`, [expert]; overwritten by the next question. */
  ask(view: View, t: number): Float64Array {
    const { origin, latest, alike } = view
    const moved = corrected(this.#frame, this.#basis, latest, origin, t, decayPerHour)
    const likely = alikeAt(this.#frame, this.#basis, alike, origin, t, this.#values)
    this.said[0] = moved
    this.said[1] =
      this.#weights === null
        ? moved
        : ridgeAt(this.#frame, this.#basis, this.#weights, latest, origin, t, this.#features)
    this.said[2] = persisted(this.#frame, this.#basis, origin, t)
    this.said[3] = Number.isNaN(likely) ? moved : likely
    return this.said
  }
}
