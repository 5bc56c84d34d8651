import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayMs } from '../../kernel/steps.ts'
import { openStore, type Store } from '../../store/open.ts'
import { testOnEachDatabase } from '../../../test/databases.ts'
import {
  activityJson,
  postSigned,
  socialServer,
  stranger,
  until,
  type Stranger,
} from './fixtures.ts'
import { chosenOption, pollFrom, pollOptionsLimit, tellEveryMs, votersOfHostLimit } from './poll.ts'
import { closePoll, countVotes, takeVote, tellPolls } from './store-poll.ts'
import { findPost, unsentPosts } from './store-social.ts'
import type { PostDraft } from './social-cell.ts'

const poll = {
  about: 'question',
  isMany: false,
  options: ['Cellar', 'Yard', 'Both & more'],
  endsMs: Date.now() + dayMs,
} as const
const draft: PostDraft = {
  source: 'poll',
  sourceId: 'bikes',
  title: 'Where do bikes go?',
  text: 'Tell us.',
  path: '/at/sonnenhof/questions/bikes',
  event: null,
  poll,
}

test('answers are one a line, two to eight, each short, none twice', () => {
  const of = (options: string) =>
    pollFrom({ about: 'ballot', isMany: true, options, days: 3 }, 1_000)
  assert.deepEqual(of('  Yes \n\n No\u00a0 way '), {
    ok: true,
    value: { about: 'ballot', isMany: true, options: ['Yes', 'No way'], endsMs: 1_000 + 3 * dayMs },
  })
  const many = Array.from({ length: pollOptionsLimit + 1 }, (_, i) => `Answer ${i}`).join('\n')
  for (const [typed, code] of [
    ['', 'poll-options'],
    ['Yes', 'poll-options'],
    [many, 'poll-options'],
    [`Yes\n${'x'.repeat(101)}`, 'poll-option-long'],
    ['Yes\nno\nyes', 'poll-option-twice'],
  ] as const) {
    const refused = of(typed)
    assert.ok(!refused.ok && refused.code === code && refused.at === 'options', code)
  }
})

test('a vote is for one of the answers word for word, and in time', () => {
  const open = { ...poll, endsMs: 100, closedMs: null }
  assert.deepEqual(chosenOption(open, ' Yard ', 99), { ok: true, value: 1 })
  const codeOf = (...call: Parameters<typeof chosenOption>): string => {
    const chosen = chosenOption(...call)
    return chosen.ok ? 'taken' : chosen.code
  }
  assert.equal(codeOf(open, 'yard', 99), 'poll-no-option')
  assert.equal(codeOf(open, 'Yard', 100), 'poll-late')
  assert.equal(codeOf({ ...open, closedMs: 50 }, 'Yard', 60), 'poll-late')
})

let votes = 0

/** A vote as Mastodon sends it. */
function voted(by: Stranger, to: string, inReplyTo: string, names: readonly string[], more = {}) {
  const note = (name: string) => ({
    id: `${by.actor}#votes/${++votes}`,
    type: 'Note',
    name,
    attributedTo: by.actor,
    inReplyTo,
    to,
    ...more,
  })
  const [only, ...others] = names.map(note)
  return {
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: `${by.actor}#votes/${++votes}/activity`,
    type: 'Create',
    actor: by.actor,
    to,
    object: others.length === 0 ? only : [only, ...others],
  }
}

async function handled({ db }: Store): Promise<void> {
  await until(async () => {
    const waiting = await db.selectFrom('federation_messages').selectAll().execute()
    return waiting.length === 0
  }, 'all were handled')
}

testOnEachDatabase(
  'a poll goes out, what others choose is counted once and apart, and is told',
  async (store) => {
    const node = await socialServer(store, 'Sonnenhof')
    const other = await stranger()
    const third = await stranger()
    try {
      const follow = {
        '@context': 'https://www.w3.org/ns/activitystreams',
        id: `${other.actor}/1`,
        type: 'Follow',
        actor: other.actor,
        object: node.actor,
      }
      const inbox = `${node.origin}/inbox`
      await postSigned(inbox, follow, other)
      await until(() => other.received.length === 1, 'accepted')
      assert.deepEqual(await node.social.publish(node.cell.id, draft), { ok: true, value: true })
      const another = { ...draft, poll: { ...poll, options: ['No', 'Yes'] } }
      const again = await node.social.publish(node.cell.id, another)
      assert.deepEqual(again, { ok: true, value: false }, 'asked once')
      await node.social.care()
      await until(() => other.received.length === 2, 'asked')
      const { type, object } = Object(other.received[1]?.body)
      assert.deepEqual([type, object.type, object.votersCount], ['Create', 'Question', 0])
      assert.deepEqual(
        object.oneOf.map((of: Record<string, unknown>) => [of['type'], of['name'], of['replies']]),
        poll.options.map((name) => ['Note', name, { type: 'Collection', totalItems: 0 }]),
      )
      assert.equal(object.endTime, new Date(poll.endsMs).toISOString())
      const { id } = object
      assert.equal(id, `${node.origin}/polls/${id.split('/').at(-1)}`)
      const asked = async (): Promise<Record<string, unknown>> => {
        const response = await fetch(id, { headers: { accept: activityJson } })
        assert.equal(response.status, 200)
        return Object(await response.json())
      }
      assert.deepEqual(await asked(), object)

      const send = async (activity: ReturnType<typeof voted>): Promise<void> => {
        const by = activity.actor === other.actor ? other : third
        assert.equal((await postSigned(inbox, activity, by)).status, 202)
        await handled(store)
      }
      await send(voted(other, node.actor, id, ['Yard']))
      // Whoever does not follow may say what they think, too; snac2 sends a line break where words would be.
      await send(voted(third, node.actor, id, ['Both & more'], { content: '<br>' }))
      assert.deepEqual(node.refused, [])
      const wrong = [
        [voted(other, node.actor, id, ['Yard']), 'poll-voted'],
        [voted(other, node.actor, id, ['Cellar']), 'poll-voted'],
        [voted(third, node.actor, id, ['Attic']), 'poll-no-option'],
        [
          voted(third, 'https://www.w3.org/ns/activitystreams#Public', id, ['Yard']),
          'poll-foreign',
        ],
        [voted(third, `${node.origin}/groups/node`, id, ['Yard']), 'poll-foreign'],
        [voted(third, node.actor, id, ['Yard'], { attributedTo: other.actor }), 'poll-foreign'],
      ] as const
      for (const [activity, code] of wrong) {
        await send(activity)
        assert.equal(node.refused.at(-1), `vote-refused ${code}`)
      }
      const refusals = node.refused.length
      // Words below a poll are words: with content it is no vote.
      const everybody = 'https://www.w3.org/ns/activitystreams#Public'
      const words = { content: '<p>Why not both?</p>', to: [everybody, node.actor] }
      await send(voted(third, node.actor, id, ['Yard'], words))
      assert.deepEqual(
        node.replies.map(({ sourceId, text }) => [sourceId, text]),
        [['bikes', 'Why not both?']],
      )
      // In another's name, with one's own key.
      assert.equal(
        (await postSigned(inbox, voted(third, node.actor, id, ['Yard']), other)).status,
        401,
      )
      assert.equal(node.refused.length, refusals)
      const view = await node.social.pollOf(node.cell.id, 'bikes')
      assert.deepEqual(view?.counts, { votes: [0, 1, 1], voters: 2 })
      const kept = await store.db.selectFrom('social_votes').selectAll().execute()
      assert.ok(!JSON.stringify(kept).includes('/me'), 'nobody reads who chose what')

      // Until it is told, what others read by asking stays the same.
      await node.social.care()
      assert.equal((await asked())['votersCount'], 0)
      await tellPolls(store.db, Date.now() + tellEveryMs)
      await node.social.care()
      await until(() => other.received.length === 3, 'told')
      const told = Object(other.received[2]?.body)
      assert.deepEqual(
        [told.type, told.object.votersCount, told.object.oneOf[1].replies.totalItems],
        ['Update', 2, 1],
      )
      assert.equal((await asked())['votersCount'], 2)

      await node.social.endPoll(node.cell.id, 'bikes')
      await send(voted(third, node.actor, id, ['Yard']))
      assert.equal(node.refused.at(-1), 'vote-refused poll-late')
      await tellPolls(store.db, Date.now() + 2 * tellEveryMs)
      await node.social.care()
      await until(() => other.received.length === 4, 'told that it is over')
      const { object: over } = Object(other.received[3]?.body)
      assert.ok(Date.parse(over.closed) <= Date.now() && over.endTime === over.closed)
      await tellPolls(store.db, Date.now() + 9 * tellEveryMs)
      assert.equal((await unsentPosts(store.db)).length, 0, 'what is over is told once')
      assert.deepEqual(node.faults, [])
    } finally {
      await node.stop()
      await other.stop()
      await third.stop()
    }
  },
)

test('where several may be chosen, each is chosen once; all of a message counts or none of it', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  const other = await stranger()
  try {
    await node.social.publish(node.cell.id, { ...draft, poll: { ...poll, isMany: true } })
    const view = await node.social.pollOf(node.cell.id, 'bikes')
    const id = `${node.origin}/polls/${view?.postId}`
    const send = async (names: readonly string[]): Promise<string | undefined> => {
      const before = node.refused.length
      const activity = voted(other, node.actor, id, names)
      assert.equal((await postSigned(`${node.origin}/inbox`, activity, other)).status, 202)
      await handled(store)
      return node.refused[before]
    }
    // GoToSocial packs several into one message, others send one by one.
    assert.equal(await send(['Yard', 'Cellar']), undefined)
    assert.equal(await send(['Both & more', 'Attic']), 'vote-refused poll-no-option')
    assert.equal(await send(['Both & more', 'Yard']), 'vote-refused poll-voted')
    assert.equal(await send(['Both & more', 'Both & more']), 'vote-refused poll-voted')
    assert.equal(await send(['Both & more']), undefined)
    const after = await node.social.pollOf(node.cell.id, 'bikes')
    assert.deepEqual(after?.counts, { votes: [1, 1, 1], voters: 1 })
    assert.deepEqual(node.faults, [])
  } finally {
    await node.stop()
    await other.stop()
    await store.close()
  }
})

test('a message that links many things makes the node ask for none of them', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  const other = await stranger()
  const victim = await stranger()
  try {
    const links = Array.from({ length: 40 }, (_, i) => `${victim.origin}/notes/${i}`)
    const activity = { ...voted(other, node.actor, node.actor, ['Yard']), object: links }
    assert.equal((await postSigned(`${node.origin}/inbox`, activity, other)).status, 202)
    await handled(store)
    assert.equal(victim.asked, 0)
    assert.deepEqual([node.replies.length, node.refused, node.faults], [0, [], []])
  } finally {
    await node.stop()
    await other.stop()
    await victim.stop()
    await store.close()
  }
})

/** A poll in a database alone, for what needs many votes. */
async function pollAlone(isMany: boolean) {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  await node.social.publish(node.cell.id, { ...draft, poll: { ...poll, isMany } })
  const view = await node.social.pollOf(node.cell.id, 'bikes')
  assert.ok(view !== null)
  const { postId } = view
  const [cellId, { db }] = [node.cell.id, store]
  return {
    db,
    postId,
    async vote(actor: string, name: string, nowMs = 0): Promise<string | null> {
      const heard = { pollId: postId, actor, isOwn: true, to: [cellId], names: [name] }
      const post = await findPost(db, postId)
      assert.ok(post !== null && post.poll !== null)
      const taken = await takeVote(db, heard, { cellId, poll: post.poll }, actor, nowMs)
      return taken.ok ? null : taken.code
    },
    counts: () => countVotes(db, postId, poll.options.length),
    async stop() {
      await node.stop()
      await store.close()
    },
  }
}

test('one server brings only so many', async () => {
  const alone = await pollAlone(false)
  try {
    for (let i = 0; i < votersOfHostLimit; i++) {
      assert.equal(await alone.vote(`https://a.example/${i}`, 'Yard'), null)
    }
    assert.equal(await alone.vote('https://a.example/more', 'Yard'), 'poll-host')
    assert.equal(await alone.vote('https://b.example/1', 'Yard'), null)
    assert.equal((await alone.counts()).voters, votersOfHostLimit + 1)
  } finally {
    await alone.stop()
  }
})

test('answers of a server that waits are kept, and count from when it is accepted on', async () => {
  const alone = await pollAlone(false)
  try {
    assert.equal(await alone.vote('https://a.example/1', 'Yard'), null)
    assert.equal(await alone.vote('https://b.example/1', 'Yard'), null)
    assert.equal(await alone.vote('https://b.example/2', 'Yard'), null)
    const { db, postId } = alone
    const counted = async (...hosts: string[]): Promise<number> => {
      const { voters, votes } = await countVotes(db, postId, 2, (host) => hosts.includes(host))
      assert.equal(
        votes.reduce((sum, count) => sum + count, 0),
        voters,
      )
      return voters
    }
    assert.equal(await counted(), 0)
    assert.equal(await counted('b.example'), 2)
    assert.equal(await counted('a.example', 'b.example'), 3)
    await db.updateTable('social_posts').set({ is_sent: 1 }).execute()
    const told = async () =>
      await db.selectFrom('social_polls').select('told').executeTakeFirstOrThrow()
    await tellPolls(db, Date.now() + 2 * tellEveryMs, async () => (host) => host === 'a.example')
    assert.equal(JSON.parse((await told()).told).voters, 1)
  } finally {
    await alone.stop()
  }
})

test('whatever comes in whatever order, an account counts once, and new counts are told not more often than each five minutes', async () => {
  const step = fc.oneof(
    fc.record({ by: fc.integer({ min: 1, max: 4 }), name: fc.constantFrom(...poll.options) }),
    fc.record({ afterMs: fc.integer({ min: 1, max: tellEveryMs }) }),
  )
  const steps = fc.array(step, { maxLength: 25 })
  await fc.assert(
    fc.asyncProperty(fc.boolean(), steps, async (isMany, all) => {
      const alone = await pollAlone(isMany)
      try {
        const chosen = new Map<number, Set<string>>()
        const toldMs: number[] = []
        let nowMs = Date.now()
        await alone.db.updateTable('social_posts').set({ is_sent: 1 }).execute()
        for (const one of all) {
          if ('by' in one) {
            const own = chosen.get(one.by) ?? new Set()
            const isNew = isMany ? !own.has(one.name) : own.size === 0
            const code = await alone.vote(`https://a.example/${one.by}`, one.name, nowMs)
            assert.equal(code, isNew ? null : 'poll-voted')
            if (isNew) chosen.set(one.by, own.add(one.name))
          } else {
            nowMs += one.afterMs
            await tellPolls(alone.db, nowMs)
            if ((await unsentPosts(alone.db)).length > 0) toldMs.push(nowMs)
            await alone.db.updateTable('social_posts').set({ is_sent: 1 }).execute()
          }
        }
        const everything = [...chosen.values()].flatMap((own) => [...own])
        assert.deepEqual(await alone.counts(), {
          votes: poll.options.map((name) => everything.filter((of) => of === name).length),
          voters: chosen.size,
        })
        assert.ok(toldMs.every((atMs, i) => i === 0 || atMs - toldMs[i - 1]! >= tellEveryMs))
      } finally {
        await alone.stop()
      }
    }),
    { numRuns: 20 },
  )
})

test('a poll ends by itself', async () => {
  const alone = await pollAlone(false)
  try {
    await tellPolls(alone.db, poll.endsMs - 1)
    assert.equal((await findPost(alone.db, alone.postId))?.poll?.closedMs, null)
    await tellPolls(alone.db, poll.endsMs + 7)
    assert.equal((await findPost(alone.db, alone.postId))?.poll?.closedMs, poll.endsMs)
    await closePoll(alone.db, alone.postId, poll.endsMs + 8)
    assert.equal((await findPost(alone.db, alone.postId))?.poll?.closedMs, poll.endsMs)
  } finally {
    await alone.stop()
  }
})
