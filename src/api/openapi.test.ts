import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { testContext } from '../cell/fixtures.ts'
import { cellRoutes } from '../cell/routes.ts'
import { success } from '../kernel/refusal.ts'
import { openStore } from '../store/open.ts'
import { testApiContext, testApp } from './fixtures.ts'
import { openApi, operationId } from './openapi.ts'
import { route, type Route } from './route.ts'
import { apiRoutes } from './routes.ts'

const anything = v.record(v.string(), v.unknown())

function at(value: unknown, ...path: string[]): Record<string, unknown> {
  const found = path.reduce<unknown>((inner, key) => v.parse(anything, inner)[key], value)
  return v.parse(anything, found)
}

async function withRoutes(
  work: (routes: readonly Route[], document: Record<string, unknown>) => Promise<void>,
): Promise<void> {
  const store = await openStore(':memory:')
  const context = testApiContext(store.db)
  const routes = [...cellRoutes(testContext(store.db)), ...apiRoutes(context)]
  const response = await testApp(context, routes).request('/api/openapi.json')
  assert.equal(response.status, 200)
  await work(routes, v.parse(anything, await response.json()))
  await store.close()
}

test('every route is in the document, under a name of its own', async () => {
  await withRoutes(async (routes, document) => {
    const ids = new Set<unknown>()
    for (const of of routes) {
      const operation = at(document, 'paths', `/api${of.path}`, of.method)
      assert.equal(operation['operationId'], operationId(of))
      assert.equal(operation['summary'], of.summary)
      ids.add(operation['operationId'])
    }
    assert.equal(ids.size, routes.length)
    assert.ok(at(document, 'paths', '/api/openapi.json', 'get'))
    const operations = Object.values(at(document, 'paths')).flatMap((path) =>
      Object.keys(v.parse(anything, path)),
    )
    assert.equal(operations.length, routes.length + 1)
  })
})

// OpenAPI 3.1.0, section 4.8: the fields that each object must have.
test('the document is built as OpenAPI 3.1 asks', async () => {
  await withRoutes(async (_, document) => {
    assert.match(String(document['openapi']), /^3\.1\.\d+$/)
    for (const field of ['title', 'version'])
      assert.equal(typeof at(document, 'info')[field], 'string')
    for (const [path, item] of Object.entries(at(document, 'paths'))) {
      assert.ok(path.startsWith('/'))
      for (const [method, operation] of Object.entries(v.parse(anything, item))) {
        assert.ok(['get', 'post', 'put', 'patch', 'delete'].includes(method))
        const parameters = v.parse(v.array(anything), at(operation)['parameters'])
        const inPath = parameters.filter((parameter) => parameter['in'] === 'path')
        assert.deepEqual(
          inPath.map((parameter) => parameter['name']),
          [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
        )
        for (const parameter of parameters) {
          assert.ok(['path', 'query'].includes(String(parameter['in'])))
          assert.ok(parameter['in'] !== 'path' || parameter['required'] === true)
          assert.equal(typeof parameter['schema'], 'object')
        }
        const responses = at(operation, 'responses')
        assert.ok(Object.keys(responses).every((status) => /^(\d{3}|default)$/.test(status)))
        assert.ok(
          'default' in responses && Object.keys(responses).length === 2,
          `${method} ${path}`,
        )
      }
    }
    for (const [, ref] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) {
      assert.ok(ref?.startsWith('#/'), ref)
      assert.ok(at(document, ...(ref ?? '').slice(2).split('/')))
    }
  })
})

test('what checks a request is what the document says', () => {
  const document = openApi([
    route({
      method: 'post',
      path: '/cells/{cell}/limit',
      summary: 'Set the limit',
      access: { kind: 'cell', roles: ['steward'] },
      scope: 'write',
      params: v.object({ cell: v.string() }),
      query: v.object({ dryRun: v.optional(v.picklist(['yes', 'no'])) }),
      body: v.object({ limitW: v.pipe(v.number(), v.minValue(0)), note: v.optional(v.string()) }),
      answer: v.null(),
      handle: async () => success(null),
    }),
  ])
  const operation = at(document, 'paths', '/api/cells/{cell}/limit', 'post')
  assert.deepEqual(operation['security'], [{ token: [] }])
  assert.deepEqual(operation['x-scope'], 'write')
  assert.deepEqual(at(operation, 'requestBody', 'content', 'application/json')['schema'], {
    type: 'object',
    properties: { limitW: { type: 'number', minimum: 0 }, note: { type: 'string' } },
    required: ['limitW'],
  })
  assert.deepEqual(operation['parameters'], [
    { name: 'cell', in: 'path', required: true, schema: { type: 'string' } },
    {
      name: 'dryRun',
      in: 'query',
      required: false,
      schema: { enum: ['yes', 'no'], type: 'string' },
    },
  ])
  assert.ok('204' in at(operation, 'responses'))
})
