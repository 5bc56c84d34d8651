import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { refuse, success } from '../../kernel/refusal.ts'
import { readUpload, type Upload } from './upload.ts'

function uploadFor(context: TestContext, mostBytes = 1000): Upload {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-upload-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return { field: 'file', path: join(folder, 'file'), mostBytes, accept: async () => success(null) }
}

function formWith(content: Uint8Array<ArrayBuffer>): FormData {
  const form = new FormData()
  form.set('code', 'ab c\r\n--d')
  form.set('file', new File([content], 'a "b".backup.gz'))
  return form
}

/** A request whose body comes in pieces of this many bytes. */
async function inPieces(form: FormData, size: number): Promise<Request> {
  const whole = new Request('http://a/', { method: 'POST', body: form })
  const bytes = new Uint8Array(await whole.arrayBuffer())
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) controller.close()
      else controller.enqueue(bytes.slice(at, (at += size)))
    },
  })
  // The types do not know that a body that streams must say so.
  const init = { method: 'POST', headers: whole.headers, body, duplex: 'half' }
  return new Request('http://a/', init)
}

test('whatever a file holds and however its form is cut in pieces, the same bytes reach the disk', async (context) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 90 }),
      async (bytes, size) => {
        const upload = uploadFor(context)
        const read = await readUpload(
          await inPieces(formWith(Uint8Array.from(bytes)), size),
          upload,
        )
        assert.ok(read.ok)
        assert.deepEqual(read.value, { values: { code: 'ab c\r\n--d' }, bytes: bytes.length })
        assert.deepEqual(new Uint8Array(readFileSync(upload.path)), Uint8Array.from(bytes))
      },
    ),
    { numRuns: 60 },
  )
})

test('a file larger than allowed is refused, as soon as it is, or by what the request says', async (context) => {
  const upload = uploadFor(context, 300)
  const sent = await readUpload(await inPieces(formWith(new Uint8Array(301)), 64), upload)
  assert.ok(!sent.ok)
  assert.deepEqual([sent.code, sent.at], ['upload-too-large', 'file'])
  const said = await readUpload(
    new Request('http://a/', {
      method: 'POST',
      headers: {
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': '9999999999',
      },
      body: 'x',
    }),
    upload,
  )
  assert.ok(!said.ok)
  assert.equal(said.code, 'upload-too-large')
})

test('who may not send a file is refused before a byte of it is kept', async (context) => {
  const upload = {
    ...uploadFor(context),
    accept: async (values: Readonly<Record<string, string>>) =>
      refuse('no', `not with ${values['code']}`),
  }
  const read = await readUpload(await inPieces(formWith(new Uint8Array(9)), 50), upload)
  assert.ok(!read.ok)
  assert.equal(read.message, 'not with ab c\r\n--d')
  assert.equal(existsSync(upload.path), false)
})

test('a form that is cut off, has no file, or is none is refused', async (context) => {
  const codeOf = async (request: Request): Promise<string | null> => {
    const read = await readUpload(request, uploadFor(context))
    return read.ok ? null : read.code
  }
  const whole = await inPieces(formWith(new Uint8Array(200)), 1000)
  const { headers } = whole
  const cut = (await whole.text()).slice(0, 250)
  assert.equal(
    await codeOf(new Request('http://a/', { method: 'POST', headers, body: cut })),
    'form-unreadable',
  )
  const empty = new FormData()
  empty.set('code', '1')
  assert.equal(await codeOf(await inPieces(empty, 20)), 'no-file')
  assert.equal(await codeOf(await inPieces(formWith(new Uint8Array(0)), 20)), 'no-file')
  const plain = new Request('http://a/', { method: 'POST', body: new URLSearchParams({ a: '1' }) })
  assert.equal(await codeOf(plain), 'wrong-content-type')
})
