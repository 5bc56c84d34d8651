import {
  apart,
  negated,
  partlyTogether,
  spreadOf,
  together,
  type Outcomes,
  type Spread,
} from '../../sense/outcomes.ts'
import type { HomeInput } from './plan-input.ts'

/** Scenarios that a plan is made for. */
export const planScenarios = 5

/** What loads of homes have in common, of the variance of each: between what is seen in recordings (0.01 of HAMLET's, 0.04 of CityLearn's). */
const commonLoads = 0.02

/** What a home uses and makes, W, as far as that is left open; roofs have one sun, turbines one wind. */
export interface OpenHome {
  readonly loads: readonly Outcomes[]
  readonly suns: readonly Outcomes[]
  readonly winds: readonly Outcomes[]
}

/**
 * What homes may use together on top of what is expected, W: their loads have little to do with each other, and loads, sun and wind
 * nothing. Null: nothing is left open.
 */
export function spreadOver(homes: readonly OpenHome[], scenarios: number): Spread | null {
  const made = (of: (home: OpenHome) => readonly Outcomes[]): Outcomes[] => {
    const all = together(homes.flatMap(of))
    return all === null ? [] : [negated(all)]
  }
  const loads = partlyTogether(
    homes.flatMap((home) => home.loads),
    commonLoads,
  )
  const all = apart([
    ...(loads === null ? [] : [loads]),
    ...made(({ suns }) => suns),
    ...made(({ winds }) => winds),
  ])
  return all === null ? null : spreadOf(all, scenarios)
}

/** The same for a plan's input, whose middle is what is expected: nothing where nothing is left open. */
export function scenariosOver(
  homes: readonly OpenHome[],
  scenarios: number,
): Pick<HomeInput, 'scenariosW'> {
  const spread = scenarios > 1 ? spreadOver(homes, scenarios) : null
  return spread === null ? {} : { scenariosW: spread.besides }
}
