import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { budgetOutcome } from './budget-outcome.ts'
import { costOf, utilities, voicesOf, type BudgetElection } from './election.ts'
import { equalSharesRun } from './equal-shares.ts'
import { greedyBudget } from './greedy-budget.ts'
import { proportionalityOf } from './proportionality.ts'
import { equalSharesByFractions, lacksBySearch, smallElections } from './fixtures.ts'

const lotOf = ({ costs }: BudgetElection): number[] => costs.map((_, project) => project)
const near = (one: number, other: number): boolean => Math.abs(one - other) < 1e-9

/** Lackner and Skowron, "Multi-Winner Voting with Approval Preferences", example 12: a committee of three. */
const committee: BudgetElection = {
  budget: 3,
  costs: [1, 1, 1, 1],
  approvals: [
    [2, 3],
    [2, 3],
    [2, 3],
    [0, 1],
    [0, 1],
    [0, 2],
    [0, 2],
    [1, 3],
  ],
}

test('a published example: who is paid for, at what price, and what each has left', () => {
  const voices = voicesOf(committee)
  const run = equalSharesRun(voices, lotOf(committee), 3 / 8)
  assert.deepEqual(run.funded, [2, 0])
  assert.ok(near(run.prices[0]!, 1 / 5) && near(run.prices[1]!, 13 / 40))
  const left = committee.approvals.map(
    (own) => run.left[voices.approvals.findIndex((row) => row.join() === own.join())]!,
  )
  const expected = [7 / 40, 7 / 40, 7 / 40, 1 / 20, 1 / 20, 0, 0, 3 / 8]
  for (const [voter, money] of left.entries()) assert.ok(near(money, expected[voter]!))
})

test('a minority that the greedy rule passes over gets its share of the money', () => {
  // 60 people want A, B, C; 40 want D. Each costs 4,000, and there are 12,000: greedy funds A, B, C.
  const election: BudgetElection = {
    budget: 12_000,
    costs: [4_000, 4_000, 4_000, 4_000],
    approvals: [
      ...Array.from({ length: 60 }, () => [0, 1, 2]),
      ...Array.from({ length: 40 }, () => [3]),
    ],
  }
  const voices = voicesOf(election)
  const outcome = budgetOutcome(voices, lotOf(election), { isCompared: false })
  assert.deepEqual(outcome.greedy, [0, 1, 2])
  assert.deepEqual(
    [...outcome.funded].sort((a, b) => a - b),
    [0, 1, 3],
  )
  assert.deepEqual([outcome.servedByShares, outcome.servedByGreedy], [100, 60])
  assert.deepEqual(proportionalityOf(voices, outcome.funded), {
    jr: 'holds',
    pjr: 'holds',
    ejr: 'holds',
    ejrUpToOne: 'holds',
  })
  assert.deepEqual(proportionalityOf(voices, outcome.greedy), {
    jr: 'fails',
    pjr: 'fails',
    ejr: 'fails',
    ejrUpToOne: 'fails',
  })
  // Held against greedy: 60 would have more, 40 would have nothing, so more people are better off with greedy.
  const compared = budgetOutcome(voices, lotOf(election))
  assert.deepEqual(
    [compared.preferShares, compared.preferGreedy, compared.isGreedyTaken],
    [40, 60, true],
  )
  assert.deepEqual(compared.funded, [0, 1, 2])
})

test('every run is that of the definition, worked out in fractions', () => {
  fc.assert(
    fc.property(smallElections, (election) => {
      const voices = voicesOf(election)
      const lot = lotOf(election)
      const run = equalSharesRun(voices, lot, election.budget / election.approvals.length)
      assert.deepEqual(run.funded, equalSharesByFractions(election, lot, 0))
    }),
    { numRuns: 500 },
  )
})

test('completion: the last run that fits, and the next would not or nothing is left to fund', () => {
  fc.assert(
    fc.property(smallElections, (election) => {
      const lot = lotOf(election)
      const outcome = budgetOutcome(voicesOf(election), lot, { isCompared: false })
      const supported = new Set(election.approvals.flat()).size
      let expected = equalSharesByFractions(election, lot, 0)
      let more = 0
      let endedBy = 'all-funded'
      while (expected.length < supported) {
        more++
        const next = equalSharesByFractions(election, lot, more)
        if (costOf(election.costs, next) > election.budget) {
          endedBy = 'over-budget'
          break
        }
        expected = next
      }
      assert.deepEqual(outcome.funded, expected)
      assert.equal(outcome.endedBy, endedBy)
    }),
    { numRuns: 200 },
  )
})

test('no more is spent than there is, nobody pays more than they have, and only for what they want', () => {
  fc.assert(
    fc.property(smallElections, (election) => {
      const voices = voicesOf(election)
      const lot = lotOf(election)
      for (const isCompared of [false, true]) {
        assert.ok(budgetOutcome(voices, lot, { isCompared }).cost <= election.budget)
      }
      assert.ok(costOf(election.costs, greedyBudget(voices, lot)) <= election.budget)
      const share = election.budget / voices.voices
      const run = equalSharesRun(voices, lot, share)
      const paid = run.left.reduce((sum, left, i) => sum + (share - left) * voices.weights[i]!, 0)
      assert.ok(Math.abs(paid - run.cost) <= 1e-9 * (1 + run.cost), `${paid} for ${run.cost}`)
      const own = utilities(voices, run.funded)
      for (const [ballot, left] of run.left.entries()) {
        assert.ok(left >= 0 && left <= share)
        if (own[ballot] === 0) assert.equal(left, share)
      }
    }),
    { numRuns: 300 },
  )
})

test('Equal Shares gives every group what it is due up to one project, in every small election', () => {
  fc.assert(
    fc.property(smallElections, (election) => {
      const voices = voicesOf(election)
      const { funded } = budgetOutcome(voices, lotOf(election), { isCompared: false })
      assert.equal(proportionalityOf(voices, funded).ejrUpToOne, 'holds')
      assert.deepEqual(lacksBySearch(election, funded).ejrUpToOne, false)
    }),
    { numRuns: 300 },
  )
})

test('what slates promise is what going through all groups of people finds', () => {
  let failing = 0
  fc.assert(
    fc.property(
      smallElections,
      fc.array(fc.nat({ max: 4 }), { maxLength: 3 }),
      (election, picked) => {
        const slate = [...new Set(picked)].filter((project) => project < election.costs.length)
        const lacks = lacksBySearch(election, slate)
        const found = proportionalityOf(voicesOf(election), slate)
        for (const name of ['jr', 'pjr', 'ejr', 'ejrUpToOne'] as const) {
          assert.equal(found[name], lacks[name] ? 'fails' : 'holds', name)
          if (lacks[name]) failing++
        }
        // The stronger ones imply the weaker ones.
        if (found.ejr === 'holds') assert.deepEqual([found.pjr, found.jr], ['holds', 'holds'])
        if (found.pjr === 'holds') assert.equal(found.jr, 'holds')
      },
    ),
    { numRuns: 300 },
  )
  assert.ok(failing > 50, `${failing} slates lack something`)
})

test('a published committee is extended but a slate for one side alone is not even justified', () => {
  const voices = voicesOf(committee)
  assert.equal(proportionalityOf(voices, [0, 2, 3]).ejr, 'holds')
  const split: BudgetElection = {
    budget: 2,
    costs: [1, 1, 1],
    approvals: [[0, 1], [0, 1], [2], [2]],
  }
  assert.equal(proportionalityOf(voicesOf(split), [0, 1]).jr, 'fails')
  assert.equal(proportionalityOf(voicesOf(split), [0, 2]).ejr, 'holds')
})

test('a search that would take too long is not made up', () => {
  assert.deepEqual(proportionalityOf(voicesOf(committee), [0, 2, 3], 3), {
    jr: 'unknown',
    pjr: 'unknown',
    ejr: 'unknown',
    ejrUpToOne: 'unknown',
  })
})

test('runs stop at their limit and say so', () => {
  const election: BudgetElection = { budget: 100, costs: [100, 900], approvals: [[0, 1], [0]] }
  const outcome = budgetOutcome(voicesOf(election), [0, 1], { limit: 5 })
  assert.deepEqual([outcome.endedBy, outcome.runs, outcome.funded], ['run-limit', 5, [0]])
  const whole = budgetOutcome(voicesOf(election), [0, 1])
  assert.equal(whole.endedBy, 'over-budget')
  const nobody = budgetOutcome(voicesOf({ ...election, approvals: [] }), [0, 1])
  assert.deepEqual([nobody.funded, nobody.endedBy], [[], 'all-funded'])
})

test('equal prices go to who has more supporters, then to the lot', () => {
  const even: BudgetElection = { budget: 20, costs: [10, 10, 10], approvals: [[0], [1], [2]] }
  const run = equalSharesRun(voicesOf(even), [2, 0, 1], 10)
  assert.deepEqual(run.funded.slice(0, 1), [1])
  assert.deepEqual(run.ties[0], { among: [0, 1, 2], by: 'lot' })
})
