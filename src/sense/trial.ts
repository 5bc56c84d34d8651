import type { Basis } from './basis.ts'
import { leadGroup, type Residuals } from './conformal.ts'
import { experts, Panel, viewFrom } from './experts.ts'
import { quantileLevels } from './forecast.ts'
import type { Frame } from './frame.ts'
import { mixed, type Mixture } from './mixture.ts'
import { SameTime } from './same-time.ts'
import { forEachSample } from './samples.ts'
import type { Trial } from './trial-steps.ts'

/** Every so many-th sample is also asked of the plain quantiles: enough to compare by. */
const comparedEvery = 4

/** Lets every expert forecast the steps from `start` to the end of the history, each from what was known before. */
export function runTrial(
  frame: Frame,
  basis: Basis,
  weights: Float64Array | null,
  start: number,
  horizon: number,
): Trial {
  const group: number[] = []
  const spread: number[] = []
  const truth: number[] = []
  const said: number[] = []
  const plain: number[] = []
  const sameTime = new SameTime(frame)
  const unknown = new Float64Array(quantileLevels.length).fill(NaN)
  const panel = new Panel(frame, basis, weights)
  forEachSample(frame, start, frame.origin, horizon, (origin) => {
    const view = viewFrom(frame, basis, origin)
    return (t) => {
      const unit = basis.spread[t] ?? 1
      // Where nothing can come there is nothing to learn.
      if (unit < basis.leastSpread || unit <= 0) return
      group.push(leadGroup(((t - origin + 1) * 24) / frame.perDay))
      spread.push(unit)
      truth.push(frame.values[t] ?? 0)
      said.push(...panel.ask(view, t))
      const isCompared = !basis.isEnveloped && truth.length % comparedEvery === 0
      plain.push(...((isCompared ? sameTime.at(origin, t) : null) ?? unknown))
    }
  })
  return {
    isEnveloped: basis.isEnveloped,
    group: Uint8Array.from(group),
    spread: Float64Array.from(spread),
    truth: Float64Array.from(truth),
    plain: Float64Array.from(plain),
    said: Float64Array.from(said),
  }
}

/** How far the truth lay from what a mixture of the experts expected. */
export function residualsOf(trial: Trial, mixture: Mixture): Residuals {
  const { group, spread, truth, said, isEnveloped } = trial
  const key = new Float64Array(truth.length)
  const residual = new Float64Array(truth.length)
  for (let i = 0; i < truth.length; i++) {
    const unit = spread[i] ?? 1
    const row = said.subarray(i * experts.length, (i + 1) * experts.length)
    const expected = mixed(mixture, group[i] ?? 0, row)
    key[i] = expected / (isEnveloped ? unit : 1)
    residual[i] = ((truth[i] ?? 0) - expected) / unit
  }
  return { group, key, residual }
}
