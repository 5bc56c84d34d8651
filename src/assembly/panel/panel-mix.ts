import { assert } from '../../kernel/assert.ts'
import { holdRow, solveHeld } from './held-rows.ts'
import type { LotteryOptions } from './lottery.ts'
import { worthOf, type Counts, type PanelSearch } from './panel-search.ts'
import type { Pool } from './pool.ts'
import type { Program } from './program.ts'
import { openRelaxed, tight } from './relaxed.ts'

/** Chances within this of each other are the same. */
const same = 1e-6
/** What a panel must be worth more than those that are known. */
const more = 1e-7

/** Panels that are known, as a program that mixes them, and the search for more of them. */
export class PanelMix {
  readonly #pool: Pool
  readonly #search: PanelSearch
  readonly #options: LotteryOptions
  readonly #panels: Counts[] = []
  readonly #known = new Set<string>()
  readonly #program: Program
  readonly #held = new Map<number, number>()

  /**
   * Columns: the smallest chance of those that are not held, then the weights of panels. Rows: weights sum to 1, then
   * one for each type.
   */
  constructor(pool: Pool, search: PanelSearch, options: LotteryOptions) {
    this.#pool = pool
    this.#search = search
    this.#options = options
    this.#program = options.solver.open({
      costs: [1],
      lower: [-1],
      upper: [2],
      rows: [
        { lower: 1, upper: 1, indices: [], values: [] },
        ...pool.types.map(() => ({ lower: 0, upper: Infinity, indices: [0], values: [-1] })),
      ],
      isWhole: false,
    })
  }

  /** False: it is known. */
  add(panel: Counts): boolean {
    const key = panel.join()
    if (this.#known.has(key)) return false
    this.#known.add(key)
    this.#panels.push(panel)
    const indices = [0]
    const values = [1]
    panel.forEach((count, t) => {
      if (count === 0) return
      indices.push(t + 1)
      values.push(count / this.#pool.types[t]!.members.length)
    })
    this.#program.addColumn(0, Infinity, indices, values)
    return true
  }

  /**
   * Stage by stage, where the target is out of reach: raises the smallest chance with as many panels as help, then holds those that keep it
   * from rising. False: time was up, and panels may be missing.
   */
  byStages(): boolean {
    const { types } = this.#pool
    const relaxed = openRelaxed(this.#pool, this.#options.solver)
    const firstRow = this.#pool.rules.length
    const heldRelaxed = new Map<number, number>()
    let isProven = true
    while (this.#held.size < types.length) {
      assert(solveHeld(relaxed, heldRelaxed), 'what whole panels reach, parts of people reach')
      const ended = this.#raise(relaxed.value)
      if (ended === 'late') isProven = false
      const { value } = this.#program
      // Prices are right where no panel could be added: at the bound those of the bound, else those of the mix.
      const price = (t: number): number =>
        ended === 'bound' ? -relaxed.duals[firstRow + t]! : -this.#program.duals[t + 1]!
      const tightest = [...types.keys()].filter((t) => !this.#held.has(t + 1) && price(t) > tight)
      assert(tightest.length > 0, 'somebody keeps the smallest chance from rising')
      for (const t of tightest) {
        this.#held.set(t + 1, value)
        holdRow(this.#program, t + 1, 0, value)
        heldRelaxed.set(firstRow + t, value)
        holdRow(relaxed, firstRow + t, types.length, value)
      }
    }
    relaxed.close()
    this.#solve()
    return isProven
  }

  /** Adds panels until the value is at a `bound` that nothing passes, or no panel raises it. */
  #raise(bound: number): 'bound' | 'highest' | 'late' {
    const { types } = this.#pool
    const worth = new Float64Array(types.length)
    for (;;) {
      this.#solve()
      const { value, duals } = this.#program
      this.#options.onProgress?.({ panels: this.#panels.length, behind: bound - value })
      if (value >= bound - same / 2) return 'bound'
      if (this.#options.isLate()) return 'late'
      types.forEach(({ members }, t) => {
        worth[t] = Math.max(-duals[t + 1]!, 0) / members.length
      })
      // Panels of the mix are all worth this.
      const asked = -duals[0]! + more
      const { panel, most } = this.#search.quick(worth)
      if (most <= asked) return 'highest'
      if (panel !== null && worthOf(panel, worth) > asked && this.add(panel)) continue
      const best = this.#search.best(worth)
      if (typeof best === 'string') return 'late'
      if (best.worth <= asked || !this.add(best.panel)) return 'highest'
    }
  }

  #solve(): void {
    assert(solveHeld(this.#program, this.#held), 'panels that are known can be mixed')
  }

  /** By panel, in the order in which they came. */
  get weights(): readonly number[] {
    return this.#panels.map((_, p) => Math.max(this.#program.columns[p + 1]!, 0))
  }

  get panels(): readonly Counts[] {
    return this.#panels
  }

  close(): void {
    this.#program.close()
  }
}
