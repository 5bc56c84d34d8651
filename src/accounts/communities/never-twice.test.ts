import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createCell } from '../../cell/store.ts'
import { dayMs } from '../../kernel/steps.ts'
import { openStore } from '../../store/open.ts'
import { stateNewRule } from '../new-rule.ts'
import { localIso } from '../period.ts'
import { defaultSharingRule } from '../sharing/sharing-rule.ts'
import { listSharingRules } from '../sharing/store-agreed.ts'
import { ask, firstMs, nowMs, twoCommunities, type TwoCommunities } from './communities-fixtures.ts'
import { answerPart, endPart } from './meter-parts.ts'
import { partsOfHome } from './store-meter-part.ts'

/** Days in which anything begins or ends in this test. */
const days = 20

const day = fc.integer({ min: 0, max: days - 1 })
const percent = fc.integer({ min: 1, max: 100 })
const step = fc.oneof(
  fc.record({
    kind: fc.constant('ask' as const),
    community: fc.constantFrom('bach', 'wald'),
    percent: fc.integer({ min: 1, max: 60 }),
    first: day,
    last: fc.option(day),
  }),
  fc.record({ kind: fc.constant('agree' as const) }),
  fc.record({ kind: fc.constant('end' as const), which: fc.nat(), last: day }),
  fc.record({ kind: fc.constant('rule' as const), percent: fc.option(percent), first: day }),
)

type Step = typeof step extends fc.Arbitrary<infer Of> ? Of : never

/** Two communities have all that the neighbourhood leaves; more is refused, and so is a rule that takes more. */
const full: Step[] = [
  { kind: 'ask', community: 'bach', percent: 30, first: 2, last: null },
  { kind: 'agree' },
  { kind: 'ask', community: 'wald', percent: 50, first: 3, last: 9 },
  { kind: 'agree' },
  { kind: 'ask', community: 'bach', percent: 31, first: 4, last: null },
  { kind: 'rule', percent: null, first: 5 },
]

const dayText = (index: number): string =>
  localIso(firstMs + index * dayMs, 'Europe/Vienna').slice(0, 10)

test('whatever is asked, agreed, ended and stated in turn, a meter is never given more than once', async () => {
  let refused = 0
  let together = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), async (steps) => {
      const store = await openStore(':memory:')
      const two = await twoCommunities(store, 20)
      const wald = { ...two.bach, id: 'wald', slug: 'wald', name: 'Wald' }
      assert.ok((await createCell(store.db, wald)).ok)
      for (const of of steps) {
        if (!(await take(two, of))) refused += 1
        together = Math.max(together, await mostAtOnce(two))
      }
      await store.close()
    }),
    { numRuns: 25, examples: [[full]] },
  )
  // The first sequence, at the least, comes to what the law is about.
  assert.ok(refused > 1, 'nothing was refused')
  assert.ok(together > 1, 'no two communities had a part at once')
})

/** Does one step; whether it was let through. */
async function take(two: TwoCommunities, of: Step): Promise<boolean> {
  const { db } = two.store
  const parts = await partsOfHome(db, 'home-0')
  if (of.kind === 'ask') {
    const { community, first, last } = of
    const partsPerMillion = of.percent * 10_000
    const lastDay = last === null ? null : dayText(last)
    return (await ask(two, { community, partsPerMillion, firstDay: dayText(first), lastDay })).ok
  }
  if (of.kind === 'agree') {
    const asked = parts.find(({ state }) => state === 'asked')
    if (asked === undefined) return true
    const community = { id: asked.cellId, timeZone: 'Europe/Vienna' }
    return (await answerPart(db, community, asked.id, 'agreed', nowMs)).ok
  }
  if (of.kind === 'end') {
    const part = parts[of.which % Math.max(1, parts.length)]
    if (part === undefined) return true
    return (await endPart(db, { homeId: 'home-0' }, part.id, dayText(of.last), nowMs)).ok
  }
  const participation =
    of.percent === null ? [] : [{ memberId: 'home-0', partsPerMillion: of.percent * 10_000 }]
  const rule = { ...defaultSharingRule(firstMs + of.first * dayMs), participation }
  return (await stateNewRule(db, two.hof, rule, nowMs)).ok
}

/** Adds up each day, by what stands in the database; gives in how many communities the meter takes part at once at the most. */
async function mostAtOnce({ store: { db } }: TwoCommunities): Promise<number> {
  const agreed = (await partsOfHome(db, 'home-0')).filter(({ state }) => state === 'agreed')
  const rules = await listSharingRules(db, 'hof')
  let most = 0
  for (let index = -1; index <= days; index++) {
    const atMs = firstMs + index * dayMs + dayMs / 2
    const held = agreed.filter((of) => of.fromMs <= atMs && atMs < (of.untilMs ?? Infinity))
    const rule = rules.findLast(({ validFromMs }) => validFromMs <= atMs)
    const own = rule?.participation?.find(({ memberId }) => memberId === 'home-0')
    const elsewhere = held.reduce((sum, { partsPerMillion }) => sum + partsPerMillion, 0)
    const communities = held.map(({ cellId }) => cellId)
    assert.equal(new Set(communities).size, communities.length, 'one part in each community')
    if (held.length > 0) {
      assert.ok((own?.partsPerMillion ?? 1_000_000) + elsewhere <= 1_000_000, dayText(index))
    }
    most = Math.max(most, held.length)
  }
  return most
}
