import type { PlanInput } from '../src/energy/plan/plan-input.ts'
import type { LinearProgram } from './linear-program.ts'

/** What is planned and the program that it is written into: power in kW, energy in kWh, one variable for each step. */
export interface Central {
  readonly input: PlanInput
  /** Appliances may mix their starts, and machines run with any power. */
  readonly isRelaxed: boolean
  /** Length of a step. */
  readonly hours: number
  readonly program: LinearProgram
}

/** One value for each step. */
export function each<Value>({ input }: Central, of: (t: number) => Value): Value[] {
  return Array.from({ length: input.steps.count }, (_, t) => of(t))
}

/** The cheapest power of the grid, micro-units per kWh: what stands in for the worth of what is left at the end. */
export function cheapest({ input }: Central): number {
  return Math.max(0, Math.min(...input.prices.importMicroPerKwh))
}
