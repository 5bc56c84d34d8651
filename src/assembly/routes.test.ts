import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { textStream } from '../api/text-stream.ts'
import type { Method } from '../api/route.ts'
import type { Principal } from '../cell/role.ts'
import type { Result } from '../kernel/refusal.ts'
import { seededRandom } from '../kernel/random.ts'
import { openStore } from '../store/open.ts'
import { testAssembly } from './conversation/fixtures.ts'
import { plantedVotes } from './opinion/fixtures.ts'
import { assemblyRoutes } from './routes.ts'

const resident = (name: string): Principal => ({
  kind: 'person',
  personId: name,
  name,
  memberships: [{ cellId: 'home-1', role: 'resident', parentId: 'street' }],
})
const steward: Principal = {
  kind: 'person',
  personId: 'stefanie',
  name: 'Stefanie',
  memberships: [{ cellId: 'street', role: 'steward', parentId: null }],
}

async function prepared() {
  const store = await openStore(':memory:')
  const context = await testAssembly(store)
  const routes = assemblyRoutes(context)
  const call = async (
    principal: Principal,
    method: Method,
    path: string,
    conversation = '',
    body?: unknown,
    file = '',
  ): Promise<Result<unknown>> => {
    const full = `/cells/{cell}/conversations${path}`
    const found = routes.find((route) => route.method === method && route.path === full)
    assert.ok(found !== undefined, `${method} ${full}`)
    const params = { cell: 'street', conversation, file }
    const result = await found.handle({
      principal,
      params: found.params === undefined ? params : v.parse(found.params, params),
      query: undefined,
      body: found.body === undefined ? body : v.parse(found.body, body),
    })
    return result.ok ? { ok: true, value: v.parse(found.answer, result.value) } : result
  }
  return { store, context, call }
}

const at = '/{conversation}'

const ofId = v.object({ id: v.string() })
const ofTurn = v.object({
  next: v.nullable(v.object({ number: v.number() })),
  voted: v.number(),
  all: v.number(),
  stand: v.nullable(v.object({ group: v.string(), otherwise: v.array(v.unknown()) })),
})
const ofMap = v.object({
  placed: v.number(),
  groups: v.array(v.object({ name: v.string(), people: v.number(), holds: v.array(v.unknown()) })),
  unites: v.array(v.unknown()),
  divides: v.array(v.unknown()),
})

/** What comes in pieces, as a whole. */
async function textOf(pieces: unknown): Promise<string> {
  let text = ''
  for await (const piece of v.parse(textStream, pieces)) text += piece
  return text
}

function good<Value>(result: Result<Value>): Value {
  assert.ok(result.ok, JSON.stringify(result))
  return result.value
}

test('a question is begun, answered, mapped and moderated over the API', async () => {
  const { store, call } = await prepared()
  const seeds = Array.from({ length: 12 }, (_, i) => `Statement number ${i}`)
  const begun = await call(steward, 'post', '', '', { question: 'What now?', seeds })
  const { id } = v.parse(ofId, good(begun))
  const { log, groupOf } = plantedVotes(seededRandom(2), {
    people: 40,
    statements: 12,
    groups: 2,
    density: 0.9,
  })
  const empty = v.parse(ofMap, good(await call(steward, 'get', `${at}/map`, id)))
  assert.deepEqual([empty.placed, empty.groups], [0, []])
  for (const { participant, statement, opinion } of log) {
    const said = opinion === 1 ? 'agree' : opinion === 0 ? 'pass' : 'disagree'
    const body = { statement: 1 + Number(statement.slice(1)), opinion: said }
    good(await call(resident(participant), 'post', `${at}/votes`, id, body))
  }
  const map = v.parse(ofMap, good(await call(resident('p1'), 'get', `${at}/map`, id)))
  assert.equal(map.groups.length, new Set(groupOf.values()).size)
  assert.ok(map.groups.every(({ people }) => people >= 5))
  assert.ok(map.groups.some(({ holds }) => holds.length > 0))
  const turn = v.parse(ofTurn, good(await call(resident('p1'), 'get', `${at}/next`, id)))
  assert.ok(turn.voted > 0 && turn.all === 12 && turn.stand !== null)
  const text = 'Let the street decide each month.'
  const said = await call(resident('p1'), 'post', `${at}/statements`, id, { text })
  assert.deepEqual(good(said), { statement: 13, state: 'shown' })
  const left = { statement: 13, action: 'leave-out', reason: 'unclear', note: 'What of it?' }
  good(await call(steward, 'post', `${at}/moderation`, id, left))
  const mine = JSON.stringify(good(await call(resident('p1'), 'get', `${at}/statements/mine`, id)))
  assert.match(mine, /"state":"left-out","moderation":\{.*"reason":"unclear","note":"What of it\?"/)
  assert.match(
    String(good(await call(resident('p1'), 'get', `${at}/moderation.csv`, id))),
    /,13,leave-out,unclear,What of it\?,1\r\n/,
  )
  const shown = JSON.stringify(good(await call(resident('p1'), 'get', at, id)))
  assert.doesNotMatch(shown, /Let the street decide/)
  // What is exported is read again as the same map.
  const files = { comments: '', votes: '' }
  for (const file of ['comments', 'votes'] as const) {
    files[file] = await textOf(
      good(await call(steward, 'get', `${at}/export/{file}`, id, {}, file)),
    )
  }
  const body = { question: 'Again?', ...files }
  const again = good(await call(steward, 'post', '/import', '', body))
  const { conversation } = v.parse(v.object({ conversation: ofId }), again)
  const same = v.parse(ofMap, good(await call(steward, 'get', `${at}/map`, conversation.id)))
  const sizes = ({ groups }: typeof map) => groups.map(({ name, people }) => [name, people])
  assert.deepEqual(sizes(same), sizes(map))
  await store.close()
})

test('an export tells nobody’s votes by their words, and nothing of fewer than five', async () => {
  const { store, call } = await prepared()
  const { id } = v.parse(ofId, good(await call(steward, 'post', '', '', { question: 'What now?' })))
  const say = (name: string) =>
    call(resident(name), 'post', `${at}/statements`, id, { text: `Words of ${name}`, evenSo: true })
  const files = (file: string) => call(steward, 'get', `${at}/export/{file}`, id, {}, file)
  for (const name of ['a', 'b', 'c', 'd']) good(await say(name))
  const few = await files('votes')
  assert.equal(few.ok ? 'ok' : few.code, 'too-few-people')
  good(await say('e'))
  const comments = await textOf(good(await files('comments')))
  for (const line of comments.trim().split('\r\n').slice(1)) assert.match(line, /^\d+,[^,]+,\d,,/)
  const votes = await textOf(good(await files('votes')))
  const voters = votes
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => Number(line.split(',')[3]))
  assert.deepEqual(
    voters.toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5],
  )
  assert.notDeepEqual(voters, [1, 2, 3, 4, 5], 'not the numbers within')
  assert.match(await textOf(good(await files('participants-votes'))), /^participant,group-id,/)
  assert.match(await textOf(good(await files('summary'))), /voters,5\r\n/)
  const none = await files('people')
  assert.equal(none.ok ? 'ok' : none.code, 'not-found')
  await store.close()
})

test('who does not live there does not vote, and a question of elsewhere is not found', async () => {
  const { store, call } = await prepared()
  const asked = { question: 'What now?', seeds: ['One.'] }
  const { id } = v.parse(ofId, good(await call(steward, 'post', '', '', asked)))
  const vote = { statement: 1, opinion: 'agree' }
  const refused = await call(steward, 'post', `${at}/votes`, id, vote)
  assert.equal(refused.ok ? 'ok' : refused.code, 'not-a-member')
  const unknown = await call(resident('a'), 'post', `${at}/votes`, 'elsewhere', vote)
  assert.equal(unknown.ok ? 'ok' : unknown.code, 'conversation-unknown')
  const bad = await call(steward, 'post', '', '', { question: ' \n ' })
  assert.equal(bad.ok ? 'ok' : bad.code, 'text-length')
  // A visitor who tries the sample takes part as one.
  const memberships = [{ cellId: 'home-1', role: 'resident', parentId: 'street' }] as const
  good(await call({ kind: 'visitor', memberships }, 'post', `${at}/votes`, id, vote))
  await store.close()
})
