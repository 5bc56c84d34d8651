import { assert } from '../../kernel/assert.ts'
import { holdRow, solveHeld } from './held-rows.ts'
import type { Pool } from './pool.ts'
import type { Program, Solver } from './program.ts'

/** A share of the price this large is there, and not an error of rounding. */
export const tight = 1e-6

/**
 * The fairest chances if panels could take parts of people: an upper bound. Panels of whole people are some of those, so no lottery over
 * them is fairer; where a lottery reaches these chances it is the fairest. One small program instead of one for each panel.
 * Null: not even parts of people make a panel that keeps the rules. [type], each 0 to 1.
 */
export function relaxedChances(pool: Pool, solver: Solver): Float64Array | null {
  const program = openRelaxed(pool, solver)
  const chances = lexicographic(pool.types.length, program, pool.rules.length)
  program.close()
  return chances
}

/** Columns: people of each type, then the smallest chance. Rows: the rules, then one for each type. */
export function openRelaxed({ types, rules }: Pool, solver: Solver): Program {
  const least = types.length
  return solver.open({
    costs: [...types.map(() => 0), 1],
    lower: [...types.map(() => 0), -1],
    upper: [...types.map(({ most }) => most), 2],
    rows: [
      ...rules,
      ...types.map(({ members }, t) => ({
        lower: 0,
        upper: Infinity,
        indices: [t, least],
        values: [1 / members.length, -1],
      })),
    ],
    isWhole: false,
  })
}

/**
 * Raises the smallest chance as far as it goes; whose rows have a price then are as high as they can be, stay there, and the next
 * smallest is raised. At most one round for each type.
 */
function lexicographic(types: number, program: Program, firstRow: number): Float64Array | null {
  const chances = new Float64Array(types)
  const held = new Map<number, number>()
  while (held.size < types) {
    if (!solveHeld(program, held)) {
      assert(held.size === 0, 'chances that were reached can be reached again')
      return null
    }
    const { value, duals } = program
    const tightest = [...chances.keys()].filter(
      (t) => !held.has(firstRow + t) && -duals[firstRow + t]! > tight,
    )
    assert(tightest.length > 0, 'somebody keeps the smallest chance from rising')
    for (const t of tightest) {
      chances[t] = value
      held.set(firstRow + t, value)
      holdRow(program, firstRow + t, types, value)
    }
  }
  return chances.map((chance) => Math.min(Math.max(chance, 0), 1))
}
