// An organiser's way with a grid operator's file, page by page, as a browser without scripts goes it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { energiedatenOf, settledHomes, workbookOf } from '../src/accounts/allocation/fixtures.ts'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { mountPages } from '../src/web/mount.ts'
import { openStore } from '../src/store/open.ts'
import { everyRoute } from './every-route.ts'

const origin = 'http://localhost:7310'
const files = '/at/hof/accounts/allocations'

/** A neighbourhood that visitors may try, so that nobody has to sign in. */
async function pages() {
  const store = await openStore(':memory:')
  await settledHomes(store)
  await ensureNodeKey(store.db)
  await store.db.updateTable('cells').set({ is_sample: 1 }).execute()
  const { web } = everyRoute(store, origin)
  const app = new Hono<AppEnv>()
  app.use(frame(web.api))
  mountPages(app, web)
  const ask = async (path: string, form?: FormData): Promise<Response> =>
    app.request(
      origin + path,
      form === undefined ? {} : { method: 'POST', headers: { origin }, body: form },
    )
  return { store, ask, read: async (path: string) => (await ask(path)).text() }
}

function upload(bytes: Buffer, values: Readonly<Record<string, string>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.set(name, value)
  form.set('file', new File([new Uint8Array(bytes)], 'energiedaten.xlsx'))
  return form
}

const quarter = { consumed: 0.25, assigned: 0.08, generated: 0.1, surplus: 0.02 }
const bytes = workbookOf(energiedatenOf([quarter, quarter]))

test('a file is sent, its differences are seen, it is booked, and the statement says so', async () => {
  const { store, ask, read } = await pages()
  assert.match(await read('/at/hof/accounts'), new RegExp(`href="${files}"`))
  assert.match(await read(files), /Austria: Energiedaten/)
  const taken = await ask(files, upload(bytes, { format: 'at-energiedaten', period: '' }))
  assert.equal(taken.status, 303)
  const path = taken.headers.get('location') ?? ''
  const preview = await read(path)
  assert.match(preview, /It speaks of two quarters of an hour/)
  // 40 Wh less from here for home 0, 3.6 thousandths of the currency less for each.
  assert.match(preview, /home-0<\/th>.*?−0.040.*?shared by another key \(2\)/s)
  assert.match(preview, /Book the differences/)
  const csv = await read(`${path}/differences.csv`)
  assert.equal(csv.trim().split('\r\n').length, 1 + 4)
  const booked = await ask(`${path}/book`, new FormData())
  assert.equal(booked.status, 303)
  const after = await read(booked.headers.get('location') ?? '')
  assert.match(after, /Booked: two quarters of an hour were corrected/)
  assert.match(after, /Nothing differs/)
  assert.ok(!after.includes('Book the differences'))
  const statement = await read('/at/home-0/statement?month=2026-05')
  assert.match(statement, /by the grid operator/)
  assert.match(statement, /[Tt]wo came out differently there and were corrected/)
  await store.close()
})

test('what is refused comes back beside its field, and an unknown file is not there', async () => {
  const { store, ask } = await pages()
  const refused = async (form: FormData): Promise<string> => {
    const response = await ask(files, form)
    assert.equal(response.status, 422)
    return response.text()
  }
  const none = new FormData()
  none.set('format', 'espi')
  assert.match(await refused(none), /Choose a file first/)
  const format = { format: 'at-energiedaten' }
  assert.match(await refused(upload(Buffer.from('x'), format)), /This is no workbook/)
  assert.match(await refused(upload(bytes, { ...format, period: 'May' })), /A period is a year/)
  assert.match(await refused(upload(bytes, { format: 'x' })), /Choose where the file comes from/)
  assert.equal((await ask(`${files}/x`)).status, 404)
  await store.close()
})
