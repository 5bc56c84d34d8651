import { assert } from '../../../kernel/assert.ts'

/** Ballots of a budget. Money is in whole units, smaller than 2^53 in sum; projects are numbers from 0. */
export interface BudgetElection {
  readonly budget: number
  readonly costs: readonly number[]
  /** For each voice the projects it approves of. */
  readonly approvals: readonly (readonly number[])[]
}

/** The same ballots with equal ones put together. */
export interface BudgetVoices {
  readonly budget: number
  readonly costs: readonly number[]
  readonly voices: number
  /** How many voices each different ballot has, and what it approves of, in order. */
  readonly weights: Float64Array
  readonly approvals: readonly Int32Array[]
  /** [project]: the ballots that approve of it. */
  readonly supporters: readonly Int32Array[]
  /** [project]: how many voices approve of it. */
  readonly support: Float64Array
}

/** Puts equal ballots together: who approves of the same pays the same. */
export function voicesOf({ budget, costs, approvals }: BudgetElection): BudgetVoices {
  assert(Number.isSafeInteger(budget) && budget >= 0, 'a budget is a whole amount')
  assert(
    costs.every((cost) => Number.isSafeInteger(cost) && cost > 0),
    'a project costs a whole amount',
  )
  const rowOf = new Map<string, number>()
  const weights: number[] = []
  const rows: Int32Array[] = []
  const supporters = costs.map((): number[] => [])
  const support = new Float64Array(costs.length)
  for (const approved of approvals) {
    const row = Int32Array.from(new Set(approved)).sort()
    for (const project of row) support[project]!++
    const key = row.join()
    const known = rowOf.get(key)
    if (known !== undefined) {
      weights[known]!++
      continue
    }
    rowOf.set(key, rows.length)
    for (const project of row) supporters[project]!.push(rows.length)
    rows.push(row)
    weights.push(1)
  }
  return {
    budget,
    costs,
    voices: approvals.length,
    weights: Float64Array.from(weights),
    approvals: rows,
    supporters: supporters.map((own) => Int32Array.from(own)),
    support,
  }
}

/** What projects cost together. */
export function costOf(costs: readonly number[], projects: readonly number[]): number {
  return projects.reduce((sum, project) => sum + costs[project]!, 0)
}

/** [ballot]: what the chosen projects that it approves of cost: its utility. */
export function utilities(
  { costs, approvals }: Pick<BudgetVoices, 'costs' | 'approvals'>,
  funded: readonly number[],
): Float64Array {
  const isFunded = costs.map(() => false)
  for (const project of funded) isFunded[project] = true
  return Float64Array.from(approvals, (own) => {
    let sum = 0
    for (const project of own) if (isFunded[project] === true) sum += costs[project]!
    return sum
  })
}
