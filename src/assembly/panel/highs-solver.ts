import highsModule, { type Highs, type Model } from 'highs'
import type { Program, ProgramStart, Solver } from './program.ts'

/** HiGHS, in WebAssembly. `leftMs`: how long a program in whole numbers may still take. */
export async function highsSolver(leftMs: () => number): Promise<Solver> {
  // The package's types describe its CommonJS form; imported as a module the loader is the default itself.
  const load: unknown = highsModule
  if (typeof load !== 'function') throw new Error('highs is not the function it is known as')
  const highs: Highs = await load()
  return { open: (start) => new HighsProgram(highs, start, leftMs) }
}

class HighsProgram implements Program {
  readonly #highs: Highs
  readonly #model: Model
  readonly #leftMs: () => number
  readonly #isWhole: boolean
  value = 0
  columns: Float64Array = new Float64Array()
  duals: Float64Array = new Float64Array()

  constructor(highs: Highs, start: ProgramStart, leftMs: () => number) {
    const { costs, lower, upper, rows, isWhole } = start
    this.#highs = highs
    this.#leftMs = leftMs
    this.#isWhole = isWhole
    const starts = [0]
    for (const { indices } of rows) starts.push(starts.at(-1)! + indices.length)
    this.#model = highs.createModel({
      numCols: costs.length,
      numRows: rows.length,
      sense: highs.constants.objectiveSense.maximize,
      colCost: costs,
      colLower: lower,
      colUpper: upper,
      rowLower: rows.map((row) => row.lower),
      rowUpper: rows.map((row) => row.upper),
      matrix: {
        format: 'csr',
        numRows: rows.length,
        numCols: costs.length,
        starts,
        indices: rows.flatMap(({ indices }) => indices),
        values: rows.flatMap(({ values }) => values),
      },
      ...(isWhole ? { integrality: costs.map(() => 1 as const) } : {}),
    })
    this.#model.options.set({ output_flag: false, mip_rel_gap: 0, mip_abs_gap: 1e-7 })
    if (!isWhole) this.#model.options.set({ presolve: 'off', solver: 'simplex' })
  }

  setCosts(costs: Float64Array): void {
    this.#model.changeColsCost({ kind: 'range', from: 0, to: costs.length - 1 }, costs)
  }

  setColumn(column: number, lower: number, upper: number): void {
    this.#model.changeColBounds(column, lower, upper)
  }

  setRow(row: number, lower: number, upper: number): void {
    this.#model.changeRowBounds(row, lower, upper)
  }

  setCoefficient(row: number, column: number, value: number): void {
    this.#model.changeCoefficient(row, column, value)
  }

  addColumn(
    cost: number,
    upper: number,
    indices: readonly number[],
    values: readonly number[],
  ): void {
    this.#model.addCol(cost, 0, upper, { indices, values })
  }

  solve(): 'optimal' | 'none' | 'stopped' {
    const { modelStatus } = this.#highs.constants
    if (this.#isWhole) {
      this.#model.zeroAllClocks()
      this.#model.options.set('time_limit', Math.max(this.#leftMs() / 1_000, 0.01))
    }
    let status = this.#run()
    if (!this.#isWhole && status !== modelStatus.optimal && status !== modelStatus.infeasible) {
      // From where the last optimum was it sometimes loses its way: once more from the beginning.
      this.#model.clearSolver()
      status = this.#run()
    }
    if (status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible) {
      return 'none'
    }
    if (status !== modelStatus.optimal) return 'stopped'
    const { colValue, rowDual } = this.#model.getSolution()
    this.value = this.#model.getObjectiveValue()
    this.columns = colValue
    this.duals = rowDual
    return 'optimal'
  }

  #run(): number {
    try {
      this.#model.run()
    } catch {
      // Numbers it cannot work with, from where it was.
      return this.#highs.constants.modelStatus.solveError
    }
    return this.#model.getModelStatus()
  }

  close(): void {
    this.#model.dispose()
  }
}
