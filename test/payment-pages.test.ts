// The organiser's way from a closed month to what the bank did, through the pages: no script, and no number of an account
// on any of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { billedMay } from '../src/accounts/billing/billing-fixtures.ts'
import { listBillingTerms } from '../src/accounts/billing/store-billing.ts'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { here, testContext, value } from '../src/cell/fixtures.ts'
import { newSetupCode, setUpNode } from '../src/cell/setup.ts'
import { sonnenhof } from '../src/cell/fixtures.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { everyRoute } from './every-route.ts'

const publicUrl = 'http://box.lan:7310'
const iban = { home: 'DE89 3704 0044 0532 0130 00', hof: 'AT61 1904 3002 3457 3201' }

/** A node whose steward looks after the neighbourhood with May billed, and a browser signed in as them. */
async function organiser(store: Store) {
  const { web } = everyRoute(store, publicUrl)
  const context = testContext(store.db, { publicUrl })
  const code = await newSetupCode(context)
  const setUp = value(
    await setUpNode(context, {
      ...here,
      code: code?.code ?? '',
      isLocal: false,
      name: 'Steward',
      language: 'en',
      neighbourhood: sonnenhof,
      homeName: null,
    }),
  )
  await store.db
    .updateTable('memberships')
    .set({ cell_id: 'hof' })
    .where('person_id', '=', setUp.personId)
    .execute()
  const app = new Hono<AppEnv>()
  app.use(frame(web.api))
  mountPages(app, web)
  const cookie = `commonwatt-7310=${setUp.session.token}`
  const get = async (path: string): Promise<Response> =>
    app.request(path, { headers: { cookie, 'accept-language': 'en' } })
  const post = async (path: string, values: Record<string, string>): Promise<Response> =>
    app.request(path, {
      method: 'POST',
      headers: {
        cookie,
        origin: publicUrl,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(values).toString(),
    })
  return { get, post }
}

test('an organiser states accounts, makes the payments of a month, gives them to the bank and books them', async () => {
  const store = await openStore(':memory:')
  await billedMay(store)
  const { get, post } = await organiser(store)
  const at = '/at/hof/payments'
  const month = '2026-05'
  const home = {
    name: 'Jürgen Groß',
    iban: iban.home,
    bic: '',
    mandateId: 'HOF-1',
    signedOn: '2026-05-02',
  }
  const hof = { name: 'Hof', iban: iban.hof, bic: '', creditorId: 'DE98ZZZ09999999999' }

  // What is wrong stands beside its field, and what was typed is not lost.
  const wrong = await post(`${at}/creditor`, { ...hof, iban: 'AT62 1904 3002 3457 3201' })
  assert.equal(wrong.status, 422)
  const again = await wrong.text()
  assert.match(again, /id="field-iban-error"[^>]*>The check digits of this IBAN are wrong/)
  assert.match(again, /value="AT62 1904 3002 3457 3201"/)
  const early = await post(`${at}/make`, { month })
  assert.match(await early.text(), /State the neighbourhood&#39;s own bank account first/)

  assert.equal((await post(`${at}/creditor`, hof)).status, 303)
  assert.equal((await post('/at/home-0/bank-account/state', home)).status, 303)
  assert.equal((await post(`${at}/make`, { month })).status, 303)
  const page = await (await get(at)).text()
  assert.match(page, /is collected/)
  assert.match(page, /left out: states no bank account/)
  for (const text of [page, await (await get('/at/home-0/bank-account')).text()]) {
    assert.match(text, /DE•• … 3000/)
    assert.doesNotMatch(text.replaceAll(' ', ''), /37040044|19043002/)
    assert.doesNotMatch(text, /<script(?! type="module" src="\/assets)/)
  }

  const file = await get(`${at}/debits.xml?month=${month}`)
  assert.match(file.headers.get('content-disposition') ?? '', /hof-2026-05-debits\.xml/)
  assert.match(await file.text(), /<Nm>Jurgen Gross<\/Nm>/)
  assert.match(await (await get(at)).text(), /For May 2026, €\d+\.\d\d is to be collected/)
  const none = await get(`${at}/credits.xml?month=${month}`)
  assert.equal(none.status, 422)
  assert.match(await none.text(), /There is nothing to pay in this file/)

  assert.equal((await post(`${at}/paid`, { month })).status, 303)
  assert.match(await (await get(at)).text(), /Paid and booked on/)
  const gone = await post(`${at}/withdraw`, { month })
  assert.match(await gone.text(), /booked as paid and stay/)

  // The bank gives the collection back a week later: what was paid is taken back, once.
  const came = { id: 'x', what: 'collection-returned', home: 'home-0', amount: '0,50' }
  for (const [change, field] of [
    [{ amount: '0' }, 'amount'],
    [{ what: 'else' }, 'what'],
    [{ home: 'home-9' }, 'home'],
  ] as const) {
    const refused = await post(`${at}/single`, { ...came, ...change })
    assert.equal(refused.status, 422)
    assert.match(await refused.text(), new RegExp(`id="field-${field}-error"`))
  }
  for (let i = 0; i < 2; i++) assert.equal((await post(`${at}/single`, came)).status, 303)
  const booked = await store.db
    .selectFrom('ledger_bookings')
    .select('key')
    .where('key', 'like', 'payment by hand%')
    .execute()
  assert.deepEqual(
    booked.map(({ key }) => key),
    ['payment by hand x'],
  )

  assert.equal((await post('/at/home-0/bank-account/remove', {})).status, 303)
  assert.doesNotMatch(await (await get('/at/home-0/bank-account')).text(), /3000/)
  await store.close()
})

test('VAT and fees are stated in a form, in per cent and whole money', async () => {
  const store = await openStore(':memory:')
  await billedMay(store, [])
  const { get, post } = await organiser(store)
  const path = '/at/hof/payments/terms'
  const terms = {
    energyVat: '19,6',
    feeVat: '10',
    included: 'yes',
    monthlyFee: '4,50',
    from: '2099-01-01',
  }
  for (const [change, field] of [
    [{ energyVat: '101' }, 'energyVat'],
    [{ feeVat: '9.999' }, 'feeVat'],
    [{ monthlyFee: '-1' }, 'monthlyFee'],
    [{ from: '1.1.2099' }, 'from'],
    [{ from: '2020-01-01' }, 'from'],
  ] as const) {
    const refused = await post(path, { ...terms, ...change })
    assert.equal(refused.status, 422)
    assert.match(await refused.text(), new RegExp(`id="field-${field}-error"`))
  }
  assert.equal((await post(path, terms)).status, 303)
  assert.deepEqual(await listBillingTerms(store.db, 'hof'), [
    {
      validFromMs: Date.UTC(2098, 11, 31, 23),
      energyVatHundredths: 1_960,
      feeVatHundredths: 1_000,
      pricesIncludeVat: true,
      monthlyFeeMicro: 4_500_000,
    },
  ])
  assert.match(await (await get('/at/hof/payments')).text(), /holds from .*2099 on/)
  await store.close()
})

test('the month begins with what sharing did, shared energy counts for who gives too, and fees rest on what was agreed', async () => {
  const store = await openStore(':memory:')
  await billedMay(store)
  await ensureNodeKey(store.db)
  const { get } = await organiser(store)
  const page = await (await get('/at/hof/accounts?month=2026-05')).text()
  assert.match(page, /<h1[^>]*>Sharing made the homes of hof €\d+\.\d\d worse off in May 2026/)
  // 911 W for six hours, all of it used by the other home.
  const csv = await (await get('/at/hof/accounts.csv?month=2026-05')).text()
  const shared = csv
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',').at(-2))
  assert.deepEqual(shared, ['5.466', '5.466'])
  const statement = await (await get('/at/home-0/statement.csv?month=2026-05')).text()
  for (const name of ['monthly-fee', 'vat']) {
    assert.match(statement, new RegExp(`${name},agreed`))
  }
  assert.match(statement, /from-neighbours,measured/)
  await store.close()
})
