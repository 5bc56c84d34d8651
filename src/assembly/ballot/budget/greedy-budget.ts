import type { BudgetVoices } from './election.ts'

/**
 * The rule most cities use: projects by how many approve of them, each funded if what is left suffices. Between equals the
 * cheaper one, then the lot. Projects nobody approves of are left out.
 */
export function greedyBudget(
  { budget, costs, support }: BudgetVoices,
  lot: readonly number[],
): number[] {
  const order = costs
    .map((_, project) => project)
    .filter((project) => support[project]! > 0)
    .sort(
      (one, other) =>
        support[other]! - support[one]! || costs[one]! - costs[other]! || lot[one]! - lot[other]!,
    )
  const funded: number[] = []
  let left = budget
  for (const project of order) {
    if (costs[project]! > left) continue
    funded.push(project)
    left -= costs[project]!
  }
  return funded
}
