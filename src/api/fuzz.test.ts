import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { setUpSonnenhof, testContext } from '../cell/fixtures.ts'
import { cellRoutes } from '../cell/routes.ts'
import { openStore } from '../store/open.ts'
import { testApiContext, testApp } from './fixtures.ts'
import type { Route } from './route.ts'
import { apiRoutes } from './routes.ts'
import { sessionCookieName } from './session-cookie.ts'

/** Requests per run; the whole fuzzing sets 200000. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 2_000)

// Words of our own, so that many a request gets past the first check.
const words = [
  'sonnenhof',
  'haus-am-bach',
  'name',
  'role',
  'token',
  'resident',
  'guest',
  '__proto__',
  'constructor',
]
// Any code point, lone surrogates among them.
const letter = fc.nat({ max: 0x10ffff }).map((point) => String.fromCodePoint(point))
const word = fc.oneof(fc.constantFrom(...words), fc.string({ unit: letter, maxLength: 40 }))
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    word,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(word, tie('any'), { maxKeys: 5 }),
  ),
})).any

const noise = fc.string({ unit: letter, maxLength: 200 })
const depths = fc.nat({ max: 5_000 }).map((levels) => '{"a":['.repeat(levels))

/** Something like what the route wants: its own field names with any values. */
function bodyFor(route: Route): fc.Arbitrary<string> {
  const fields =
    route.body !== undefined && 'entries' in route.body ? Object.keys(route.body.entries ?? {}) : []
  const shaped = fc.record(Object.fromEntries(fields.map((field) => [field, value])), {
    requiredKeys: [],
  })
  return fc.oneof(
    shaped.map((body) => JSON.stringify(body)),
    value.map((body) => JSON.stringify(body) ?? ''),
    noise,
    depths,
  )
}

test('whatever comes over HTTP is answered in our form, and nothing breaks', async (context) => {
  const store = await openStore(':memory:')
  const cell = testContext(store.db)
  const { session } = await setUpSonnenhof(cell)
  // Each request comes from another address, so that limits do not answer for the routes.
  let callers = 0
  const api = testApiContext(store.db, { socketAddressOf: () => `address ${callers++}` })
  const endsSession = ['delete /me', 'post /sign-out']
  const routes = [...cellRoutes(cell), ...apiRoutes(api)].filter(
    ({ method, path }) => !endsSession.includes(`${method} ${path}`),
  )
  const app = testApp({ ...api, clock: cell.clock }, routes)
  const cookie = `${sessionCookieName(api.publicUrl)}=${session.token}`
  const statuses = new Map<number, number>()
  const query = fc.oneof(fc.constant(''), fc.webQueryParameters())
  const type = fc.oneof(
    { weight: 9, arbitrary: fc.constant('application/json') },
    fc.constantFrom('text/plain', 'multipart/form-data', ''),
  )
  const request = fc.oneof(
    ...routes.map((route) =>
      fc.record({
        route: fc.constant(route),
        names: fc.tuple(word, word),
        query,
        body: bodyFor(route),
        type,
        isSignedIn: fc.boolean(),
      }),
    ),
  )
  const ask = async (
    given: typeof request extends fc.Arbitrary<infer Given> ? Given : never,
  ): Promise<void> => {
    const { route, names, body, query, type, isSignedIn } = given
    let index = 0
    const path = route.path.replace(/\{\w+\}/g, () =>
      encodeURIComponent((names[index++] ?? '').toWellFormed()),
    )
    const response = await app.request(`/api${path}${query === '' ? '' : `?${query}`}`, {
      method: route.method.toUpperCase(),
      headers: { 'content-type': type, ...(isSignedIn ? { cookie, origin: api.publicUrl } : {}) },
      ...(route.method === 'get' ? {} : { body }),
    })
    const text = await response.text()
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
    assert.deepEqual(api.faults, [])
    assert.ok(response.status < 500, `${response.status} ${text}`)
    if (response.status < 400) return
    assert.equal(response.headers.get('content-type'), 'application/problem+json')
    assert.ok(text.length < 2_000, text)
  }
  await fc.assert(fc.asyncProperty(request, ask), { numRuns: runs })
  context.diagnostic(`${runs} requests: ${JSON.stringify(Object.fromEntries(statuses))}`)
  // Proof that the requests reached the handlers, and not only the first check.
  assert.ok((statuses.get(200) ?? 0) + (statuses.get(422) ?? 0) > runs / 20)
  await store.close()
})
