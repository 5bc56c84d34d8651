import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { newId } from '../../kernel/id.ts'
import { secureRandom } from '../../kernel/random.ts'
import type { Result } from '../../kernel/refusal.ts'
import type { Store } from '../../store/open.ts'
import {
  addReport,
  closeReport,
  openReportsLimit,
  reportsOf,
  reportsOfHostLimit,
} from '../guard/store-report.ts'
import { activityJson, postSigned, socialServer, stranger, until } from './fixtures.ts'

const context = 'https://www.w3.org/ns/activitystreams'

async function met(store: Store, t: TestContext) {
  const node = await socialServer(store, 'Sonnenhof')
  const other = await stranger((request, response) => {
    if (request.url !== '/notes/1') return false
    const note = { id: `${other.origin}/notes/1`, type: 'Note', attributedTo: other.actor }
    response.writeHead(200, { 'content-type': activityJson })
    response.end(JSON.stringify({ '@context': context, ...note, content: 'Mean words' }))
    return true
  })
  t.after(async () => {
    await node.stop()
    await other.stop()
  })
  const draft = { source: 'decision', sourceId: 'one', path: '/d', event: null } as const
  await node.social.publish(node.cell.id, { ...draft, title: 'Two lamps', text: 'So be it.' })
  const [post] = await node.social.posts(node.cell.id)
  return { node, other, post: `${node.origin}/posts/${post?.id}` }
}

function codeOf(result: Result<unknown>): string {
  return result.ok ? '' : result.code
}

testOnEachDatabase(
  'what another server reports of ours reaches the stewards once, and is closed with what was done',
  async (store, t) => {
    const { node, other, post } = await met(store, t)
    const flag = (number: number, object: unknown) => {
      const id = `${other.origin}/flags/${number}`
      const said = { id, type: 'Flag', actor: other.actor, content: '<p>It is <b>rude</b>.</p>' }
      return postSigned(`${node.origin}/inbox`, { '@context': context, ...said, object }, other)
    }
    const theirs = `${other.origin}/notes/1`
    for (const [number, object] of [
      [1, [node.actor, post]],
      [1, [node.actor, post]],
      [2, theirs],
      [3, [theirs, `${node.origin}/groups/node`, `${node.origin}/posts/nothing`]],
      [4, post],
    ] as const) {
      assert.equal((await flag(number, object)).status, 202)
    }
    const { db } = store
    await until(async () => (await reportsOf(db, node.cell.id)).length === 2, 'two are heard')
    const [last, first] = await reportsOf(db, node.cell.id)
    assert.ok(first !== undefined && last !== undefined)
    assert.equal(first.subject, node.actor)
    assert.equal(last.subject, post)
    assert.equal(last.words, 'It is rude.')
    assert.equal(last.host, new URL(other.origin).host)
    const close = (id: string, answer: string, cellId = node.cell.id) =>
      closeReport(db, cellId, { id, answer, personId: null }, Date.now())
    assert.equal(codeOf(await close(first.id, ' ')), 'report-answer')
    assert.equal(codeOf(await close(first.id, 'Looked at it.', 'another')), 'report-unknown')
    assert.equal(codeOf(await close(first.id, 'Looked at it.')), '')
    assert.equal(codeOf(await close(first.id, 'Once more.')), 'report-unknown')
    const kept = await reportsOf(db, node.cell.id)
    assert.deepEqual(
      kept.map(({ id, answer }) => [id, answer]),
      [
        [last.id, ''],
        [first.id, 'Looked at it.'],
      ],
    )
    assert.deepEqual(node.faults, [])
  },
)

testOnEachDatabase(
  'a steward reports a post to its server in the name of the neighbourhood, and of nobody else',
  async (store, t) => {
    const { node, other, post } = await met(store, t)
    const report = (subject: string, words = 'Mean words.') =>
      node.social.report(node.cell.id, { subject, words }, null)
    const note = `${other.origin}/notes/1`
    assert.equal(codeOf(await report(note)), '')
    assert.equal(codeOf(await report(other.actor)), '')
    await until(() => other.received.length === 2, 'both arrive')
    const flags: Record<string, unknown>[] = other.received.map(({ body }) => ({ ...Object(body) }))
    for (const { type, actor, content } of flags) {
      assert.deepEqual([type, actor, content], ['Flag', node.actor, 'Mean words.'])
    }
    assert.deepEqual(
      flags.map(({ object }) => JSON.stringify(object)).toSorted(),
      [[other.actor, note], other.actor].map((of) => JSON.stringify(of)).toSorted(),
    )
    assert.deepEqual(
      node.left.filter(({ kind }) => kind === 'Flag').map(({ to }) => to),
      [{ kind: 'server' }, { kind: 'server' }],
    )
    assert.ok((await reportsOf(store.db, node.cell.id)).every(({ isOwn }) => isOwn))
    for (const bad of [post, node.actor, 'mia', 'http://127.0.0.1:1/u']) {
      assert.equal(codeOf(await report(bad)), 'report-subject', bad)
    }
    assert.equal(codeOf(await report(note, '')), 'report-words')
    await node.social.state(node.cell.id, { isOn: false }, Date.now())
    assert.equal(codeOf(await report(note)), 'social-off')
  },
)

testOnEachDatabase(
  'one server reports so often in a day, and so many reports wait',
  async ({ db }) => {
    const add = async (number: number, host: string, atMs = 1): Promise<string> => {
      const of = { id: newId(atMs, secureRandom), cellId: 'one', isOwn: false, host, atMs }
      const address = `https://${host}/${number}`
      return codeOf(await addReport(db, { ...of, address, subject: 'x', words: '' }, null))
    }
    for (let i = 0; i < reportsOfHostLimit; i++) assert.equal(await add(i, 'a.example'), '')
    assert.equal(await add(99, 'a.example'), 'report-often')
    for (let i = reportsOfHostLimit; i < openReportsLimit; i++) {
      assert.equal(await add(i, `b${i}.example`), '')
    }
    assert.equal(await add(1, 'c.example'), 'report-often')
  },
)
