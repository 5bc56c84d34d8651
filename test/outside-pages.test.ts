// *Ask others* as a steward uses it, without a script: a question and a ballot as polls for accounts of other servers; and that of a
// ballot nothing else leaves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { sessionCookieName } from '../src/api/session-cookie.ts'
import { nonceOf } from '../src/assembly/ballot/log/fixtures.ts'
import { hearOuter } from '../src/assembly/conversation/outer-words.ts'
import { readLines } from '../src/assembly/ballot/store.ts'
import type { Answer, Notice } from '../src/assembly/report/answer.ts'
import { addAsked, putNotice } from '../src/assembly/report/store-asked.ts'
import { setUpSonnenhof, settle } from '../src/cell/fixtures.ts'
import {
  activityJson,
  postSigned,
  socialServer,
  stranger,
  until,
  type Stranger,
} from '../src/federation/social/fixtures.ts'
import { tellEveryMs } from '../src/federation/social/poll.ts'
import { tellPolls } from '../src/federation/social/store-poll.ts'
import { machineClock } from '../src/kernel/clock.ts'
import { dayMs } from '../src/kernel/steps.ts'
import { publishAll } from '../src/node/social-chore.ts'
import { openStore } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { everyRoute } from './every-route.ts'

const context = { '@context': 'https://www.w3.org/ns/activitystreams' }

async function opened() {
  const store = await openStore(':memory:')
  // Its own neighbourhood is another's: what is asked here is `sonnenhof`'s.
  const server = await socialServer(store, 'Nordhof')
  const { social, origin, faults, refused, replies } = server
  const { web: still, clock } = everyRoute(store, origin)
  // Other servers live in real time, and so do polls.
  const web = {
    ...still,
    api: { ...still.api, clock: machineClock },
    cells: { ...still.cells, clock: machineClock },
  }
  const setUp = await setUpSonnenhof(web.cells)
  const cell = setUp.neighbourhood
  const cookies = [setUp.session.token]
  const people: string[] = []
  for (let i = 0; i < 3; i++) {
    const settled = await settle(web.cells, setUp, `Home ${i}`, `Resident ${i}`)
    cookies.push(settled.session?.token ?? '')
    people.push(settled.personId)
  }
  const app = new Hono<AppEnv>()
  app.use(frame(web.api))
  mountPages(app, { ...web, social })
  const ask = async (path: string, form?: Record<string, string>, by = 0, language = 'en') => {
    const headers = {
      cookie: `${sessionCookieName(origin)}=${cookies[by]}; language=${language}`,
      origin,
    }
    const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }
    const answer = await app.request(origin + path, { headers, ...body })
    const html = await answer.text()
    const text = html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
    return { status: answer.status, html, text }
  }
  const publish = (): Promise<void> => {
    const { conversations, maps, ballots } = web.assembly
    const log = { info: () => {}, error: (event: string) => assert.fail(event) }
    const clocks = { of: () => clock }
    const parts = { store, log, clock: web.api.clock, clocks, conversations, maps, ballots, social }
    return publishAll(parts, social)
  }
  return {
    store,
    social,
    origin,
    faults,
    refused,
    replies,
    web,
    clock,
    cell,
    people,
    ask,
    publish,
    stop: () => server.stop(),
  }
}

type Opened = Awaited<ReturnType<typeof opened>>

async function follow({ origin, cell }: Opened, by: Stranger): Promise<void> {
  const follow = { ...context, id: `${by.actor}/1`, type: 'Follow', actor: by.actor }
  const object = `${origin}/groups/${cell.id}`
  await postSigned(`${origin}/inbox`, { ...follow, object }, by)
  await until(() => by.received.length === 1, 'accepted')
}

async function vote({ origin, cell, store }: Opened, by: Stranger, pollId: string, name: string) {
  const id = `${by.actor}#votes/${name}`
  const to = `${origin}/groups/${cell.id}`
  const inReplyTo = `${origin}/polls/${pollId}`
  const object = { id, type: 'Note', name, attributedTo: by.actor, inReplyTo, to }
  const activity = { ...context, id: `${id}/1`, type: 'Create', actor: by.actor, to, object }
  assert.equal((await postSigned(`${origin}/inbox`, activity, by)).status, 202)
  await until(async () => {
    const waiting = await store.db.selectFrom('federation_messages').selectAll().execute()
    return waiting.length === 0
  }, 'handled')
}

test('a steward asks others about a question; what they say stands apart, and ends with it', async () => {
  const node = await opened()
  const other = await stranger()
  try {
    const { web, clock, cell, ask, social, publish } = node
    const begun = await ask(`/at/sonnenhof/questions`, { question: 'Where do bikes go?' })
    assert.equal(begun.status, 303)
    const row = await node.store.db
      .selectFrom('conversations')
      .select('id')
      .executeTakeFirstOrThrow()
    const at = `/at/sonnenhof/questions/${row.id}`
    assert.match((await ask(`${at}/outside`)).text, /Nobody outside can find the neighbourhood yet/)
    const typed = { options: 'Cellar\nYard', choice: 'one', days: '7' }
    const early = await ask(`${at}/outside`, typed)
    assert.equal(early.status, 422)
    await social.state(cell.id, { isOn: true, language: 'en' }, clock.now())
    assert.equal((await ask(`${at}/outside`, typed, 1)).status, 403, 'a member asks nobody')
    for (const [wrong, said] of [
      [{ options: 'Cellar' }, /Schreib 2 bis 8 Antworten/],
      [{ days: '31' }, /Zahl von 1 bis 30/],
    ] as const) {
      const refused = await ask(`${at}/outside`, { ...typed, ...wrong }, 0, 'de')
      assert.equal(refused.status, 422)
      assert.match(refused.text, said)
    }
    assert.doesNotMatch((await ask(at)).text, /What accounts of other servers say/)
    assert.equal((await ask(`${at}/outside`, typed)).status, 303)
    const twice = await ask(`${at}/outside`, typed)
    assert.match(twice.text, /were asked this already/)

    await follow(node, other)
    await publish()
    await until(() => other.received.length === 3, 'the question and the poll')
    const { postId } = (await social.pollOf(cell.id, row.id))!
    await vote(node, other, postId, 'Yard')
    const shown = await ask(at, undefined, 1)
    assert.match(shown.text, /One account of another server has answered. This is no vote/)
    assert.match(shown.text, /Yard 1/)
    const seen = await ask(`/polls/${postId}`)
    assert.match(seen.text, /Cellar 0 Yard 0/, 'the world reads what it was told')
    const { conversations } = web.assembly
    assert.equal((await conversations.open(row.id))?.statements.length, 0)

    await ask(`${at}/care/close`, { closed: '1' })
    await publish()
    assert.match((await ask(at)).text, /That ended on/)
    await vote(node, other, postId, 'Cellar')
    assert.deepEqual(node.refused, ['vote-refused poll-late'])
    assert.deepEqual(node.faults, [])
  } finally {
    await node.stop()
    await other.stop()
    await node.store.close()
  }
})

test('a reply that a steward lets in is passed on, and no more when it is left out; stewards see how posts are taken up', async () => {
  const node = await opened()
  const other = await stranger()
  try {
    const { web, clock, cell, ask, social, publish, origin, store } = node
    await social.state(cell.id, { isOn: true, language: 'en' }, clock.now())
    await follow(node, other)
    await ask(`/at/sonnenhof/questions`, { question: 'Where do bikes go?' })
    await publish()
    await until(() => other.received.length === 2, 'asked')
    const [post] = await social.posts(cell.id)
    const inReplyTo = `${origin}/posts/${post?.id}`
    const address = `${other.origin}/notes/1`
    const everybody = 'https://www.w3.org/ns/activitystreams#Public'
    const object = {
      id: address,
      type: 'Note',
      attributedTo: other.actor,
      inReplyTo,
      to: everybody,
      content: 'Into the cellar.',
    }
    const said = { ...context, type: 'Create', actor: other.actor, to: everybody, object }
    await postSigned(`${origin}/inbox`, { ...said, id: `${address}/create` }, other)
    const liked = { ...context, type: 'Like', actor: other.actor, object: inReplyTo }
    await postSigned(`${origin}/inbox`, { ...liked, id: `${address}/like` }, other)
    await until(async () => (await social.openReplies(cell.id)).length === 1, 'heard')
    const reply = node.replies.at(-1)!
    const { sourceId: conversationId, author, handle, text, language } = reply
    const words = { conversationId, address, author, handle, text, language }
    assert.ok((await hearOuter(web.assembly, cell, words)).ok)
    await publish()
    assert.equal(other.received.length, 2, 'what waits is not passed on')

    const care = `/at/sonnenhof/questions/${conversationId}/care/moderate`
    await ask(care, { statement: '1', action: 'show' })
    await publish()
    await publish()
    await until(() => other.received.length === 4, 'passed on')
    await ask(care, { statement: '1', action: 'leave-out', reason: 'off-topic' })
    await publish()
    await publish()
    await until(() => other.received.length === 6, 'taken back')
    const types = other.received.slice(2).map(({ body }) => Object(body).type)
    assert.deepEqual(types, ['Announce', 'Announce', 'Undo', 'Undo'])
    const seen = await ask('/at/sonnenhof/federation')
    assert.match(seen.text, /Where do bikes go\? 0 1 1/)
    const waiting = await store.db.selectFrom('federation_messages').selectAll().execute()
    assert.deepEqual([waiting.length, node.faults], [0, []])
  } finally {
    await node.stop()
    await other.stop()
    await node.store.close()
  }
})

test('that a question is closed, and what a city answers and corrects, is told; what a steward takes back is gone', async () => {
  const node = await opened()
  const other = await stranger()
  try {
    const { clock, cell, ask, social, publish, store } = node
    await social.state(cell.id, { isOn: true, language: 'en' }, clock.now())
    await follow(node, other)
    await ask(`/at/sonnenhof/questions`, { question: 'Where do bikes go?' })
    await publish()
    await until(() => other.received.length === 2, 'asked')
    const { id } = await store.db.selectFrom('conversations').select('id').executeTakeFirstOrThrow()
    const told = async (count: number, what: string): Promise<readonly string[]> => {
      await publish()
      await publish()
      await until(() => other.received.length >= 2 + count, what)
      assert.equal(other.received.length, 2 + count)
      return other.received.slice(2).map(({ body }) => {
        const { type, object } = Object(body)
        return `${type} ${String(object.content ?? '').replaceAll(/<[^>]*>/g, ' ')}`
      })
    }

    await addAsked(store.db, {
      conversationId: id,
      questionId: 'shared',
      body: 'city',
      bodyName: 'Graz',
      reportsDueMs: 0,
    })
    const answer = {
      statement: 's1',
      verdict: 'accept',
      reason: 'There is room\nin the cellar.',
      amended: '',
      atMs: clock.now(),
    } as const
    const notice = (atMs: number, answers: readonly Answer[]): Notice => ({
      version: 1,
      question: 'shared',
      body: 'city',
      bodyName: 'Graz',
      url: 'https://city.example/',
      atMs,
      dueMs: 0,
      slateHash: '',
      items: [
        { statement: 's1', text: 'Into the cellar', language: 'en', answers },
        { statement: 's2', text: 'Into the yard', language: 'en', answers: [] },
      ],
    })
    await putNotice(store.db, id, notice(1, []), '')
    await told(0, 'nothing is answered yet')
    await putNotice(store.db, id, notice(2, [answer]), '')
    const [said] = await told(1, 'answered')
    assert.match(said ?? '', /Create +Graz answers: Where do bikes go\?/)
    assert.match(said ?? '', /“Into the cellar” is accepted: There is room in the cellar\. /)
    assert.match(said ?? '', /One statement still waits for an answer/)
    const corrected = {
      ...answer,
      verdict: 'amend',
      amended: 'Half of them.',
      reason: 'So.',
    } as const
    await putNotice(store.db, id, notice(3, [answer, corrected]), '')
    const [, change] = await told(2, 'corrected')
    assert.match(change ?? '', /Update .*is answered with something else: Half of them. So\./)

    await ask(`/at/sonnenhof/questions/${id}/care/close`, { closed: '1' })
    const closing = (await told(4, 'closed')).slice(2)
    assert.ok(closing.some((of) => /Update .*no longer talks about this question/.test(of)))
    assert.ok(closing.some((of) => /Create .*What was found/.test(of)))

    const page = await ask('/at/sonnenhof/federation')
    const [, post = ''] = /name="post" value="(\w+)"/.exec(page.html) ?? []
    assert.equal((await ask('/at/sonnenhof/federation/remove', { post }, 1)).status, 403)
    assert.equal((await ask('/at/sonnenhof/federation/remove', { post })).status, 303)
    const removed = await told(5, 'taken back')
    assert.match(removed.at(-1) ?? '', /^Delete/)
    assert.equal((await ask(`/posts/${post}`)).status, 404)
    assert.deepEqual(node.faults, [])
  } finally {
    await node.stop()
    await other.stop()
    await node.store.close()
  }
})

test('of a ballot that is shown outside its title and answers leave, and nothing that anybody voted', async () => {
  const node = await opened()
  const other = await stranger()
  try {
    const { web, clock, cell, ask, social, people, publish } = node
    const { ballots } = web.assembly
    const nowMs = clock.now()
    const draft = {
      title: 'Who waters the trees?',
      language: 'en',
      options: ['turns', 'gardener'].map((id) => ({ id, title: `By ${id}`, cost: null })),
      method: { kind: 'approval', seats: 1 },
      quorumPermille: 0,
      opensMs: nowMs,
      closesMs: nowMs + 3 * dayMs,
      seed: 'a seed that is drawn from',
      isOpenCount: true,
      hasDelegation: false,
      isUnlinked: false,
      background: 'Words for members.',
    } as const
    const begun = await ballots.begin(cell.id, draft, people, nowMs)
    assert.ok(begun.ok)
    const { id } = begun.value
    await social.state(cell.id, { isOn: true, language: 'de' }, nowMs)
    await follow(node, other)
    const at = `/at/sonnenhof/ballots/${id}`
    assert.match((await ask(`${at}/outside`)).html, /By turns\nBy gardener<\/textarea>/)
    const typed = { options: 'By turns\nBy gardener', choice: 'many', days: '30' }
    assert.equal((await ask(`${at}/outside`, typed)).status, 303)
    const receipts = []
    for (const [i, personId] of people.entries()) {
      const choice = { kind: 'approve', options: i === 0 ? [] : ['gardener'] } as const
      const cast = await ballots.cast(id, personId, { choice, nonce: nonceOf(i) }, nowMs + i)
      assert.ok(cast.ok)
      receipts.push(cast.value)
    }
    await publish()
    await until(() => other.received.length === 2, 'asked')
    const view = await social.pollOf(cell.id, id)
    assert.ok(view !== null && view.poll.isMany)
    assert.ok(view.poll.endsMs <= web.api.clock.now() + 3 * dayMs, 'not longer than the ballot')
    await vote(node, other, view.postId, 'By turns')
    const before = await ballots.tally(id)
    clock.advance(3 * dayMs)
    assert.ok((await ballots.close(id, clock.now())).ok)
    const tally = await ballots.tally(id)
    assert.ok(before.ok && tally.ok)
    assert.deepEqual(tally.value.outcome, before.value.outcome)
    assert.equal(tally.value.voices, people.length, 'whoever answered outside is no voter')
    await publish()
    await tellPolls(node.store.db, Date.now() + tellEveryMs)
    await social.care()
    await until(() => other.received.length === 3, 'told that it is over')

    // Everything that was sent, and everything that anybody may read by asking.
    const read: string[] = [JSON.stringify(other.received)]
    const group = `${node.origin}/groups/${cell.id}`
    for (const url of [
      group,
      `${group}/outbox`,
      `${group}/outbox?cursor=0`,
      `${node.origin}/polls/${view.postId}`,
      `${node.origin}/posts/${view.postId}/create`,
      `${node.origin}/posts/${view.postId}`,
      `${group}/ballots`,
      `${node.origin}${at}`,
    ]) {
      const answer = await fetch(url, { headers: { accept: activityJson } })
      read.push(await answer.text())
    }
    const wire = read.join('\n')
    assert.match(wire, /Who waters the trees\?/)
    const lines: string[] = []
    for await (const line of readLines(node.store.db, id)) lines.push(line)
    assert.ok(lines.length > people.length)
    const secrets = [
      draft.seed,
      draft.background,
      ...lines,
      ...receipts.flatMap(({ leaf, head }) => [leaf, head]),
      ...people,
      ...people.map((_, i) => nonceOf(i)),
      ...people.map((_, i) => `Resident ${i}`),
      '"gardener"',
      '"voter"',
      '"ballot"',
      'approve',
      'eligible',
      'quorum',
    ]
    for (const secret of secrets) {
      assert.ok(secret.length > 5 && !wire.includes(secret), secret)
    }
    // What was counted outside is the only count that leaves.
    const { object } = Object(other.received[2]?.body)
    assert.deepEqual(
      object.anyOf.map((of: { readonly replies: unknown }) => of.replies),
      [1, 0].map((totalItems) => ({ type: 'Collection', totalItems })),
    )
    assert.deepEqual(node.faults, [])
  } finally {
    await node.stop()
    await other.stop()
    await node.store.close()
  }
})
