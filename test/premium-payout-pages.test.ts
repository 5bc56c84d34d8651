// What Italy's operator paid, page by page, as an organiser without scripts books it: typed, looked at, booked, booked back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { italy, metered, startMs } from '../src/accounts/premium-fixtures.ts'
import { defaultSharingRule } from '../src/accounts/sharing/sharing-rule.ts'
import { settle } from '../src/accounts/settle.ts'
import { checkLedger } from '../src/accounts/store.ts'
import { testApp } from '../src/api/fixtures.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { hourMs } from '../src/kernel/steps.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { browse } from './browsing.ts'
import { everyRoute } from './every-route.ts'

const origin = 'http://localhost:7310'
const accounts = '/at/hof/accounts?month=2026-05'

/** The sample's homes are open to everybody on a node that nobody has set up: no sign-in stands in the way of the test. */
async function opened(store: Store, rule = italy) {
  await ensureNodeKey(store.db)
  const of = await metered(store, [rule])
  await settle(store.db, of.cell, of.homes, startMs + 3 * hourMs, Date.UTC(2026, 4, 31, 22))
  await store.db.updateTable('cells').set({ is_sample: 1 }).execute()
  const { web, routes } = everyRoute(store, origin)
  const api = testApp(web.api, routes)
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await api.request(`${origin}/api/cells/hof/premium-payouts${path}`, {
      method,
      headers: { origin, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, json: await answer.json() }
  }
  return { ...browse(web, origin), call }
}

const typed = { period: '2026-05', amount: '0,60', split: 'by-energy', kept: '0.15' }

test('an organiser types what was paid, sees what each gets, books exactly that, and books it back', async () => {
  const store = await openStore(':memory:')
  const { open, press, call } = await opened(store)
  const page = await open(accounts)
  assert.match(page.text, /Premium that was paid/)
  assert.doesNotMatch(page.text, /Premium that is booked/)
  const shown = await press(page, 'Show what each gets', typed)
  assert.equal(shown.status, 200)
  assert.match(
    shown.text,
    /What each gets for May 2026 .*All parts .*home-0 €0\.30 0000 home-1 €0\.15 0000 The community’s pot €0\.15 0000 Total €0\.60 0000/,
  )
  assert.deepEqual((await call('GET', '')).json, { payouts: [] })
  const booked = await press(shown, 'Book this')
  assert.equal(booked.status, 200)
  assert.match(booked.text, /Premium that is booked .*May 2026 €0\.60 €0\.15 Booked on/)
  // The same page sent once more, by somebody who went back: booked once.
  await press(shown, 'Book this')
  const { json } = await call('GET', '')
  const [payout] = json.payouts
  assert.equal(json.payouts.length, 1)
  assert.deepEqual(
    [payout.amountMicro, payout.keptMicro, payout.potMicro, payout.split, payout.undoneMs],
    [600_000, 150_000, 150_000, 'by-energy', null],
  )
  const month = new Date(payout.bookedMs).toISOString().slice(0, 7)
  const statement = await open(`/at/home-0/statement?month=${month}`)
  assert.match(statement.text, /Of it premium for shared energy \S*0\.30/)
  const again = await press(await open(accounts), 'Show what each gets', typed)
  assert.match(again.text, /For this time €0\.60 are booked already: for May 2026/)
  const back = await press(booked, 'Book it back')
  assert.match(back.text, /Booked back on/)
  assert.doesNotMatch(back.html, /Book it back<\/button>/)
  const { unbalanced, wrongBalances, sumMicro } = await checkLedger(store.db, 'hof')
  assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
  await store.close()
})

test('what is wrong is said beside its field with all that was typed, and nothing is booked', async () => {
  const store = await openStore(':memory:')
  const { open, press, call } = await opened(store)
  const page = await open(accounts)
  for (const [wrong, at, reason] of [
    [{ amount: '' }, 'amount', /Type a number from 0\.01/],
    [{ amount: '0.001' }, 'amount', /Type a number from 0\.01/],
    [{ amount: '-5' }, 'amount', /Type a number from 0\.01/],
    [{ kept: '0.61' }, 'kept', /all that was paid at the most/],
    [{ split: 'me' }, 'split', /Choose who gets it/],
    [{ period: '2026-04' }, 'period', /no sharing rule has a premium/],
    [{ period: '2026-10' }, 'period', /not settled to its end/],
    [{ period: '<b>' }, 'period', /A period is a year/],
  ] as const) {
    const refused = await press(page, 'Show what each gets', { ...typed, ...wrong })
    assert.equal(refused.status, 422)
    assert.match(refused.text, reason)
    assert.match(
      refused.html,
      new RegExp(`id="field-payout-${at}"[^>]*aria-invalid="true"`),
      JSON.stringify(wrong),
    )
    assert.doesNotMatch(refused.html, /Book this/)
  }
  // What was looked at is not what is sent.
  const shown = await press(page, 'Show what each gets', typed)
  const forged = await press(shown, 'Book this', { amount: '6000' })
  assert.equal(forged.status, 422)
  assert.match(forged.text, /What each gets has changed since it was shown/)
  assert.deepEqual((await call('GET', '')).json, { payouts: [] })
  await store.close()
})

test('over the API the same is looked at, booked once, booked back, and refused with a field', async () => {
  const store = await openStore(':memory:')
  const { call } = await opened(store)
  const asked = { period: '2026-05', amountMicro: 513_000, split: 'by-energy' }
  const preview = await call('POST', '/preview', asked)
  assert.equal(preview.status, 200)
  assert.deepEqual(
    preview.json.members.map((of: { ownerId: string; amountMicro: number }) => [
      of.ownerId,
      of.amountMicro,
    ]),
    [
      ['home-0', 342_000],
      ['home-1', 171_000],
    ],
  )
  const body = { ...asked, id: 'june', seen: preview.json.seen }
  const first = await call('POST', '', body)
  const second = await call('POST', '', body)
  assert.deepEqual([first.status, second], [200, first])
  for (const [wrong, at] of [
    [{ id: '' }, 'id'],
    [{ id: 'x'.repeat(101) }, 'id'],
    [{ split: '__proto__' }, 'split'],
    [{ amountMicro: '513000' }, 'amountMicro'],
    [{ seen: 'x' }, 'seen'],
    [{ period: 'x'.repeat(23) }, 'period'],
    [{ id: 'b', amountMicro: 1e300 }, 'amountMicro'],
    [{ id: 'b', keptMicro: -1 }, 'keptMicro'],
    [{ id: 'b', seen: '0'.repeat(64) }, 'seen'],
    [{ amountMicro: 1 }, 'id'],
  ] as const) {
    const refused = await call('POST', '', { ...body, ...wrong })
    assert.ok(refused.status === 422 || refused.status === 400 || refused.status === 409)
    assert.match(JSON.stringify(refused.json), new RegExp(`"${at}"`), JSON.stringify(wrong))
  }
  const undone = await call('DELETE', '/june')
  assert.equal(undone.json.id, 'june')
  assert.ok(undone.json.undoneMs > 0)
  assert.equal((await call('DELETE', '/other')).status, 404)
  await store.close()
})

test('where no rule has a premium there is no such form', async () => {
  const store = await openStore(':memory:')
  const plain = { ...defaultSharingRule(startMs), stepMinutes: 60 } as const
  const { open } = await opened(store, plain)
  assert.doesNotMatch((await open(accounts)).text, /premium/i)
  await store.close()
})
