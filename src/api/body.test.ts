import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { jsonDepth, jsonDepthLimit, parseJson, readText } from './body.ts'

const post = (body: BodyInit, headers: Record<string, string> = {}): Request =>
  new Request('http://localhost/', { method: 'POST', body, headers })

const code = (result: { ok: boolean; code?: string }): string => result.code ?? 'ok'

test('a body ends at its limit, whether it says its length or not', async () => {
  assert.equal(code(await readText(post('x'.repeat(100)), 100)), 'ok')
  assert.equal(code(await readText(post('x'.repeat(101)), 100)), 'body-too-large')
  assert.equal(code(await readText(post('x', { 'content-length': '101' }), 100)), 'body-too-large')
  let pulled = 0
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++
      controller.enqueue(new Uint8Array(1_000))
    },
  })
  const request = new Request('http://localhost/', {
    method: 'POST',
    body: endless,
    // @ts-expect-error the fetch types of the DOM do not know what Node needs for a stream
    duplex: 'half',
  })
  assert.equal(code(await readText(request, 5_000)), 'body-too-large')
  assert.ok(pulled < 20, `read ${pulled} pieces of an endless body`)
})

test('a body that drips is not waited for beyond its deadline', async () => {
  const drips = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new Uint8Array([32]))
    },
  })
  const request = new Request('http://localhost/', {
    method: 'POST',
    body: drips,
    // @ts-expect-error the fetch types of the DOM do not know what Node needs for a stream
    duplex: 'half',
  })
  assert.equal(code(await readText(request, 5_000, 20)), 'body-late')
})

test('what is not UTF-8 is no text', async () => {
  assert.equal(code(await readText(post(new Uint8Array([0xff, 0xfe])))), 'bad-json')
})

test('JSON is refused when it is none, missing, or too deep', () => {
  assert.deepEqual(parseJson('{"a":[1]}'), { ok: true, value: { a: [1] } })
  assert.equal(code(parseJson('')), 'body-missing')
  assert.equal(code(parseJson(' \n')), 'body-missing')
  const bad = parseJson('{"a":1,}')
  assert.ok(!bad.ok && /character 8/.test(bad.message), JSON.stringify(bad))
  const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
  assert.equal(code(parseJson(deep(jsonDepthLimit))), 'ok')
  assert.equal(code(parseJson(deep(jsonDepthLimit + 1))), 'bad-json')
  assert.equal(code(parseJson(deep(500_000))), 'bad-json')
})

test('the depth of a text is the depth of what it parses to', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
      : 0
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      assert.equal(jsonDepth(JSON.stringify(value)), depthOf(value))
    }),
  )
})
