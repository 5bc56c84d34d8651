import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { serve } from '@hono/node-server'
import { success } from '../kernel/refusal.ts'
import { openStore } from '../store/open.ts'
import { testApiContext, testApp } from './fixtures.ts'
import { route } from './route.ts'
import { streamOf, textStream } from './text-stream.ts'

test('the next piece is made when the one before is read, and none after the reader has gone', async () => {
  const made: number[] = []
  let isEnded = false
  async function* pieces() {
    try {
      for (let i = 0; i < 1_000; i++) {
        made.push(i)
        yield `${i}\n`
      }
    } finally {
      isEnded = true
    }
  }
  const reader = streamOf(pieces(), () => {}).getReader()
  for (let i = 0; i < 5; i++) await reader.read()
  assert.ok(made.length <= 7, `${made.length} pieces made for 5 read`)
  await reader.cancel()
  assert.equal(isEnded, true)
  assert.ok(made.length <= 7)
})

test('an answer that breaks in the middle is cut off and told, not ended as if it were whole', async (context) => {
  const store = await openStore(':memory:')
  const api = testApiContext(store.db)
  async function* pieces() {
    yield 'first\n'
    throw new Error('the disk is gone')
  }
  const broken = route({
    method: 'get',
    path: '/broken.csv',
    summary: 'Breaks off',
    access: { kind: 'anyone' },
    scope: 'read',
    answer: textStream,
    contentType: 'text/csv',
    handle: async () => success(pieces()),
  })
  const server = serve({ fetch: testApp(api, [broken]).fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  context.after(async () => {
    server.close()
    await store.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const response = await fetch(`http://127.0.0.1:${port}/api/broken.csv`)
  assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8')
  await assert.rejects(response.text())
  assert.deepEqual(
    api.faults.map(([event]) => event),
    ['answer-broken-off'],
  )
})
