/** A bounded sum of some columns. */
export interface Row {
  readonly lower: number
  readonly upper: number
  readonly indices: readonly number[]
  readonly values: readonly number[]
}

/** A linear program that is held by a solver, changed and solved again. What is asked for is the largest value. */
export interface Program {
  setCosts(costs: Float64Array): void
  setColumn(column: number, lower: number, upper: number): void
  setRow(row: number, lower: number, upper: number): void
  setCoefficient(row: number, column: number, value: number): void
  addColumn(
    cost: number,
    upper: number,
    indices: readonly number[],
    values: readonly number[],
  ): void
  /** `stopped`: a limit was reached before the optimum was proven. */
  solve(): 'optimal' | 'none' | 'stopped'
  /** Of the last optimum. */
  readonly value: number
  readonly columns: Float64Array
  /** By how much the value would rise if a row's bound did. */
  readonly duals: Float64Array
  close(): void
}

/** What a program begins with. */
export interface ProgramStart {
  readonly costs: readonly number[]
  readonly lower: readonly number[]
  readonly upper: readonly number[]
  readonly rows: readonly Row[]
  /** Whether all columns are whole numbers. */
  readonly isWhole: boolean
}

/** Solves linear programs, also in whole numbers. It is handed in, because it comes with megabytes of its own. */
export interface Solver {
  open(start: ProgramStart): Program
}
