/**
 * Which forecasts plans lose least with. A forecast that is nearer to the truth may plan worse, so they are not chosen by their error:
 * beside the plan, one store that stands for all that the neighbourhood can shift is planned every hour with each
 * candidate's forecasts, keeps to the plan for the hour, and pays for what the neighbourhood then really took. The candidate
 * whose store has paid least is the one that plans use. What it paid counts half after a week.
 */
export interface ForecastTrial {
  /** Everything up to here is counted. */
  readonly untilMs: number
  /** Hours counted, each as much as it still counts. */
  readonly hours: number
  /** What a Wh left in a store is worth, micro-units. */
  readonly worthMicroPerWh: number
  /** Prices of the hour from `untilMs` on. */
  readonly buyMicroPerKwh: number
  readonly sellMicroPerKwh: number
  /** As `leanings` has them. */
  readonly candidates: readonly TrialCandidate[]
}

export interface TrialCandidate {
  readonly storedWh: number
  /** What the store does in the hour from `untilMs` on, W, + into it. */
  readonly plannedW: number
  readonly costMicro: number
}

/** How far candidates lean on yesterday: our forecasts, half way, and tomorrow like today. Of equals the first is used. */
export const leanings = [0, 0.5, 1] as const

/** Others than the first are used only after so many hours, and where theirs is less by this part of what was paid. */
const leastHours = 48
const leastGain = 0.005

/** The leaning that plans lose least with. */
export function chosenLeaning(trial: ForecastTrial | null): number {
  if (trial === null || trial.hours < leastHours) return leanings[0]
  const costs = trialCosts(trial)
  const least = Math.min(...costs)
  const isWorthIt = costs[0]! - least > leastGain * Math.abs(costs[0]!)
  return isWorthIt ? leanings[costs.indexOf(least)]! : leanings[0]
}

/** What forecasts are used, and how much more a week of plans with those that come to mind otherwise would cost: tomorrow like today, or our own alone. */
export function trialResult(trial: ForecastTrial | null): TrialResult {
  const leaning = chosenLeaning(trial)
  if (trial === null || trial.hours < leastHours) return { leaning, weekMicro: null }
  const costs = trialCosts(trial)
  const other = leaning === leanings[0] ? costs.length - 1 : 0
  const more = costs[other]! - costs[leanings.findIndex((one) => one === leaning)]!
  return { leaning, weekMicro: (more / trial.hours) * 7 * 24 }
}

/** `weekMicro`: null while too little is known. */
export interface TrialResult {
  readonly leaning: number
  readonly weekMicro: number | null
}

/** What each candidate's store has paid, less what is left in it, micro-units, [leaning]. */
function trialCosts({ candidates, worthMicroPerWh }: ForecastTrial): number[] {
  return candidates.map(({ costMicro, storedWh }) => costMicro - worthMicroPerWh * storedWh)
}
