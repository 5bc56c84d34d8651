/** So many of a variable. */
export type Term = [factor: number, name: string]

export function negated([factor, name]: Term): Term {
  return [-factor, name]
}

/** Money is counted in thousands of micro-units and power in kW, so that the numbers of a program are of one size. */
export const moneyUnit = 1000

/** A mixed-integer linear program as it grows: what it costs, rows, bounds and variables that are 0 or 1. Others are 0 or more. */
export class LinearProgram {
  /** What every solution costs besides, micro-units. */
  constant = 0
  readonly #objective: string[] = []
  readonly #rows: string[] = []
  readonly #bounds: string[] = []
  readonly #binaries: string[] = []

  /** In the LP format, which all solvers read. */
  text(): string {
    return [
      'Minimize',
      ` cost: ${this.#objective.join('\n ')}`,
      'Subject To',
      ...this.#rows.map((row) => ` ${row}`),
      'Bounds',
      ...this.#bounds.map((bound) => ` ${bound}`),
      ...(this.#binaries.length > 0 ? ['Binary', ` ${this.#binaries.join(' ')}`] : []),
      'End',
    ].join('\n')
  }

  /** `micro` for each unit of a variable. */
  cost(micro: number, name: string): void {
    this.#objective.push(`${signed(micro / moneyUnit)} ${name}`)
  }

  row(terms: readonly Term[], relation: '=' | '<=' | '>=', right: number): void {
    const left = terms.map(([factor, name]) => `${signed(factor)} ${name}`).join(' ')
    this.#rows.push(`${left} ${relation} ${number(right)}`)
  }

  /** A sum between a least and a most, or nothing: the variable `runs` says which. */
  runsOrNot(terms: readonly Term[], least: number, most: number, runs: string): void {
    this.binary(runs)
    this.row([...terms, [-least, runs]], '>=', 0)
    this.row([...terms, [-most, runs]], '<=', 0)
  }

  /** May be below nothing. */
  free(name: string): void {
    this.#bounds.push(`${name} free`)
  }

  between(least: number, name: string, most: number): void {
    const from = least === -Infinity ? '-inf' : number(least)
    this.#bounds.push(`${from} <= ${name} <= ${number(most)}`)
  }

  atLeast(name: string, least: number): void {
    this.#bounds.push(`${name} >= ${number(least)}`)
  }

  binary(name: string): void {
    this.#binaries.push(name)
  }
}

function number(value: number): string {
  return Object.is(value, -0) ? '0' : String(value)
}

function signed(value: number): string {
  return value < 0 ? `- ${-value}` : `+ ${value}`
}
