import assert from 'node:assert/strict'
import { openStore } from '../../store/open.ts'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { activityJson, postSigned, socialServer, stranger, until } from './fixtures.ts'
import { postIn } from './queued-message.ts'

const context = { '@context': 'https://www.w3.org/ns/activitystreams' }
const draft = {
  source: 'question',
  sourceId: 'lamps',
  title: 'How many lamps, said Mia Muster?',
  text: 'We ask.',
  path: '/q',
  event: null,
} as const
const event = { startsMs: 1_800_000_000_000, place: '', timeZone: 'UTC', isCalledOff: false }
const poll = {
  about: 'question',
  isMany: false,
  options: ['Two', 'Three'],
  endsMs: 1_800_000_000_000,
} as const

testOnEachDatabase(
  'a post that a steward takes back is told to be gone, and does not come again',
  async (store) => {
    const node = await socialServer(store, 'Sonnenhof')
    const other = await stranger()
    try {
      const follow = { ...context, id: `${other.actor}/1`, type: 'Follow', actor: other.actor }
      const inbox = `${node.origin}/inbox`
      await postSigned(inbox, { ...follow, object: node.actor }, other)
      await until(() => other.received.length === 1, 'accepted')
      const drafts = [
        draft,
        { ...draft, source: 'meeting', event },
        { ...draft, source: 'poll', poll },
      ] as const
      for (const one of drafts) assert.ok((await node.social.publish(node.cell.id, one)).ok)
      await node.social.care()
      await until(() => other.received.length === 4, 'all three')
      const posts = await node.social.posts(node.cell.id)
      const elsewhere = await node.social.takeDown('another', posts[0]?.id ?? '')
      assert.equal(elsewhere, false, 'another neighbourhood takes nothing back')
      for (const { id } of posts) {
        assert.equal(await node.social.takeDown(node.cell.id, id), true)
        assert.equal(await node.social.takeDown(node.cell.id, id), false)
      }
      await node.social.care()
      await node.social.care()
      await until(() => other.received.length === 7, 'told')
      const gone = other.received.slice(4).map(({ body }) => Object(body))
      const former = new Set(gone.map(({ object }) => object.formerType))
      assert.deepEqual(former, new Set(['Note', 'Event', 'Question']))
      for (const { type, actor, object } of gone) {
        assert.deepEqual([type, actor, object.type], ['Delete', node.actor, 'Tombstone'])
        const answer = await fetch(object.id, { headers: { accept: activityJson } })
        assert.equal(answer.status, 410)
        assert.deepEqual(await answer.json(), object)
      }
      assert.doesNotMatch(JSON.stringify(gone), /Mia Muster/)
      const kept = await store.db.selectFrom('social_posts').selectAll().execute()
      assert.doesNotMatch(JSON.stringify(kept), /Mia Muster/)

      // The same again, or changed, stays gone.
      for (const one of drafts) {
        const again = await node.social.publish(node.cell.id, { ...one, text: 'Changed.' })
        assert.deepEqual(again, { ok: true, value: false })
      }
      await node.social.care()
      assert.deepEqual(await node.social.posts(node.cell.id), [])
      const outbox = await fetch(`${node.actor}/outbox`, { headers: { accept: activityJson } })
      assert.equal(Object(await outbox.json()).totalItems, 0)
      assert.equal(other.received.length, 7)
      assert.deepEqual(node.faults, [])
    } finally {
      await node.stop()
      await other.stop()
    }
  },
)

test('what is tried again of a post is dropped when the post is taken back', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  const other = await stranger()
  try {
    const follow = { ...context, id: `${other.actor}/1`, type: 'Follow', actor: other.actor }
    await postSigned(`${node.origin}/inbox`, { ...follow, object: node.actor }, other)
    await until(() => other.received.length === 1, 'accepted')
    other.isBroken = true
    await node.social.publish(node.cell.id, draft)
    await node.social.care()
    const waiting = () => store.db.selectFrom('federation_messages').selectAll().execute()
    await until(async () => (await waiting()).some((of) => of.due_ms > Date.now()), 'tried')
    const [post] = await node.social.posts(node.cell.id)
    assert.ok(await node.social.takeDown(node.cell.id, post?.id ?? ''))
    other.isBroken = false
    await store.db.updateTable('federation_messages').set({ due_ms: 0 }).execute()
    await node.social.care()
    await until(async () => (await waiting()).length === 0, 'nothing waits')
    const types = other.received.slice(1).map(({ body }) => Object(body).type)
    assert.deepEqual(types, ['Delete'])
    assert.deepEqual(node.faults, [])
  } finally {
    await node.stop()
    await other.stop()
    await store.close()
  }
})

test('which post a message of the queue is about is read from its address', () => {
  const at = 'https://energy.example.org'
  for (const [type, activityId, id] of [
    ['outbox', `${at}/posts/abc/create`, 'abc'],
    ['outbox', `${at}/polls/abc#changed-1`, 'abc'],
    ['outbox', `${at}/groups/abc#said-1`, null],
    ['outbox', 'no address', null],
    ['inbox', `${at}/posts/abc/create`, null],
  ] as const) {
    assert.equal(postIn({ type, activityId }), id, activityId)
  }
})
