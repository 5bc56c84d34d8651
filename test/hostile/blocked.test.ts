// Somebody who is blocked tries every way in, and finds none; and nothing goes out to them any more.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { GuardWish } from '../../src/federation/guard/guard.ts'
import {
  postSigned,
  socialServer,
  stranger,
  until,
  withoutLimits,
  type Stranger,
} from '../../src/federation/social/fixtures.ts'
import { usualPace } from '../../src/federation/queue/lease-queue.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { testOnEachDatabase } from '../databases.ts'

const context = 'https://www.w3.org/ns/activitystreams'
const everybody = `${context}#Public`

/** A node with a question, somebody bad and somebody honest. */
async function met(store: Store, t: TestContext, listening?: () => Promise<void>) {
  const limits = withoutLimits()
  const node = await socialServer(store, 'Sonnenhof', { limits, listening })
  const bad = await stranger()
  const honest = await stranger()
  t.after(async () => {
    await node.stop()
    await bad.stop()
    await honest.stop()
  })
  const question = { source: 'question', sourceId: 'lamps', path: '/q', event: null } as const
  await node.social.publish(node.cell.id, { ...question, title: 'Lamps?', text: 'We ask.' })
  const [post] = await node.social.posts(node.cell.id)
  const inbox = `${node.origin}/inbox`
  const block = async (wish: Pick<GuardWish, 'kind' | 'subject'>, keeper: string | null) => {
    const full = { ruling: 'block', reason: 'abuse', ...wish } as const
    const stated = await node.social.rule(keeper, full, null)
    assert.ok(stated.ok, JSON.stringify(stated))
    return stated.value
  }
  const send = (by: Stranger, activity: Record<string, unknown>, to = inbox): Promise<Response> =>
    postSigned(to, { '@context': context, actor: by.actor, ...activity }, by)
  const followers = (): Promise<number> => node.social.followers(node.cell.id)
  return {
    node,
    bad,
    honest,
    block,
    send,
    followers,
    inbox,
    at: `${node.origin}/posts/${post?.id}`,
  }
}

let ids = 0

function follow(by: Stranger, object: string) {
  return { id: `${by.origin}/follows/${++ids}`, type: 'Follow', object }
}

function reply(by: Stranger, inReplyTo: string) {
  const id = `${by.origin}/notes/${++ids}`
  const note = { id, type: 'Note', attributedTo: by.actor, inReplyTo, to: everybody }
  return { id: `${id}/create`, type: 'Create', object: { ...note, content: 'Two are enough.' } }
}

testOnEachDatabase(
  'who is blocked comes in by no way, is asked nothing, and is let go of; an honest server is heard as before',
  async (store, t) => {
    const { node, bad, honest, block, send, followers, at } = await met(store, t)
    const earlier = reply(bad, at)
    assert.equal((await send(bad, follow(bad, node.actor))).status, 202)
    assert.equal((await send(bad, earlier)).status, 202)
    assert.equal((await send(honest, follow(honest, node.actor))).status, 202)
    await until(async () => (await followers()) === 2 && node.replies.length === 1, 'both are in')
    await until(() => bad.received.length === 1, 'the follow is answered')
    const asked = bad.asked

    const rule = await block({ kind: 'server', subject: new URL(bad.origin).host }, node.cell.id)
    assert.equal(await followers(), 1)
    await until(() => bad.received.length === 2, 'they are told')
    assert.deepEqual(
      bad.received.map(({ body }) => ({ ...Object(body) })['type']),
      ['Accept', 'Reject'],
    )
    const verdict = await node.judged.at(-1)?.(node.cell.id)
    assert.equal(verdict?.(bad.actor), 'blocked', 'what they said can be hidden')
    assert.equal(verdict?.(honest.actor), 'open')

    const said = reply(bad, at)
    const ways = [
      follow(bad, node.actor),
      reply(bad, at),
      { ...earlier, id: `${earlier.id}/2`, type: 'Update' },
      { id: `${bad.origin}/likes/1`, type: 'Like', object: at },
      { id: `${bad.origin}/boosts/1`, type: 'Announce', object: at },
    ]
    for (const activity of ways) {
      assert.equal((await send(bad, activity)).status, 403, activity.type)
      assert.equal((await send(bad, activity, `${node.actor}/inbox`)).status, 403, activity.type)
    }
    // They come back through somebody honest: by address, whole, and as a whole activity.
    for (const object of [said.object.id, said.object, { ...said, actor: bad.actor }]) {
      const boost = { id: `${honest.origin}/boosts/${++ids}`, type: 'Announce', object }
      assert.equal((await send(honest, boost)).status, 202)
    }
    const forged = { ...reply(honest, at), actor: honest.actor, '@context': context }
    const byTheirKey = await postSigned(`${node.origin}/inbox`, forged, {
      actor: bad.actor,
      privateKey: bad.privateKey,
    })
    assert.equal(byTheirKey.status, 401)
    assert.equal((await send(honest, reply(honest, at))).status, 202)
    await until(() => node.replies.length === 2, 'the honest reply is heard')
    assert.equal(node.replies[1]?.author, honest.actor)
    assert.equal(node.amended.length, 0)
    assert.equal(bad.asked, asked, 'whoever is blocked is asked nothing')
    assert.equal(bad.received.length, 2)

    const meeting = { source: 'decision', sourceId: 'one', path: '/d', event: null } as const
    await node.social.publish(node.cell.id, { ...meeting, title: 'Two lamps', text: 'So be it.' })
    await node.social.care()
    const decided = JSON.stringify('Two lamps').slice(1, -1)
    await until(
      () => honest.received.some(({ body }) => JSON.stringify(body).includes(decided)),
      'sent',
    )
    assert.equal(bad.received.length, 2, 'nothing goes out to them')

    assert.ok((await node.social.liftRule(node.cell.id, rule, '', null)).ok)
    assert.equal((await send(bad, follow(bad, node.actor))).status, 202)
    await until(async () => (await followers()) === 2, 'they follow again')
    assert.deepEqual(node.faults, [])
  },
)

test('a block of one account is none of others, and one of the node holds in every neighbourhood', async (t) => {
  const store = await openStore(':memory:')
  t.after(() => store.close())
  const { node, bad, honest, block, send, followers, at } = await met(store, t)
  await block({ kind: 'actor', subject: bad.actor }, node.cell.id)
  assert.equal((await send(bad, reply(bad, at))).status, 403)
  assert.equal((await send(honest, follow(honest, node.actor))).status, 202)
  await until(async () => (await followers()) === 1, 'the honest one follows')
  await block({ kind: 'server', subject: new URL(honest.origin).host }, null)
  assert.equal((await send(honest, reply(honest, at))).status, 403)
  assert.equal(await followers(), 0)
})

test('what waits in the queue when somebody is blocked is dropped', async (t) => {
  const store = await openStore(':memory:')
  t.after(() => store.close())
  const { promise, resolve: release } = Promise.withResolvers<void>()
  const { node, bad, honest, block, send, at } = await met(store, t, () => promise)
  // As many as there are workers: what comes after them waits.
  for (let i = 0; i < usualPace.workers; i++) await send(honest, reply(honest, at))
  await until(() => node.replies.length === usualPace.workers, 'all are busy')
  assert.equal((await send(bad, reply(bad, at))).status, 202)
  await block({ kind: 'actor', subject: bad.actor }, node.cell.id)
  assert.equal((await send(honest, reply(honest, at))).status, 202)
  release()
  await until(() => node.replies.length === usualPace.workers + 1, 'the last one is heard')
  assert.ok(node.replies.every(({ author }) => author === honest.actor))
})
