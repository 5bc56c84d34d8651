import { keepsRules, type Pool } from './pool.ts'
import type { Program, Solver } from './program.ts'

/** A panel by type: how many people of each. */
export type Counts = readonly number[]

const whole = 1e-6

/**
 * Finds panels that keep the rules and have the largest sum of worths: fast by rounding the best panel of parts of people, step by step;
 * surely by branch and bound.
 */
export class PanelSearch {
  /** Branch and bound so far: most of the time goes there. */
  searches = 0
  readonly #pool: Pool
  readonly #parts: Program
  readonly #wholes: Program
  /** Of each type, at least and at most. */
  #bounds: (readonly [number, number])[]

  constructor(pool: Pool, solver: Solver) {
    this.#pool = pool
    const { types, rules } = pool
    const start = {
      costs: types.map(() => 0),
      lower: types.map(() => 0),
      upper: types.map(({ most }) => most),
      rows: rules,
    }
    this.#bounds = types.map(({ most }) => [0, most])
    this.#parts = solver.open({ ...start, isWhole: false })
    this.#wholes = solver.open({ ...start, isWhole: true })
  }

  /** A panel of large worth, not always of the largest; `most`: no panel has more. Null: none was found this way. */
  quick(worth: Float64Array): { panel: Counts | null; most: number } {
    const parts = this.#parts
    const { types } = this.#pool
    parts.setCosts(worth)
    if (parts.solve() !== 'optimal') return { panel: null, most: -Infinity }
    const most = parts.value
    const fixed: number[] = []
    let panel: Counts | null = null
    // Each round sets one type; where that leaves no panel, to the next number the other way.
    for (let round = 0; round <= types.length; round++) {
      const { columns } = parts
      const t = mostWhole(columns)
      if (t === null) {
        const counts = Array.from(columns, Math.round)
        panel = keepsRules(this.#pool, counts) ? counts : null
        break
      }
      const near = Math.round(columns[t]!)
      const other = near > columns[t]! ? near - 1 : near + 1
      fixed.push(t)
      parts.setColumn(t, near, near)
      if (parts.solve() === 'optimal') continue
      parts.setColumn(t, other, other)
      if (parts.solve() !== 'optimal') break
    }
    for (const t of fixed) parts.setColumn(t, ...this.#bounds[t]!)
    return { panel, most }
  }

  /** The panel of the largest worth. `none`: there is no panel; `stopped`: time was up. */
  best(worth: Float64Array): { panel: Counts; worth: number } | 'none' | 'stopped' {
    this.searches++
    this.#wholes.setCosts(worth)
    const status = this.#wholes.solve()
    if (status !== 'optimal') return status
    const panel = Array.from(this.#wholes.columns, Math.round)
    return { panel, worth: worthOf(panel, worth) }
  }

  /**
   * From here on only panels that use up the bounds which chances use up: of each type nobody or all where the chances say so, and the least
   * or the most seats of a rule. Mixes with these chances have no others.
   */
  restrict(chances: Float64Array): void {
    const { types, rules } = this.#pool
    const counts = types.map(({ members }, t) => members.length * chances[t]!)
    this.#bounds = types.map(({ most }, t) => {
      if (counts[t]! <= whole) return [0, 0]
      return counts[t]! >= most - whole ? [most, most] : [0, most]
    })
    for (const program of [this.#parts, this.#wholes]) {
      rules.forEach(({ lower, upper, indices }, row) => {
        const sum = indices.reduce((all, t) => all + counts[t]!, 0)
        if (sum <= lower + whole) program.setRow(row, lower, lower)
        else if (sum >= upper - whole) program.setRow(row, upper, upper)
      })
      this.#bounds.forEach(([lower, upper], t) => program.setColumn(t, lower, upper))
    }
  }

  /** All panels again. */
  free(): void {
    const { types, rules } = this.#pool
    this.#bounds = types.map(({ most }) => [0, most])
    for (const program of [this.#parts, this.#wholes]) {
      rules.forEach(({ lower, upper }, row) => program.setRow(row, lower, upper))
      this.#bounds.forEach(([lower, upper], t) => program.setColumn(t, lower, upper))
    }
  }

  close(): void {
    this.#parts.close()
    this.#wholes.close()
  }
}

export function worthOf(panel: Counts, worth: Float64Array): number {
  return panel.reduce((sum, count, t) => sum + count * worth[t]!, 0)
}

/** Of the numbers that are not whole, the one nearest to a whole one; null where all are. */
function mostWhole(columns: Float64Array): number | null {
  let found: number | null = null
  let least = Infinity
  for (let t = 0; t < columns.length; t++) {
    const off = Math.abs(columns[t]! - Math.round(columns[t]!))
    if (off > whole && off < least) {
      least = off
      found = t
    }
  }
  return found
}
