// An organiser's way with a grid operator's file, page by page, as a browser without scripts goes it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import {
  energiedatenOf,
  fedIn,
  settledHomes,
  startMs,
  workbookOf,
} from '../src/accounts/allocation/fixtures.ts'
import { bookImport } from '../src/accounts/allocation/import-booking.ts'
import { settle } from '../src/accounts/settle.ts'
import { defaultSharingRule } from '../src/accounts/sharing/sharing-rule.ts'
import { saveSharingRule } from '../src/accounts/sharing/store-rule.ts'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { value } from '../src/cell/fixtures.ts'
import { findCell, homesOf } from '../src/cell/store.ts'
import { dayMs } from '../src/kernel/steps.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { mountPages } from '../src/web/mount.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { adoptThing, listThingsOfCells, offerThing } from '../src/things/store.ts'
import type { Attributes } from '../src/things/thing.ts'
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

test('a long file says how far it is, and goes on when it is asked or by itself', async () => {
  const { store, ask, read } = await pages()
  const { db } = store
  const cell = await findCell(db, 'hof')
  assert.ok(cell !== null)
  await settle(db, cell, await homesOf(db, 'hof'), startMs, startMs + dayMs)
  const day = workbookOf(energiedatenOf(Array.from({ length: 96 }, () => quarter)))
  const taken = await ask(files, upload(day, { format: 'at-energiedaten', period: '' }))
  const path = taken.headers.get('location') ?? ''
  const id = path.split('/').at(-1) ?? ''
  // As a request leaves it that had time for one part only: up to midnight (UTC).
  assert.ok((await bookImport(db, cell, id, startMs, AbortSignal.abort())).ok)
  const page = await read(path)
  assert.match(page, /Being booked: 64 of 96 quarters of an hour/)
  assert.match(page, new RegExp(`<a href="${path}">See how far it is now`))
  assert.match(await read(files), /being booked/)
  assert.ok(!page.includes('http-equiv'))
  const booked = await ask(`${path}/book`, new FormData())
  assert.match(
    await read(booked.headers.get('location') ?? ''),
    /Booked: 96 quarters of an hour were corrected/,
  )
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

test('the numbers of metering points are stated in one form, and what is wrong stands beside its field', async () => {
  const { store, ask, read } = await pages()
  const at = '/at/hof/accounts/points'
  const form = (values: Readonly<Record<string, string>>): FormData => {
    const data = new FormData()
    for (const [name, value] of Object.entries(values)) data.set(name, value)
    return data
  }
  const attributes = async () => {
    const things = await listThingsOfCells(store.db, ['home-0', 'home-1'], 'adopted')
    return things.map((thing) => thing.attributes)
  }
  assert.match(await read(at), /Every meter and shared generator has the number/)
  const before = await attributes()
  const right = {
    'meteringPoint-home-0-meter': 'AT003 0000 0000 0000 0000 0000 0000 0009',
    'meteringPoint-home-1-meter': '',
    'feedInPoint-home-1-meter': fedIn,
  }
  for (const [wrong, field, reason] of [
    ['?', 'meteringPoint-home-0-meter', /Type the number as it stands on the papers/],
    [fedIn, 'feedInPoint-home-1-meter', /Two homes state the metering point/],
  ] as const) {
    const refused = await ask(at, form({ ...right, 'meteringPoint-home-0-meter': wrong }))
    assert.equal(refused.status, 422)
    const page = await refused.text()
    assert.match(page, reason)
    assert.match(page, new RegExp(`id="field-${field}-error"`))
    assert.deepEqual(await attributes(), before)
  }
  assert.equal((await ask(at, form(right))).status, 303)
  assert.deepEqual(await attributes(), [
    { meteringPoint: 'AT0030000000000000000000000000009' },
    { feedInPoint: fedIn },
  ])
  assert.match(await read(at), /One meter or shared generator still needs the number/)
  assert.match(await read(files), /One meter or shared generator still needs the number/)
  // More fields than there are meters is no form of ours.
  const many = Array.from({ length: 6 }, (_, i) => [`f${i}`, ''] as const)
  const tooMany = await ask(at, form(Object.fromEntries(many)))
  assert.match(await tooMany.text(), /A form may have/)
  await store.close()
})

test('the shares of the sharing rule are downloaded as the file of a grid operator in Spain', async () => {
  const { store, ask, read } = await pages()
  const at = '/at/hof/accounts/points'
  assert.doesNotMatch(await read(at), /coefficients\.txt/)
  const cau = 'ES0031408000001001AA0FA000'
  await state(store, 'turbine', 'hof', 'wind', { meteringPoint: cau })
  for (const [i, home] of ['home-0', 'home-1'].entries()) {
    const meteringPoint = `ES00314080000010${i}2BB0F`.padEnd(22, '0')
    await state(store, `${home}-meter`, home, 'meter', { meteringPoint })
  }
  assert.match(await read(at), /coefficients\.txt/)
  const query = (year: string) => `${at}/coefficients.txt?installation=${cau}&year=${year}`
  assert.match(await read(query('1999')), /id="field-year-error"/)
  assert.match(await read(query('2027')), /has no shares of its own|keine eigenen Anteile/)
  const key = { kind: 'equal' } as const
  await saveSharingRule(store.db, 'hof', { ...defaultSharingRule(1), key }, 1)
  const file = await ask(query('2027'))
  assert.match(file.headers.get('content-disposition') ?? '', new RegExp(`${cau}_2027\\.txt`))
  assert.equal((await file.text()).trim().split(/\r?\n/).length, 2)
  await store.close()
})

async function state(
  store: Store,
  id: string,
  cellId: string,
  kind: 'meter' | 'wind',
  attributes: Attributes,
): Promise<void> {
  if (kind === 'wind') {
    const offer = { id, cellId, protocol: 'mqtt', address: id, kind, name: id, reports: [] }
    const made = { isControllable: false, attributes: {}, binding: '{}', notes: [], nowMs: 1 }
    value(await offerThing(store.db, { ...offer, ...made }))
  }
  value(await adoptThing(store.db, id, { cellId, name: id, kind, attributes }))
}
