import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore, type Store } from '../../store/open.ts'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { postSigned, socialServer, stranger, until, type Stranger } from './fixtures.ts'
import { addReaction, reactionsOfHostLimit, reactionsOfPostLimit } from './store-reaction.ts'

const context = { '@context': 'https://www.w3.org/ns/activitystreams' }
const everybody = 'https://www.w3.org/ns/activitystreams#Public'
const draft = {
  source: 'question',
  sourceId: 'lamps',
  title: 'How many lamps?',
  text: 'We ask.',
  path: '/q',
  event: null,
} as const

type Server = Awaited<ReturnType<typeof socialServer>>

async function handled({ db }: Store): Promise<void> {
  await until(async () => {
    const waiting = await db.selectFrom('federation_messages').selectAll().execute()
    return waiting.length === 0
  }, 'all were handled')
}

async function send(store: Store, node: Server, activity: object, by: Stranger): Promise<void> {
  const message = { ...context, actor: by.actor, ...activity }
  assert.equal((await postSigned(`${node.origin}/inbox`, message, by)).status, 202)
  await handled(store)
}

testOnEachDatabase(
  'a reply that was let in is passed on in both forms, once, and that is taken back',
  async (store) => {
    const node = await socialServer(store, 'Sonnenhof')
    const follower = await stranger()
    const author = await stranger()
    try {
      const follow = { id: `${follower.actor}/1`, type: 'Follow', object: node.actor }
      await send(store, node, follow, follower)
      await until(() => follower.received.length === 1, 'accepted')
      await node.social.publish(node.cell.id, draft)
      const [post] = await node.social.posts(node.cell.id)
      const inReplyTo = `${node.origin}/posts/${post?.id}`
      const address = `${author.origin}/notes/1`
      const note = {
        id: address,
        type: 'Note',
        attributedTo: author.actor,
        inReplyTo,
        to: everybody,
        content: '<p>Two are <a href="https://evil.example/">enough</a></p>',
        tag: [{ type: 'Hashtag', name: '#buy' }],
      }
      const create = { id: `${address}/create`, type: 'Create', to: everybody, object: note }
      await send(store, node, create, author)
      await send(store, node, { ...create, id: `${address}/again` }, author)
      const [reply, ...more] = await node.social.openReplies(node.cell.id)
      assert.ok(reply !== undefined && more.length === 0)
      const { activity, isPassedOn } = reply
      assert.deepEqual([reply.address, activity, isPassedOn], [address, create.id, false])
      await node.social.takeBack(reply)
      await node.social.care()
      await until(() => follower.received.length === 2, 'the question')

      await node.social.passOn(reply, 'Two are <enough>')
      await until(() => follower.received.length === 4, 'passed on twice')
      const [passed] = await node.social.openReplies(node.cell.id)
      assert.ok(passed?.isPassedOn)
      await node.social.passOn(passed, 'Two are <enough>')
      const bodies = follower.received.slice(2).map(({ body }) => Object(body))
      const short = bodies.find(({ object }) => typeof object === 'string')
      const whole = bodies.find(({ object }) => typeof object !== 'string')
      for (const said of [short, whole]) {
        assert.deepEqual([said.type, said.actor, said.to], ['Announce', node.actor, everybody])
      }
      assert.equal(short.object, address)
      const { object: inner } = whole
      assert.deepEqual(
        [inner.type, inner.id, inner.actor, inner.audience],
        ['Create', create.id, author.actor, node.actor],
      )
      assert.deepEqual(inner.object, {
        type: 'Note',
        id: address,
        attributedTo: author.actor,
        inReplyTo,
        content: '<p>Two are &lt;enough&gt;</p>',
        to: everybody,
        cc: node.actor,
        audience: node.actor,
      })

      await node.social.takeBack(passed)
      await until(() => follower.received.length === 6, 'taken back twice')
      const undone = follower.received.slice(4).map(({ body }) => Object(body))
      assert.deepEqual(
        new Set(
          undone.map(({ type, object }) => `${type} ${object.type} ${object.id} ${object.object}`),
        ),
        new Set([`Undo Announce ${short.id} ${address}`, `Undo Announce ${whole.id} ${create.id}`]),
      )
      assert.deepEqual(await node.social.openReplies(node.cell.id), [])
      const kept = await store.db.selectFrom('social_replies').select('text').execute()
      assert.deepEqual(
        kept.map(({ text }) => text),
        [''],
      )
      assert.equal(author.received.length, 0, 'who does not follow hears nothing')
      assert.deepEqual(node.faults, [])
    } finally {
      await node.stop()
      await follower.stop()
      await author.stop()
    }
  },
)

testOnEachDatabase(
  'who passes a post on or likes it is counted once, until they take it back',
  async (store) => {
    const node = await socialServer(store, 'Sonnenhof')
    const [mia, zoe] = [await stranger(), await stranger()]
    try {
      await node.social.publish(node.cell.id, draft)
      const [post] = await node.social.posts(node.cell.id)
      assert.ok(post !== undefined)
      const object = `${node.origin}/posts/${post.id}`
      const counts = async () => {
        const echo = (await node.social.echoesOf([post.id])).get(post.id)
        return [echo?.announces, echo?.likes, echo?.replies]
      }
      assert.deepEqual(await counts(), [0, 0, 0])
      const did = (type: string, by: Stranger, name: string, of: unknown = object) => {
        return { id: `${by.actor}/${name}`, type, actor: by.actor, object: of }
      }
      // snac2 sends a boost twice, each with an id of its own.
      for (const name of ['a1', 'a1', 'a2']) {
        await send(store, node, did('Announce', mia, name), mia)
      }
      await send(store, node, did('Like', mia, 'l1'), mia)
      await send(store, node, did('Announce', zoe, 'a1'), zoe)
      assert.deepEqual(await counts(), [2, 1, 0])
      for (const nothing of [
        did('Announce', mia, 'b1', `${node.origin}/posts/none`),
        did('Announce', mia, 'b2', node.actor),
        did('Announce', mia, 'b3', `${zoe.origin}/notes/1`),
        // Another's deed, and none of what is there.
        did('Undo', zoe, 'u1', did('Announce', mia, 'a1')),
        did('Undo', zoe, 'u2', `${mia.actor}/l1`),
      ]) {
        await send(store, node, nothing, nothing.actor === mia.actor ? mia : zoe)
      }
      assert.deepEqual(await counts(), [2, 1, 0])
      // By its address, whole, and whole with another address.
      await send(store, node, did('Undo', mia, 'u3', `${mia.actor}/l1`), mia)
      assert.deepEqual(await counts(), [2, 0, 0])
      await send(store, node, did('Undo', mia, 'u4', did('Announce', mia, 'a9')), mia)
      assert.deepEqual(await counts(), [1, 0, 0])
      await send(store, node, did('Undo', zoe, 'u5', did('Announce', zoe, 'a1')), zoe)
      assert.deepEqual(await counts(), [0, 0, 0])
      assert.deepEqual(node.refused, [])
      assert.deepEqual(node.faults, [])
    } finally {
      await node.stop()
      await mia.stop()
      await zoe.stop()
    }
  },
)

test('one server and one post are counted so often within a day, and no more', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  try {
    await node.social.publish(node.cell.id, draft)
    const [post] = await node.social.posts(node.cell.id)
    assert.ok(post !== undefined)
    const add = async (i: number, host: string, nowMs = 0): Promise<string> => {
      const of = { postId: post.id, kind: 'like', actor: `${i}`, activity: `${i}`, host } as const
      const added = await addReaction(store.db, of, nowMs)
      return added.ok ? 'counted' : added.code
    }
    for (let i = 0; i < reactionsOfPostLimit; i++) {
      const host = `${Math.floor(i / reactionsOfHostLimit)}.example`
      if (i === reactionsOfHostLimit) assert.equal(await add(-1, '0.example'), 'reaction-host')
      assert.equal(await add(i, host), 'counted')
    }
    assert.equal(await add(-2, 'new.example'), 'reaction-post')
    assert.equal(await add(-2, 'new.example', 86_400_000), 'counted', 'a day later')
  } finally {
    await node.stop()
    await store.close()
  }
})
