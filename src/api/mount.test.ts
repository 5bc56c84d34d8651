import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { testOnEachDatabase } from '../../test/databases.ts'
import { refuse, success } from '../kernel/refusal.ts'
import { openStore } from '../store/open.ts'
import { codeIn, json, testApiContext, testApp, type TestApiContext } from './fixtures.ts'
import { problemOf, statusOf } from './problem.ts'
import { route, visitOfCall, type Route } from './route.ts'

const open = { access: { kind: 'anyone' }, scope: 'read' } as const

const routes: readonly Route[] = [
  route({
    ...open,
    method: 'post',
    path: '/echo/{name}',
    summary: 'Says it again',
    params: v.object({ name: v.pipe(v.string(), v.maxLength(8)) }),
    query: v.object({ times: v.optional(v.pipe(v.string(), v.toNumber()), '1') }),
    body: v.object({ list: v.array(v.object({ powerW: v.number() })) }),
    answer: v.object({ name: v.string(), times: v.number(), count: v.number() }),
    handle: async ({ params, query, body }) =>
      success({ ...params, ...query, count: body.list.length, secret: 'not in the schema' }),
  }),
  route({
    ...open,
    method: 'get',
    path: '/broken',
    summary: 'Throws',
    answer: v.null(),
    handle: async () => {
      throw new Error('the inner text')
    },
  }),
  route({
    ...open,
    method: 'get',
    path: '/lying',
    summary: 'Answers what it does not promise',
    answer: v.object({ n: v.number() }),
    // An answer from outside that nobody checked.
    handle: async () => success(JSON.parse('{"n":"one"}')),
  }),
  route({
    ...open,
    method: 'get',
    path: '/refusing',
    summary: 'Refuses',
    answer: v.null(),
    handle: async () => refuse('slug-taken', 'That one is taken; choose another.', 'slug'),
  }),
  route({
    ...open,
    method: 'put',
    path: '/table',
    summary: 'Takes a table',
    body: v.string(),
    bodyType: 'text/csv',
    bodyLimit: 2 * 1024 * 1024,
    answer: v.string(),
    contentType: 'text/csv',
    handle: async ({ body }) => success(`${body}\n`),
  }),
  route({
    ...open,
    method: 'delete',
    path: '/table',
    summary: 'Needs no answer',
    answer: v.null(),
    handle: async () => success(null),
  }),
  route({
    ...open,
    method: 'post',
    path: '/session',
    summary: 'Sets the cookie',
    answer: v.object({ address: v.string(), isLocal: v.boolean() }),
    handle: async (call) => {
      const visit = visitOfCall(call)
      visit.setSession({ token: 't', expiresMs: Number.MAX_SAFE_INTEGER })
      return success({ address: visit.address, isLocal: visit.isLocal })
    },
  }),
]

async function withApp(
  work: (
    request: (path: string, init?: RequestInit) => Promise<Response>,
    context: TestApiContext,
  ) => Promise<void>,
  settings: Parameters<typeof testApiContext>[1] = {},
): Promise<void> {
  const store = await openStore(':memory:')
  const context = testApiContext(store.db, settings)
  const app = testApp(context, routes)
  await work(async (path, init) => app.request(`/api${path}`, init), context)
  await store.close()
}

test('a request is checked, answered, and the answer holds only what it promises', async () => {
  await withApp(async (request) => {
    const response = await request('/echo/anna?times=3', json('POST', { list: [{ powerW: 1 }] }))
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'application/json')
    assert.deepEqual(await response.json(), { name: 'anna', times: 3, count: 1 })
  })
})

test('bad input is told which field is wrong and changes nothing', async () => {
  await withApp(async (request) => {
    const table: [string, RequestInit, number, string, string | undefined][] = [
      [
        '/echo/anna',
        json('POST', { list: [{ powerW: 1 }, { powerW: 'x' }] }),
        422,
        'invalid-input',
        'list.1.powerW',
      ],
      ['/echo/anna', json('POST', {}), 422, 'invalid-input', 'list'],
      ['/echo/anna', json('POST', null), 422, 'invalid-input', 'body'],
      ['/echo/anna', json('POST', [1]), 422, 'invalid-input', 'body'],
      ['/echo/anna?times=x', json('POST', { list: [] }), 422, 'invalid-input', 'times'],
      ['/echo/annabella', json('POST', { list: [] }), 422, 'invalid-input', 'name'],
      [
        '/echo/anna',
        { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
        400,
        'bad-json',
        undefined,
      ],
      [
        '/echo/anna',
        { method: 'POST', headers: { 'content-type': 'application/json' } },
        400,
        'body-missing',
        undefined,
      ],
      [
        '/echo/anna',
        { method: 'POST', body: '{"list":[]}', headers: { 'content-type': 'text/plain' } },
        415,
        'wrong-content-type',
        undefined,
      ],
      [
        '/echo/anna',
        {
          method: 'POST',
          body: 'list=1',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        },
        415,
        'wrong-content-type',
        undefined,
      ],
      [
        '/echo/anna',
        json('POST', { list: 'x'.repeat(1024 * 1024) }),
        413,
        'body-too-large',
        undefined,
      ],
      ['/refusing', {}, 409, 'slug-taken', 'slug'],
      ['/nowhere', {}, 404, 'not-found', undefined],
      ['/table', { method: 'POST' }, 405, 'method-not-allowed', undefined],
    ]
    for (const [path, init, status, code, at] of table) {
      const response = await request(path, init)
      const problem: unknown = await response.json()
      assert.equal(response.headers.get('content-type'), 'application/problem+json')
      assert.equal(response.status, status, `${path} ${code}`)
      assert.ok(typeof problem === 'object' && problem !== null)
      const { detail, requestId, ...rest } = problem as Record<string, unknown>
      assert.deepEqual(rest, {
        type: `urn:commonwatt:problem:${code}`,
        title: problemOf(refuse(code, ''), '').title,
        status,
        code,
        ...(at === undefined ? {} : { at }),
      })
      assert.ok(typeof detail === 'string' && detail.length > 10 && detail.length < 700, path)
      assert.equal(requestId, response.headers.get('x-request-id'))
    }
  })
})

test('a fault is logged with its request id and shows nothing of its inside', async () => {
  await withApp(async (request, context) => {
    for (const path of ['/broken', '/lying']) {
      const response = await request(path)
      assert.equal(response.status, 500)
      const text = await response.text()
      assert.ok(!/inner text|not what it promises|at .*\.ts/.test(text), text)
      const requestId = response.headers.get('x-request-id')
      assert.equal(context.faults.length, 1)
      const [event, error, fields] = context.faults.pop() ?? []
      assert.equal(event, 'request-failed')
      assert.ok(error instanceof Error)
      assert.deepEqual(fields, { requestId, method: 'get', route: path })
    }
  })
})

test('text comes and goes as text, up to the limit of the route', async () => {
  await withApp(async (request) => {
    const csv = { 'content-type': 'text/csv; charset=utf-8' }
    const response = await request('/table', { method: 'PUT', body: 'a,b', headers: csv })
    assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8')
    assert.equal(await response.text(), 'a,b\n')
    const big = 'x'.repeat(1_500_000)
    assert.equal((await request('/table', { method: 'PUT', body: big, headers: csv })).status, 200)
    const tooBig = 'x'.repeat(2 * 1024 * 1024 + 1)
    assert.equal(
      (await request('/table', { method: 'PUT', body: tooBig, headers: csv })).status,
      413,
    )
    const gone = await request('/table', { method: 'DELETE' })
    assert.equal(gone.status, 204)
    assert.equal(await gone.text(), '')
  })
})

test('a wrong method is told the right ones', async () => {
  await withApp(async (request) => {
    const response = await request('/table', { method: 'PATCH' })
    assert.equal(response.headers.get('allow'), 'PUT, DELETE')
  })
})

test('writes from one address are limited, and reads go on', async () => {
  await withApp(async (request, context) => {
    for (let i = 0; i < 300; i++) {
      assert.equal((await request('/table', { method: 'DELETE' })).status, 204)
    }
    const refused = await request('/table', { method: 'DELETE' })
    assert.equal(refused.status, 429)
    assert.equal(refused.headers.get('retry-after'), '1')
    assert.equal(await codeIn(refused), 'too-many-requests')
    assert.equal((await request('/refusing')).status, 409)
    context.clock.advance(1_000)
    assert.equal((await request('/table', { method: 'DELETE' })).status, 204)
  })
})

test('reads from one address are limited too, later and by themselves', async () => {
  await withApp(async (request, context) => {
    for (let i = 0; i < 3_000; i++) {
      assert.equal((await request('/refusing')).status, 409)
    }
    const refused = await request('/refusing')
    assert.equal(refused.status, 429)
    assert.equal(refused.headers.get('content-type'), 'application/problem+json')
    assert.equal(refused.headers.get('retry-after'), '1')
    assert.equal(await codeIn(refused), 'too-many-requests')
    assert.equal((await request('/table', { method: 'DELETE' })).status, 204)
    context.clock.advance(100)
    assert.equal((await request('/refusing')).status, 409)
  })
})

test('a visit knows the caller, and answers with the cookie', async () => {
  await withApp(async (request) => {
    const response = await request('/session', { method: 'POST' })
    assert.deepEqual(await response.json(), { address: '192.0.2.7', isLocal: false })
    assert.match(response.headers.get('set-cookie') ?? '', /^commonwatt-7310=t; .*HttpOnly/)
  })
  await withApp(
    async (request) => {
      const ask = async (headers: Record<string, string>): Promise<unknown> =>
        (await request('/session', { method: 'POST', headers })).json()
      assert.deepEqual(await ask({ host: 'localhost:7310' }), {
        address: '127.0.0.1',
        isLocal: true,
      })
      assert.deepEqual(await ask({ host: 'localhost:7310', 'x-forwarded-for': '203.0.113.9' }), {
        address: '127.0.0.1',
        isLocal: false,
      })
    },
    { socketAddressOf: () => '127.0.0.1' },
  )
})

test('codes that rooms name alike get their status by themselves', () => {
  assert.equal(statusOf('thing-not-found'), 404)
  assert.equal(statusOf('invitation-unknown'), 404)
  assert.equal(statusOf('name-taken'), 409)
  assert.equal(statusOf('file-too-large'), 413)
  assert.equal(statusOf('counter-went-back'), 422)
})

testOnEachDatabase('the node answers on either database', async ({ db }) => {
  const app = testApp(testApiContext(db), routes)
  assert.equal((await app.request('/api/openapi.json')).status, 200)
})
