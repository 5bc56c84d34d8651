import assert from 'node:assert/strict'
import * as v from 'valibot'
import { testOnEachDatabase } from '../../../test/databases.ts'
import type { Route } from '../../api/route.ts'
import { codeOf, startMs, value } from '../../cell/fixtures.ts'
import type { Principal } from '../../cell/role.ts'
import { membershipsOf } from '../../cell/store-person.ts'
import type { Result } from '../../kernel/refusal.ts'
import type { Store } from '../../store/open.ts'
import { faultsOf, lotteryFileShape } from './lottery-file.ts'
import { draftOf, panelHomes, sayingOf } from './panel-fixtures.ts'
import { panelRoutes } from './routes.ts'
import { standingShape } from './shapes.ts'

const at = '/cells/{cell}/panels/{panel}'

async function prepared(store: Store) {
  const of = await panelHomes(store, 11)
  const { panels, cells, cellId } = of
  const routes = panelRoutes({ db: store.db, panels, clockOf: () => cells.clock })
  const as = async (personId: string): Promise<Principal> => {
    const memberships = await membershipsOf(store.db, personId)
    return { kind: 'person', personId, name: '', memberships }
  }
  const call = async (
    personId: string,
    words: string,
    params: Record<string, string>,
    body?: unknown,
  ): Promise<Result<unknown>> => {
    const route = routes.find(({ method, path }) => words === `${method} ${path}`)
    assert.ok(route !== undefined, words)
    return await answerOf(route, await as(personId), { cell: cellId, ...params }, body)
  }
  return { ...of, call }
}

async function answerOf(
  route: Route,
  principal: Principal,
  params: Record<string, string>,
  body: unknown,
): Promise<Result<unknown>> {
  const result = await route.handle({
    principal,
    params: route.params === undefined ? params : v.parse(route.params, params),
    query: undefined,
    body: route.body === undefined ? body : v.parse(route.body, body),
  })
  return result.ok ? { ok: true, value: v.parse(route.answer, result.value) } : result
}

testOnEachDatabase('a panel is made, answered, drawn and seated over the API', async (store) => {
  const { call, stewardId, people, cells, panels } = await prepared(store)
  const made = value(await call(stewardId, 'post /cells/{cell}/panels', {}, draftOf(startMs)))
  const { id: panel, answersUntilMs } = v.parse(
    v.object({ id: v.string(), answersUntilMs: v.number() }),
    made,
  )
  for (const [i, person] of people.entries()) {
    value(await call(person, `put ${at}/answer`, { panel }, sayingOf(i)))
  }
  const elsewhere = await call(people[0]!, `put ${at}/answer`, { panel: 'none' }, sayingOf(0))
  assert.equal(codeOf(elsewhere), 'panel-not-found')
  cells.clock.set(answersUntilMs)
  const seedFrom = { kind: 'dice' }
  value(await call(stewardId, `post ${at}/lotteries`, { panel }, { seedFrom }))
  await panels.idle()
  const asked = async (person: string) =>
    v.parse(standingShape, value(await call(person, `get ${at}`, { panel })))
  const ready = await asked(stewardId)
  const digest = ready.lotteries[0]?.digest ?? ''
  const lottery = { panel, lottery: '1' }
  const seed = { digest, seed: '1 2 3' }
  value(await call(stewardId, `post ${at}/lotteries/{lottery}/draw`, lottery, seed))
  const file = await call(people[4]!, `get ${at}/lotteries/{lottery}/file.json`, lottery)
  assert.deepEqual(faultsOf(v.parse(lotteryFileShape, value(file))), [])
  const wish = { tables: 2, rounds: 2 }
  const tables = v.parse(
    v.object({ seating: v.array(v.array(v.array(v.string()))) }),
    value(await call(stewardId, `post ${at}/tables`, { panel }, wish)),
  )
  for (const one of tables.seating.flat(2)) assert.match(one, /^(1\.\d+|Resident \d+|Second)$/)
  assert.deepEqual(
    v.parse(
      v.object({ seating: v.any() }),
      value(await call(people[0]!, `get ${at}/tables`, { panel })),
    ).seating,
    tables.seating,
  )
  let seated = ''
  for (const person of people) if ((await asked(person)).mine?.isSeated) seated = person
  value(await call(seated, `post ${at}/leave`, { panel }))
  assert.equal((await asked(stewardId)).seats?.empty, 1)
  const { lottery: second } = v.parse(
    v.object({ lottery: v.number() }),
    value(await call(stewardId, `post ${at}/lotteries`, { panel }, { seedFrom })),
  )
  value(
    await call(stewardId, `post ${at}/lotteries/{lottery}/stop`, { panel, lottery: `${second}` }),
  )
  await panels.idle()
  const list = value(await call(seated, 'get /cells/{cell}/panels', {}))
  assert.equal(
    v.parse(v.object({ panels: v.array(v.object({ id: v.string() })) }), list).panels.length,
    1,
  )
})

testOnEachDatabase('who did not say yes gets sums and no lines of single people', async (store) => {
  const { call, stewardId, people, cells, panels } = await prepared(store)
  const made = value(await call(stewardId, 'post /cells/{cell}/panels', {}, draftOf(startMs)))
  const { id: panel, answersUntilMs } = v.parse(
    v.object({ id: v.string(), answersUntilMs: v.number() }),
    made,
  )
  for (const [i, person] of people.slice(1).entries()) {
    value(await call(person, `put ${at}/answer`, { panel }, sayingOf(i)))
  }
  cells.clock.set(answersUntilMs)
  value(await call(stewardId, `post ${at}/lotteries`, { panel }, { seedFrom: { kind: 'dice' } }))
  await panels.idle()
  const outside = people[0]!
  const lottery = { panel, lottery: '1' }
  const file = await call(outside, `get ${at}/lotteries/{lottery}/file.json`, lottery)
  assert.equal(codeOf(file), 'panel-not-yours')
  assert.equal(codeOf(await call(outside, `get ${at}/tables`, { panel })), 'panel-not-yours')
  const seen = v.parse(standingShape, value(await call(outside, `get ${at}`, { panel })))
  assert.deepEqual([seen.mine, seen.lotteries[0]?.mine, seen.yes], [null, null, 11])
  assert.match(seen.lotteries[0]?.digest ?? '', /^[0-9a-f]{64}$/)
})
