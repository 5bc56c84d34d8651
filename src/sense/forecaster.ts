import { basisOf, spreadDays } from './basis.ts'
import { leadGroup, residualQuantile } from './conformal.ts'
import { experts, Panel, viewFrom } from './experts.ts'
import { quantileLevels, type Forecast } from './forecast.ts'
import { frameOf, type History } from './frame.ts'
import { loudest, mixed } from './mixture.ts'
import { learn, type Model } from './model.ts'
import { rangeOf, within } from './range.ts'
import { SameTime } from './same-time.ts'
import type { ForecastTarget } from './target.ts'
import type { Steps } from '../kernel/steps.ts'

/** What is asked: which series, when, for which steps, and what it is about. */
export interface ForecastAsk {
  readonly seriesId: number
  readonly issuedMs: number
  readonly steps: Steps
  readonly target: ForecastTarget
}

/**
 * Quantiles of the coming steps from a series' own history; from a standard profile while there is none.
 * Levels never cross, are never NaN and stay within what the target can be. Learns and predicts in one
 * go; `learnModel` and `predict` do it apart, for a model that is kept.
 */
export function forecast(history: History, ask: ForecastAsk): Forecast {
  return predict(learnModel(history, ask), history, ask)
}

/** Learns what a history can teach about the steps asked for: about 10 ms for six weeks. */
export function learnModel(history: History, ask: ForecastAsk): Model {
  const frame = frameOf(history, ask.steps, ask.target.timeZone)
  return learn(ask.target, frame, frame.count - frame.origin)
}

/** A forecast from a model that was learned earlier and the history up to now. */
export function predict(model: Model, history: History, ask: ForecastAsk): Forecast {
  const { steps, target } = ask
  const frame = frameOf(history, steps, target.timeZone)
  const first = frame.count - steps.count
  const basis = basisOf(target, frame, Math.max(0, frame.origin - (spreadDays + 1) * frame.perDay))
  const view = viewFrom(frame, basis, frame.origin)
  const panel = new Panel(frame, basis, model.weights)
  const range = rangeOf(target, frame)
  const sameTime = new SameTime(frame)
  const levels = quantileLevels.length
  const values = new Float64Array(levels * steps.count)
  const yesterday = new Float64Array(steps.count)
  for (let step = 0; step < steps.count; step++) {
    const t = first + step
    const group = leadGroup(((t - frame.origin + 1) * 24) / frame.perDay)
    const said = panel.ask(view, t)
    const expected = mixed(model.mixture, group, said)
    yesterday[step] = said[experts.indexOf('yesterday')]!
    const spread = basis.spread[t] ?? 0
    const key = basis.isEnveloped ? (spread > 0 ? expected / spread : 0) : expected
    const plain = model.plainShare > 0 ? sameTime.at(frame.origin, t) : null
    const share = plain === null ? 0 : model.plainShare
    let below = -Infinity
    for (let level = 0; level < levels; level++) {
      const value = expected + spread * residualQuantile(model.calibration, group, key, level)
      const mean = share * (plain?.[level] ?? 0) + (1 - share) * within(range, value)
      below = Math.max(below, within(range, mean))
      values[level * steps.count + step] = below
    }
  }
  const method = methodName(model, target)
  const asMade = { kind: target.kind, yesterday, history }
  return { seriesId: ask.seriesId, issuedMs: ask.issuedMs, steps, method, values, asMade }
}

/** The name of the expert who counts most in a model. */
function methodName(model: Model, target: ForecastTarget): string {
  if (model.days < 1) {
    const isKnown = target.kind === 'load' && (target.usual?.homes ?? 0) > 0
    return isKnown ? 'other-homes' : 'standard-profile'
  }
  if (model.plainShare > 0.5) return 'same-hour'
  const expert = loudest(model.mixture)
  if (expert !== 'latest') return expert
  if (target.kind === 'solar') return 'clear-sky'
  return target.kind === 'wind' ? 'persistence' : 'same-hour'
}
