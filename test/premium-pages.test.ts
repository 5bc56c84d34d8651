// Italy's premium for shared energy through the addresses that people use: stated in Settings, shown under Accounts and on each
// statement alike, and nowhere where the rule has none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { italy, metered, terms } from '../src/accounts/premium-fixtures.ts'
import { defaultSharingRule } from '../src/accounts/sharing/sharing-rule.ts'
import { listStatedRules } from '../src/accounts/sharing/store-rule.ts'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { testApp } from '../src/api/fixtures.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { everyRoute } from './every-route.ts'

const origin = 'http://localhost:7310'

/** The sample's homes are open to everybody on a node that nobody has set up: no sign-in stands in the way of the test. */
async function opened(store: Store) {
  await ensureNodeKey(store.db)
  await store.db.updateTable('cells').set({ is_sample: 1 }).execute()
  const { web, routes } = everyRoute(store, origin)
  const pages = new Hono<AppEnv>()
  pages.use(frame(web.api))
  mountPages(pages, web)
  const api = testApp(web.api, routes)
  const text = async (app: Hono<AppEnv>, path: string, language = 'en'): Promise<string> => {
    const answer = await app.request(`${origin}${path}`, {
      headers: { 'accept-language': language },
    })
    assert.equal(answer.status, 200, path)
    return await answer.text()
  }
  const post = async (path: string, values: Record<string, string>): Promise<Response> =>
    await pages.request(`${origin}${path}`, {
      method: 'POST',
      headers: {
        origin,
        'accept-language': 'en',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(values).toString(),
    })
  return { pages, api, text, post }
}

const strip = (part: string): string =>
  part
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&nbsp;|\u00a0/g, ' ')
    .trim()

/** Rows of the table of the premium, without its head. */
function premiumRows(html: string): string[][] {
  const section = /<section aria-labelledby="premium-heading">.*?<\/table>/s.exec(html)?.[0] ?? ''
  return [...section.matchAll(/<tr>(.*?)<\/tr>/gs)]
    .slice(1)
    .map(([, row = '']) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => strip(cell)),
    )
}

test('the month under Accounts, its hours, and each statement say the same of the premium', async () => {
  const store = await openStore(':memory:')
  await metered(store, [italy])
  const { pages, api, text } = await opened(store)
  const html = await text(pages, '/at/hof/accounts?month=2026-05')
  assert.match(strip(html), /4\.5 kWh were shared, hour by hour: 69 % of what was fed in/)
  assert.match(strip(html), /If the whole year is like this, €0\.11 of it are kept/)
  assert.deepEqual(premiumRows(html), [
    ['home-0', '3.000', '€0.342000'],
    ['home-1', '1.500', '€0.171000'],
    ['home-2', '0.000', '€0.000000'],
    ['Given to nobody by the rule, and rounding: stays with the community', '0.000', '€0.000000'],
    ['Total', '4.500', '€0.513000'],
  ])
  const hours = await text(pages, '/at/hof/accounts/premium.csv?month=2026-05')
  assert.equal(
    hours,
    [
      'start,fed_in_kwh,taken_kwh,shared_kwh,premium_per_kwh,amount,source',
      '2026-05-04T10:00+02:00,1.500,3.000,1.500,0.114000,0.171000000,expected',
      '2026-05-04T11:00+02:00,5.000,3.000,3.000,0.114000,0.342000000,expected',
      '2026-05-04T12:00+02:00,0.000,3.000,0.000,0.114000,0.000000000,expected',
      '',
    ].join('\r\n'),
  )
  const json: { expectedPremium: unknown } = JSON.parse(
    await text(api, '/api/cells/home-0/statement?period=2026-05'),
  )
  assert.deepEqual(json.expectedPremium, { sharedWh: 3_000, amountMicro: 342_000 })
  const page = await text(pages, '/at/home-0/statement?month=2026-05')
  assert.deepEqual(premiumRows(page), [
    ['Part of this home by the sharing rule', '3.000', '€0.342000'],
  ])
  assert.match(page, /This is expected, not booked, and in none of the other amounts/)
  const german = await text(pages, '/at/home-0/statement?month=2026-05', 'de')
  assert.deepEqual(premiumRows(german), [
    ['Anteil dieses Hauses nach der Regel', '3,000', '0,342000 €'],
  ])
  for (const csv of [
    await text(pages, '/at/home-0/statement.csv?month=2026-05'),
    await text(api, '/api/cells/home-0/statement.csv?period=2026-05'),
  ]) {
    assert.match(csv, /\r\nexpected-premium,expected,3\.000,,0\.342000,EUR,/)
  }
  const all: { expected: { amountMicro: number } } = JSON.parse(
    await text(api, '/api/cells/hof/premium?period=2026'),
  )
  assert.equal(all.expected.amountMicro, 513_000)
  const longer = await api.request(`${origin}/api/cells/hof/premium?period=2026-01-01..2027-01-05`)
  assert.equal(longer.status, 422)
  // Before anything was settled the rule held from the 4th on: April knows nothing of it.
  const april = await text(pages, '/at/hof/accounts?month=2026-04')
  assert.deepEqual(premiumRows(april), [])
  await store.close()
})

test('by another rule no page, no file and no answer says anything of a premium', async () => {
  const store = await openStore(':memory:')
  await metered(store, [{ ...defaultSharingRule(italy.validFromMs), stepMinutes: 60 }])
  const { pages, api, text } = await opened(store)
  for (const path of ['/at/hof/accounts', '/at/home-0/statement', '/at/home-0/statement.csv']) {
    assert.doesNotMatch(await text(pages, `${path}?month=2026-05`), /premium/i)
  }
  assert.equal(await text(pages, '/at/hof/accounts/premium.csv?month=2026-05'), '')
  assert.equal(await text(api, '/api/cells/hof/premium?period=2026-05'), '{"expected":null}')
  await store.close()
})

test('Settings take what the premium needs, show it again, and say beside the field what is wrong', async () => {
  const store = await openStore(':memory:')
  await metered(store, [])
  const { pages, text, post } = await opened(store)
  const typed = {
    key: 'dynamic',
    price: 'mid',
    fee: '0',
    step: '60',
    premium: 'italy',
    'premium-kw': '20',
    'premium-modules': 'centre',
    'premium-zonal': '150',
    'premium-grant': 'no',
  }
  const saved = await post('/at/hof/settings/sharing', typed)
  assert.equal(saved.status, 303)
  const [rule] = await listStatedRules(store.db, 'hof')
  assert.deepEqual(rule?.premium, terms)
  const settings = await text(pages, '/at/hof/settings')
  assert.match(settings, /<option value="italy" selected=""/)
  assert.match(settings, /name="premium-zonal"[^>]*value="150"/)
  for (const [wrong, at, reason] of [
    [{ step: '15' }, 'step', 'choose steps of 60 minutes'],
    [{ 'premium-kw': '1200' }, 'premium-kw', 'Type a number'],
    [{ 'premium-zonal': '' }, 'premium-zonal', 'Type a number'],
    [{ 'factor-home-0': '50' }, 'premium', 'let everybody take part with all'],
    [{ premium: 'france' }, 'premium', 'Choose whether there is a premium'],
    [{ 'premium-modules': 'west' }, 'premium-modules', 'Choose where the modules are'],
  ] as const) {
    const refused = await post('/at/hof/settings/sharing', { ...typed, ...wrong })
    assert.equal(refused.status, 422)
    const html = await refused.text()
    const invalid = /name="([\w-]+)"[^>]*aria-invalid="true"/.exec(html)?.[1]
    assert.deepEqual([invalid, html.includes(reason)], [at, true], reason)
  }
  assert.equal((await listStatedRules(store.db, 'hof')).length, 1)
  await store.close()
})
