import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import type { Method } from '../../api/route.ts'
import type { Principal } from '../../cell/role.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import type { Result } from '../../kernel/refusal.ts'
import { openStore } from '../../store/open.ts'
import { startMs, testAssembly } from '../conversation/fixtures.ts'
import { beginConversation } from '../conversation/import-polis.ts'
import { orderlyExamples } from './fixtures.ts'
import { meetingRoutes } from './routes.ts'

const dayMs = 86_400_000

test('a meeting is called, attended, read, confirmed and its minutes approved over the API', async () => {
  const store = await openStore(':memory:')
  const context = await testAssembly(store)
  const routes = meetingRoutes(context)
  const call = async (
    name: string,
    method: Method,
    path: string,
    {
      meeting = '',
      file = '',
      passage = '',
      body,
    }: { meeting?: string; file?: string; passage?: string; body?: unknown } = {},
  ): Promise<Result<unknown>> => {
    const full = `/cells/{cell}/meetings${path}`
    const found = routes.find((route) => route.method === method && route.path === full)
    assert.ok(found !== undefined, `${method} ${full}`)
    const result = await found.handle({
      principal: person(name),
      params: v.parse(found.params!, { cell: 'street', meeting, file, passage }),
      query: undefined,
      body: found.body === undefined ? body : v.parse(found.body, body),
    })
    return result.ok ? { ok: true, value: v.parse(found.answer, result.value) } : result
  }
  const [example] = orderlyExamples()
  const agenda = example!.agenda.map((title) => ({ title }))
  const draft = { title: 'Winter', startsMs: Date.parse(`${example!.date}T18:00Z`), agenda }
  // What it is about has to be there; nothing is called otherwise.
  const about = { question: 'Winter?', background: '', language: 'en', isStrict: false }
  const { id: questionId } = value(await beginConversation(context, 'street', about, startMs))
  for (const wrong of [{ questionId: 'none' }, { panelId: 'none' }]) {
    const refused = await call('sec', 'post', '', { body: { ...draft, ...wrong } })
    assert.equal(codeOf(refused), 'questionId' in wrong ? 'question-unknown' : 'panel-not-found')
    assert.equal(!refused.ok && refused.at, Object.keys(wrong)[0])
  }
  const ofQuestion = { ...draft, questionId }
  const called = v.parse(ofAbout, value(await call('sec', 'post', '', { body: ofQuestion })))
  assert.deepEqual([called.questionId, called.panelId], [questionId, null])
  const meeting = called.id
  const at = '/{meeting}'
  for (const name of ['sec', 'ann']) {
    value(await call(name, 'post', `${at}/attendance`, { meeting, body: { kind: 'came' } }))
  }

  const text = new TextDecoder().decode(example!.bytes)
  const kept = await call('sec', 'post', `${at}/transcripts`, { meeting, body: { text } })
  const { fileHash: file } = v.parse(v.object({ fileHash: v.string() }), value(kept))
  const found = v.parse(
    ofFound,
    value(await call('sec', 'get', `${at}/transcripts/{file}/found`, { meeting, file })),
  )
  assert.equal(found.parts.length, 4)
  const motion = found.proposals.find(({ kind }) => kind === 'motion')
  assert.ok(motion !== undefined)
  const { turn, quote: words } = motion.span
  const body = {
    fileHash: file,
    turn,
    words,
    kind: 'motion',
    text: 'A fifth stays in the battery.',
  }
  value(await call('sec', 'post', `${at}/passages`, { meeting, body }))
  const lie = { ...body, words: 'that nobody said' }
  assert.equal(
    codeOf(await call('sec', 'post', `${at}/passages`, { meeting, body: lie })),
    'passage-not-there',
  )
  const other = { ...body, fileHash: '00' }
  assert.equal(
    codeOf(await call('sec', 'post', `${at}/passages`, { meeting, body: other })),
    'transcript-not-found',
  )

  // What was found is confirmed by its place, said in other words, done, and taken back.
  const action = found.proposals.find(({ kind }) => kind === 'action')
  const mine = { fileHash: file, kind: 'action', text: 'Somebody asks.' }
  const unmarked = await call('sec', 'post', `${at}/passages`, { meeting, body: mine })
  assert.equal(codeOf(unmarked), 'passage-not-marked')
  const placed = { ...mine, place: action?.place ?? '' }
  const confirmed = await call('sec', 'post', `${at}/passages`, { meeting, body: placed })
  assert.deepEqual(
    v.parse(ofPassages, value(confirmed)).passages.map(({ foundBy }) => foundBy),
    ['hand', 'phrases'],
  )
  const one = `${at}/passages/{passage}`
  const to = { meeting, passage: '2' }
  value(await call('sec', 'put', one, { ...to, body: { text: 'Ann asks.', who: 'Ann' } }))
  const done = await call('sec', 'put', `${one}/done`, { ...to, body: { isDone: true } })
  assert.deepEqual(v.parse(ofPassages, value(done)).passages[1]?.isDone, true)
  const said = { ...to, body: { conversation: 'none' } }
  assert.equal(codeOf(await call('sec', 'post', `${one}/say`, said)), 'no-statement')
  const wrong = { meeting, passage: 'two', body: { isDone: true } }
  assert.equal(codeOf(await call('sec', 'put', `${one}/done`, wrong)), 'passage-unknown')
  value(await call('sec', 'delete', one, to))
  const left = await call('ann', 'get', `${at}/passages`, { meeting })
  assert.equal(v.parse(ofPassages, value(left)).passages.length, 1)
  const over = { meeting, file, body: { place: action?.place ?? '' } }
  value(await call('sec', 'post', `${at}/transcripts/{file}/pass-over`, over))
  value(await call('sec', 'put', `${at}/transcript-days`, { meeting, body: { days: 3 } }))
  assert.equal(
    codeOf(await call('sec', 'put', `${at}/transcript-days`, { meeting, body: { days: 0.5 } })),
    'transcript-days',
  )
  const asked = await call('sec', 'post', `${at}/transcripts/{file}/model`, { meeting, file })
  assert.equal(codeOf(asked), 'model-off')

  value(await call('sec', 'put', `${at}/minutes`, { meeting, body: { text: 'We met.' } }))
  const until = { untilMs: startMs + 2 * dayMs }
  value(await call('sec', 'post', `${at}/minutes/present`, { meeting, body: until }))
  value(await call('ann', 'post', `${at}/minutes/opinions`, { meeting, body: { kind: 'approve' } }))
  assert.equal(
    codeOf(await call('sec', 'post', `${at}/minutes/close`, { meeting })),
    'minutes-too-early',
  )
  context.clock.advance(3 * dayMs)
  value(await call('sec', 'post', `${at}/minutes/close`, { meeting }))

  const seen = v.parse(ofMeeting, value(await call('ann', 'get', at, { meeting })))
  assert.deepEqual([seen.minutes.state, seen.minutes.approvals], ['approved', 1])
  assert.deepEqual(seen.attendance, { here: 2, everHere: 2, excused: 0 })
  assert.equal(seen.passages[0]?.span.quote, words)
  assert.equal(seen.questionId, questionId)
  assert.equal(codeOf(await call('ann', 'get', at, { meeting: 'none' })), 'meeting-not-found')
  value(await call('sec', 'delete', `${at}/transcripts/{file}`, { meeting, file }))
  const twice = await call('sec', 'delete', `${at}/transcripts/{file}`, { meeting, file })
  assert.equal(codeOf(twice), 'transcript-not-found')
  const afterwards = await call('sec', 'get', `${at}/transcripts`, { meeting })
  assert.deepEqual(value(afterwards), { transcripts: [] })
  const list = v.parse(v.object({ meetings: v.array(ofId) }), value(await call('ann', 'get', '')))
  assert.deepEqual(list.meetings, [{ id: meeting }])
  await store.close()
})

const ofId = v.object({ id: v.string() })
const ofAbout = v.object({
  ...ofId.entries,
  questionId: v.nullable(v.string()),
  panelId: v.nullable(v.string()),
})
const ofSpan = v.object({ turn: v.number(), quote: v.string() })
const ofFound = v.object({
  proposals: v.array(v.object({ kind: v.string(), place: v.string(), span: ofSpan })),
  parts: v.array(v.unknown()),
})
const ofPassages = v.object({
  passages: v.array(v.object({ foundBy: v.string(), isDone: v.boolean() })),
})
const ofMeeting = v.object({
  questionId: v.nullable(v.string()),
  minutes: v.object({ state: v.string(), approvals: v.number() }),
  attendance: v.record(v.string(), v.number()),
  passages: v.array(v.object({ span: ofSpan })),
})

function person(name: string): Principal {
  return {
    kind: 'person',
    personId: name,
    name,
    memberships: [{ cellId: 'home-1', role: 'resident', parentId: 'street' }],
  }
}
