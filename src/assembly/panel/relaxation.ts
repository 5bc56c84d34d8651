import { assert } from '../../kernel/assert.ts'
import type { Seats } from './panel-task.ts'
import type { Pool } from './pool.ts'
import type { Solver } from './program.ts'

/** A quota that stands in the way, and what it would have to be. */
export interface QuotaChange {
  readonly question: string
  readonly answer: string
  readonly is: Seats
  readonly becomes: Seats
}

/**
 * The smallest change of quotas with which there is a panel: the fewest seats in sum, lower minimums and higher maximums. The panel keeps
 * its size and takes one of each home. Null: not even without quotas, for there are fewer homes than seats; `late`: time was up.
 */
export function smallestRelaxation(
  { types, rules, classes, task }: Pool,
  solver: Solver,
): readonly QuotaChange[] | null | 'late' {
  const homes = classes.reduce((sum, each) => sum + each.homes.length, 0)
  if (homes < task.size) return null
  const quotas = rules.filter(({ of }) => of.kind === 'quota')
  const lowered = types.length
  const raised = lowered + quotas.length
  let quota = 0
  const program = solver.open({
    costs: [...types.map(() => 0), ...quotas.map(() => -1), ...quotas.map(() => -1)],
    lower: [...types, ...quotas, ...quotas].map(() => 0),
    upper: [
      ...types.map(({ most }) => most),
      ...quotas.map(({ lower }) => lower),
      ...quotas.map(({ upper }) => Math.max(task.size - upper, 0)),
    ],
    rows: rules.flatMap(({ of, lower, upper, indices, values }) => {
      if (of.kind !== 'quota') return [{ lower, upper, indices, values }]
      const q = quota++
      return [
        { lower, upper: Infinity, indices: [...indices, lowered + q], values: [...values, 1] },
        { lower: -Infinity, upper, indices: [...indices, raised + q], values: [...values, -1] },
      ]
    }),
    isWhole: true,
  })
  const status = program.solve()
  assert(status !== 'none', 'without quotas there is a panel where there are homes enough')
  const { columns } = program
  program.close()
  if (status === 'stopped') return 'late'
  return quotas.flatMap(({ of, lower, upper }, q) => {
    if (of.kind !== 'quota') return []
    const min = lower - Math.round(columns[lowered + q]!)
    const max = upper + Math.round(columns[raised + q]!)
    if (min === lower && max === upper) return []
    const { question, answer } = of
    return [{ question, answer, is: { min: lower, max: upper }, becomes: { min, max } }]
  })
}
