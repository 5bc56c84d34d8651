import assert from 'node:assert/strict'
import highsModule, { type Highs } from 'highs'

/** HiGHS, for small programs written as text. `print`: who is told each line of its log, where it writes one. */
export async function loadHighs(print?: (line: string) => void): Promise<Highs> {
  // The package's types describe its CommonJS form; imported as a module the loader is the default itself.
  const load = highsModule as unknown as (options: object) => Promise<Highs>
  return load(print === undefined ? {} : { print })
}

/** The optimum of a linear program in LP format, which has one. */
export function optimumOf(highs: Highs, text: string): number {
  const solution = highs.solve(text, { output_flag: false })
  assert.equal(solution.Status, 'Optimal')
  return solution.ObjectiveValue
}
