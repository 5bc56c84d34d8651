import { leadGroupsH } from './conformal.ts'
import { experts, type Expert } from './experts.ts'
import type { ForecastTarget } from './target.ts'
import type { Trial } from './trial-steps.ts'

/** The experts' parts in an expectation, [lead group x expert]; those of a group add up to 1. */
export type Mixture = Float64Array

/** The mixture before experts can be compared: means moved by what was just measured. */
export const unlearnedMixture = everyGroup(1, 0, 0, 0)

/**
 * Where learning starts from: `latest`, `ridge`, `yesterday`, `alike`, for solar by lead group. Chosen on other
 * recordings (CityLearn 2021) than those that the benchmark judges by.
 */
// prettier-ignore
const solarStart: Mixture = Float64Array.of(
  0.2, 0.2, 0, 0.6,
  0.1, 0.2, 0.1, 0.6,
  0, 0.2, 0.2, 0.6,
  0, 0.1, 0.3, 0.6,
  0, 0.1, 0.4, 0.5,
  0, 0.1, 0.3, 0.6,
)
const otherStart = everyGroup(0.4, 0.4, 0.1, 0.1)

/** How fast an expert that is a mean spread nearer to the truth than the mixture gains weight, per day. */
const ratePerDay = 1
/** What every expert regains of its start in a day, so that none falls silent for good. */
const regainPerDay = 0.05
/** A single miss counts as so many mean spreads at the most. */
const mostAway = 3

/**
 * What each expert is worth, from one pass over the trial in order of time: exponentiated gradient on the
 * absolute error, w_i ← w_i·exp(η·sign(y - ŷ)·(x_i - ŷ)/s) / Σ (Kivinen and Warmuth 1997, Information and
 * Computation 132), then a little of the start mixed in (fixed share, Herbster and Warmuth 1998).
 */
export function learnMixture(target: ForecastTarget, trial: Trial, days: number): Mixture {
  const { group, truth, said, spread } = trial
  const size = experts.length
  const start = target.kind === 'solar' ? solarStart : otherStart
  const mixture = start.slice()
  if (truth.length === 0) return mixture
  const unit = spread.reduce((sum, value) => sum + value, 0) / spread.length
  const rate = (ratePerDay * days) / truth.length
  const regain = (regainPerDay * days) / truth.length
  for (let sample = 0; sample < truth.length; sample++) {
    const row = said.subarray(sample * size, (sample + 1) * size)
    const first = (group[sample] ?? 0) * size
    const expected = mixed(mixture, group[sample] ?? 0, row)
    const direction = Math.sign((truth[sample] ?? 0) - expected)
    let total = 0
    for (let i = 0; i < size; i++) {
      const away = Math.max(-mostAway, Math.min(mostAway, ((row[i] ?? 0) - expected) / unit))
      const part = (mixture[first + i] ?? 0) * Math.exp(rate * direction * away)
      mixture[first + i] = part
      total += part
    }
    for (let i = 0; i < size; i++) {
      const part = (mixture[first + i] ?? 0) / total
      mixture[first + i] = part + ((start[first + i] ?? 0) - part) * regain
    }
  }
  return mixture
}

/** The expectation of one lead group from what each expert said, [expert]. */
export function mixed(mixture: Mixture, group: number, said: Float64Array): number {
  const first = group * experts.length
  let sum = 0
  for (let i = 0; i < said.length; i++) sum += (mixture[first + i] ?? 0) * (said[i] ?? 0)
  return sum
}

/** `part` of one mixture and the rest of the other. */
export function blended(one: Mixture, other: Mixture, part: number): Mixture {
  return one.map((value, i) => part * value + (1 - part) * (other[i] ?? 0))
}

/** The expert who counts most over all lead times. */
export function loudest(mixture: Mixture): Expert {
  const parts = experts.map((_, expert) =>
    mixture.reduce((sum, part, i) => (i % experts.length === expert ? sum + part : sum), 0),
  )
  return experts[parts.indexOf(Math.max(...parts))] ?? 'latest'
}

function everyGroup(...parts: readonly number[]): Mixture {
  return Float64Array.from(leadGroupsH.flatMap(() => parts))
}
