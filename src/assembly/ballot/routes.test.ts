import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import * as v from 'valibot'
import type { Method, Route } from '../../api/route.ts'
import { textStream } from '../../api/text-stream.ts'
import { codeOf, settle, setUpSonnenhof, testContext, value } from '../../cell/fixtures.ts'
import { membershipsOf } from '../../cell/store-person.ts'
import type { Principal } from '../../cell/role.ts'
import { ManualClock } from '../../kernel/clock.ts'
import type { Result } from '../../kernel/refusal.ts'
import type { Store } from '../../store/open.ts'
import { listDecisions } from '../decision/store-decision.ts'
import { Ballots } from './ballots.ts'
import { approve, closesMs, definitionOf, nonceOf, openedMs } from './log/fixtures.ts'
import { isReceiptProven } from './log/receipt.ts'
import { recountOf } from './log/recount.ts'
import { ballotRoutes } from './routes.ts'
import { ballotShape, receiptShape } from './shapes.ts'

const { id: _, eligible: __, registrarKey: ___, ...rest } = definitionOf({})

/** Sonnenhof with five more residents, and a way to call the routes. */
async function prepared(store: Store) {
  const cells = testContext(store.db)
  const setUp = await setUpSonnenhof(cells)
  const cell = setUp.neighbourhood.id
  const clock = new ManualClock(openedMs)
  const residents: Principal[] = []
  for (let i = 0; i < 5; i++) {
    const { personId } = await settle(cells, setUp, `Home ${i}`, `Resident ${i}`)
    residents.push(await principalOf(store, personId, `Resident ${i}`))
  }
  const steward = await principalOf(store, setUp.personId, 'Stefanie')
  const ballots = new Ballots(store.db, cells.random)
  const routes = ballotRoutes({
    db: store.db,
    ballots,
    random: cells.random,
    clockOf: () => clock,
    onDecided: () => {},
  })
  const call = async (
    principal: Principal,
    words: string,
    params: Record<string, string> = {},
    body?: unknown,
  ): Promise<Result<unknown>> => {
    const route = routeOf(routes, words)
    const all = { cell, ...params }
    const result = await route.handle({
      principal,
      params: route.params === undefined ? all : v.parse(route.params, all),
      query: undefined,
      body: route.body === undefined ? body : v.parse(route.body, body),
    })
    return result.ok ? { ok: true, value: v.parse(route.answer, result.value) } : result
  }
  return { cell, call, clock, residents, steward }
}

function routeOf(routes: readonly Route[], words: string): Route {
  const [method, path] = words.split(' ')
  const methods: readonly Method[] = ['get', 'post', 'put', 'patch', 'delete']
  const found = routes.find(
    (one) => methods.includes(one.method) && one.method === method && one.path === path,
  )
  assert.ok(found !== undefined, words)
  return found
}

async function principalOf(store: Store, personId: string, name: string): Promise<Principal> {
  return { kind: 'person', personId, name, memberships: await membershipsOf(store.db, personId) }
}

const at = '/cells/{cell}/ballots/{ballot}'

testOnEachDatabase(
  'a ballot is begun, voted on, closed, counted and recounted over the API',
  async (store) => {
    const { call, clock, residents, steward } = await prepared(store)
    const draft = { ...rest, isUnlinked: false, quorumPermille: 500 }
    const begun = v.parse(
      v.object({ id: v.string(), eligible: v.number() }),
      value(await call(steward, 'post /cells/{cell}/ballots', {}, draft)),
    )
    const people = begun.eligible
    assert.ok(people >= 5)
    const ballot = begun.id
    for (const [i, resident] of residents.entries()) {
      const vote = { choice: approve(i < 3 ? 'a' : 'b'), nonce: nonceOf(i) }
      const receipt = v.parse(
        receiptShape,
        value(await call(resident, `post ${at}/votes`, { ballot }, vote)),
      )
      assert.ok(isReceiptProven(receipt))
      const again = value(
        await call(resident, `get ${at}/receipts/{index}`, {
          ballot,
          index: String(receipt.index),
        }),
      )
      assert.equal(v.parse(receiptShape, again).leaf, receipt.leaf)
    }
    const open = v.parse(ballotShape, value(await call(steward, `get ${at}`, { ballot })))
    assert.deepEqual([open.tally, open.log.size], [null, 6])
    assert.equal(codeOf(await call(steward, `post ${at}/close`, { ballot })), 'ballot-open')
    clock.set(closesMs)
    value(await call(steward, `post ${at}/close`, { ballot }))
    const closed = v.parse(ballotShape, value(await call(steward, `get ${at}`, { ballot })))
    assert.deepEqual(closed.tally?.outcome.counts?.options, { a: 3, b: 2, c: 0 })
    assert.equal(closed.tally.isQuorate, true)
    const growth = await call(steward, `get ${at}/growth/{size}`, { ballot, size: '6' })
    assert.ok(growth.ok)
    const pieces = value(await call(steward, `get ${at}/log.jsonl`, { ballot }))
    let text = ''
    for await (const piece of v.parse(textStream, pieces)) text += piece
    const counted = value(recountOf(text.trimEnd().split('\n')))
    assert.equal(counted.head, closed.log.head)
    assert.deepEqual(counted.tally, closed.tally)
  },
)

testOnEachDatabase(
  'who does not live there does not vote, and a ballot of elsewhere is not found',
  async (store) => {
    const { call, steward, residents } = await prepared(store)
    const draft = { ...rest, isUnlinked: false }
    const { id: ballot } = v.parse(
      v.object({ id: v.string() }),
      value(await call(steward, 'post /cells/{cell}/ballots', {}, draft)),
    )
    const vote = { choice: approve('a'), nonce: nonceOf(1) }
    const visitor: Principal = { kind: 'visitor', memberships: [] }
    assert.equal(codeOf(await call(visitor, `post ${at}/votes`, { ballot }, vote)), 'no-voter')
    assert.equal(
      codeOf(await call(residents[0]!, `post ${at}/votes`, { ballot: 'x' }, vote)),
      'ballot-unknown',
    )
    const elsewhere = { ballot, cell: 'elsewhere' }
    assert.equal(codeOf(await call(steward, `get ${at}`, elsewhere)), 'ballot-unknown')
    assert.equal(codeOf(await call(steward, `get ${at}/log.jsonl`, { ballot })), 'log-open')
    const unlinked = {
      key: '00'.repeat(32),
      prefix: '00'.repeat(32),
      token: 'AAAA',
      signature: 'AAAA',
      ...vote,
    }
    assert.equal(
      codeOf(await call({ kind: 'nobody' }, 'post /ballots/{ballot}/votes', { ballot }, unlinked)),
      'ballot-unlinked',
    )
    const list = value(await call(steward, 'get /cells/{cell}/ballots'))
    assert.deepEqual(list, { ballots: [ballot] })
  },
)

testOnEachDatabase(
  'over the API a voice is given for a topic, a ballot begins once, and closes early with a reason',
  async (store) => {
    const { cell, call, residents, steward } = await prepared(store)
    const [speaker, giver] = residents
    assert.ok(speaker?.kind === 'person' && giver !== undefined)
    const topics = '/cells/{cell}/ballot-topics'
    const { id: topic } = v.parse(
      v.object({ id: v.string() }),
      value(await call(steward, `post ${topics}`, {}, { name: 'Batteries' })),
    )
    const set = (who: Principal, wish: unknown) =>
      call(who, `put ${topics}/{topic}/voice`, { topic }, { wish })
    const give = { kind: 'give', to: speaker.personId }
    assert.equal(codeOf(await set(giver, give)), 'no-speaker')
    value(await set(speaker, { kind: 'speak' }))
    value(await set(giver, give))
    const seen = value(await call(speaker, `get ${topics}`))
    const shown = v.parse(v.object({ topics: v.array(v.object({ received: v.number() })) }), seen)
    assert.deepEqual(shown.topics, [{ received: 1 }])
    const visitor: Principal = { kind: 'visitor', memberships: [] }
    assert.equal(codeOf(await call(visitor, `get ${topics}`)), 'no-voter')
    const draft = { ...rest, isUnlinked: false, topic, id: nonceOf(77), quorumPermille: 0 }
    for (const _time of [1, 2]) {
      const begun = value(await call(steward, 'post /cells/{cell}/ballots', {}, draft))
      assert.equal(v.parse(v.object({ id: v.string() }), begun).id, nonceOf(77))
    }
    const ballot = nonceOf(77)
    const vote = { choice: approve('b'), nonce: nonceOf(1) }
    value(await call(speaker, `post ${at}/votes`, { ballot }, vote))
    value(await call(steward, `put ${at}/minority`, { ballot }, { text: 'Not so fast.' }))
    const close = (body: unknown) => call(steward, `post ${at}/close`, { ballot }, body)
    assert.equal(codeOf(await close({})), 'ballot-open')
    value(await close({ reason: 'All are agreed.' }))
    assert.equal(codeOf(await close({ reason: 'Again.' })), 'ballot-closed')
    const late = await call(steward, `put ${at}/minority`, { ballot }, { text: 'Later.' })
    assert.equal(codeOf(late), 'ballot-followed')
    const closed = v.parse(ballotShape, value(await call(steward, `get ${at}`, { ballot })))
    assert.deepEqual([closed.tally?.voices, closed.tally?.outcome.chosen], [2, ['b']])
    const [decision] = await listDecisions(store.db, cell)
    assert.equal(decision?.record.dissent, 'Not so fast.')
  },
)
