import {
  apart,
  negated,
  spreadOf,
  together,
  type Outcomes,
  type Spread,
} from '../../sense/outcomes.ts'
import type { HomeInput } from './plan-input.ts'

/** Scenarios that a plan is made for. */
export const planScenarios = 5

/** What a home uses and makes, W, as far as that is left open; roofs have one sun, turbines one wind. */
export interface OpenHome {
  readonly loads: readonly Outcomes[]
  readonly suns: readonly Outcomes[]
  readonly winds: readonly Outcomes[]
}

/**
 * What homes may use together on top of what is expected, W: their loads have nothing to do with each other, neither have loads, sun
 * and wind. Null: nothing is left open.
 */
export function spreadOver(homes: readonly OpenHome[], scenarios: number): Spread | null {
  const made = (of: (home: OpenHome) => readonly Outcomes[]): Outcomes[] => {
    const all = together(homes.flatMap(of))
    return all === null ? [] : [negated(all)]
  }
  const all = apart([
    ...homes.flatMap(({ loads }) => loads),
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
