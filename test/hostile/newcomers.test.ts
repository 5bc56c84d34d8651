// Ten thousand accounts that somebody makes up, and servers below one domain: what comes of them, and what honest ones notice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Guard } from '../../src/federation/guard/guard.ts'
import {
  newActorsLimit,
  newActorsOfStrangerLimit,
  Newcomers,
  serversOfDomainLimit,
} from '../../src/federation/guard/newcomers.ts'
import { metServers } from '../../src/federation/guard/store-met.ts'
import {
  postSigned,
  socialServer,
  stranger,
  until,
  withoutLimits,
} from '../../src/federation/social/fixtures.ts'
import { ManualClock } from '../../src/kernel/clock.ts'
import { dayMs } from '../../src/kernel/steps.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { testOnEachDatabase } from '../databases.ts'

const startMs = Date.UTC(2026, 2, 1, 12)

function parts({ db }: Store) {
  const clock = new ManualClock(startMs)
  const guard = new Guard({ db, clock, origin: 'https://we.example' })
  const isFollower = async (actor: string): Promise<boolean> => actor.endsWith('/follower')
  const newcomers = new Newcomers({ db, clock, guard, cells: async () => ['one'], isFollower })
  return { clock, guard, newcomers }
}

testOnEachDatabase(
  'of ten thousand new accounts of one domain so many are heard in a day, whatever their servers are called',
  async (store) => {
    const { clock, guard, newcomers } = parts(store)
    const heard = async (times: number, from = 0): Promise<number> => {
      let came = 0
      for (let i = from; i < from + times; i++) {
        if (await newcomers.come(new URL(`https://x${i}.troll.example/u${i}`))) came++
      }
      return came
    }
    // Each takes PostgreSQL a millisecond.
    const times = store.kind === 'sqlite' ? 10_000 : 1_000
    assert.equal(await heard(times), newActorsOfStrangerLimit)
    assert.ok(await newcomers.come(new URL('https://x0.troll.example/u0')), 'who was heard is')
    assert.ok(await newcomers.come(new URL('https://honest.example/mia')), 'others are')
    assert.ok(await newcomers.come(new URL('https://x9.troll.example/follower')))
    const rows = await store.db.selectFrom('met_actors').select('actor').execute()
    assert.equal(rows.length, newActorsOfStrangerLimit + 1, 'nothing is kept of the rest')
    const accept = {
      ruling: 'accept',
      kind: 'domain',
      subject: 'troll.example',
      reason: '',
    } as const
    assert.ok((await guard.state('one', accept, null)).ok)
    assert.equal(await heard(newActorsLimit, 20_000), newActorsLimit - newActorsOfStrangerLimit)
    clock.advance(dayMs)
    await newcomers.sweep()
    assert.equal((await store.db.selectFrom('met_actors').select('actor').execute()).length, 0)
    assert.equal(await heard(5, 30_000), 5)
  },
)

testOnEachDatabase(
  'a server is held until a steward accepts it, and of one domain only so many wait',
  async (store) => {
    const { guard, newcomers } = parts(store)
    const meet = (host: string, cellId = 'one') =>
      newcomers.meet(cellId, new URL(`https://${host}/u`))
    for (let i = 0; i < serversOfDomainLimit; i++) {
      assert.equal(await meet(`x${i}.troll.example`), 'held')
    }
    assert.equal(await meet('y.troll.example'), 'blocked')
    assert.equal(await meet('x0.troll.example'), 'held', 'who was met is met again')
    assert.equal(await meet('honest.example'), 'held')
    const accept = {
      ruling: 'accept',
      kind: 'server',
      subject: 'honest.example',
      reason: '',
    } as const
    assert.ok((await guard.state('one', accept, null)).ok)
    assert.equal(await meet('honest.example'), 'open')
    assert.equal(await meet('honest.example', 'two'), 'held', 'others have not accepted it')
    const met = await metServers(store.db, 'one')
    assert.equal(met.length, serversOfDomainLimit + 1)
    assert.ok(met.every(({ followers }) => followers === 0))
  },
)

test('accounts beyond the limit are refused before anything is asked of their server', async (t) => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof', { limits: withoutLimits(), holds: true })
  const other = await stranger()
  t.after(async () => {
    await node.stop()
    await other.stop()
    await store.close()
  })
  const follow = { '@context': 'https://www.w3.org/ns/activitystreams', object: node.actor }
  const said = { ...follow, id: `${other.origin}/1`, type: 'Follow', actor: other.actor }
  assert.equal((await postSigned(`${node.origin}/inbox`, said, other)).status, 202)
  await until(async () => (await node.social.followers(node.cell.id)) === 1, 'follows')
  const rows = Array.from({ length: newActorsOfStrangerLimit }, (_, i) => {
    return { actor: `${other.origin}/u${i}`, domain: '127.0.0.1', at_ms: Date.now() }
  })
  await store.db.insertInto('met_actors').values(rows).execute()
  const { asked } = other
  const made = { ...said, id: `${other.origin}/2`, actor: `${other.origin}/made-up` }
  const refused = await postSigned(`${node.origin}/inbox`, made, { ...other, actor: made.actor })
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  assert.equal(other.asked, asked)
  // Who follows is no newcomer.
  const again = { ...said, id: `${other.origin}/3` }
  assert.equal((await postSigned(`${node.origin}/inbox`, again, other)).status, 202)
  assert.deepEqual(
    (await metServers(store.db, node.cell.id)).map(({ followers }) => followers),
    [1],
  )
})
