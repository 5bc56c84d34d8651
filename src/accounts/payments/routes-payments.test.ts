import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import type { Method } from '../../api/route.ts'
import type { Principal } from '../../cell/role.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { localDayEndMs } from '../../kernel/local-time.ts'
import type { Result } from '../../kernel/refusal.ts'
import { openStore } from '../../store/open.ts'
import { afterMayMs, billedMay, usualTerms, zone } from '../billing/billing-fixtures.ts'
import { seededRandom } from '../../kernel/random.ts'
import { accountsRoutes } from '../routes.ts'

const iban = 'AT611904300234573201'
const steward: Principal = { kind: 'person', personId: 'p', name: 'Steward', memberships: [] }
const visitor: Principal = { kind: 'visitor', memberships: [] }

/** May billed, and a way to call the room's routes with checked parts. */
async function prepared() {
  const store = await openStore(':memory:')
  await billedMay(store)
  const clock = new ManualClock(afterMayMs)
  const routes = accountsRoutes({
    db: store.db,
    random: seededRandom(1),
    clock,
    clockOf: () => clock,
  })
  const call = async (
    method: Method,
    path: string,
    { cell = 'hof', month = '', body = {}, principal = steward } = {},
  ): Promise<Result<unknown>> => {
    const found = routes.find((route) => route.method === method && route.path === path)
    assert.ok(found !== undefined, `${method} ${path}`)
    const result = await found.handle({
      principal,
      params: found.params === undefined ? {} : v.parse(found.params, { cell, month }),
      query: undefined,
      body: found.body === undefined ? undefined : v.parse(found.body, body),
    })
    return result.ok ? { ok: true, value: v.parse(found.answer, result.value) } : result
  }
  return { store, call }
}

test('bank accounts are stated by who is signed in, and answered by their last four characters', async () => {
  const { store, call } = await prepared()
  const account = { name: 'Hof', iban, creditorId: 'DE98ZZZ09999999999' }
  const path = '/cells/{cell}/creditor'
  const refused = await call('put', path, { body: account, principal: visitor })
  assert.equal(refused.ok ? null : refused.code, 'sign-in-to-pay')
  assert.ok((await call('put', path, { body: account })).ok)
  const own = { name: 'Eva', iban, mandateId: 'M-1', signedOn: '2026-05-01' }
  const home = { cell: 'home-0', body: own }
  assert.equal(
    (await call('put', '/cells/{cell}/bank-account', { ...home, principal: visitor })).ok,
    false,
  )
  const answers = [
    await call('put', '/cells/{cell}/bank-account', home),
    await call('get', '/cells/{cell}/bank-account', home),
    await call('get', path),
  ]
  for (const answer of answers) {
    const text = JSON.stringify(answer)
    assert.match(text, /AT•• … 3201/)
    assert.doesNotMatch(text, /1904/)
  }
  assert.ok((await call('delete', '/cells/{cell}/bank-account', home)).ok)
  const gone = await call('get', '/cells/{cell}/bank-account', home)
  assert.deepEqual(gone.ok ? gone.value : null, { bankAccount: null })
  await store.close()
})

test('payments of a month are made, downloaded, booked, and withdrawn only before', async () => {
  const { store, call } = await prepared()
  const runs = '/cells/{cell}/payment-runs'
  const month = '2026-05'
  await call('put', '/cells/{cell}/creditor', {
    body: { name: 'Hof', iban, creditorId: 'DE98ZZZ09999999999' },
  })
  await call('put', '/cells/{cell}/bank-account', {
    cell: 'home-0',
    body: { name: 'Eva', iban, mandateId: 'M-1', signedOn: '2026-05-01' },
  })
  assert.ok((await call('post', runs, { body: { month } })).ok)
  const listed = await call('get', runs)
  assert.match(JSON.stringify(listed), /"kind":"debit".*"reason":"no-account"/)
  assert.doesNotMatch(JSON.stringify(listed), /1904|Eva/)
  const debits = await call('get', `${runs}/{month}/debits.xml`, { month })
  assert.ok(debits.ok && String(debits.value).includes(`<IBAN>${iban}</IBAN>`))
  const credits = await call('get', `${runs}/{month}/credits.xml`, { month })
  assert.deepEqual(credits.ok ? null : credits.code, 'no-payments')
  assert.ok((await call('delete', `${runs}/{month}`, { month })).ok)
  assert.equal((await call('get', `${runs}/{month}/debits.xml`, { month })).ok, false)
  assert.ok((await call('post', runs, { body: { month } })).ok)
  const paid = await call('post', `${runs}/{month}/paid`, { month })
  assert.match(JSON.stringify(paid), /"attempt":2,"state":"paid"/)
  await store.close()
})

test('VAT and fees are stated from tomorrow on', async () => {
  const { store, call } = await prepared()
  const path = '/cells/{cell}/billing-terms'
  const late = await call('post', path, { body: usualTerms })
  assert.deepEqual(late.ok ? null : [late.code, late.at], ['terms-in-the-past', 'validFromMs'])
  const terms = { ...usualTerms, validFromMs: localDayEndMs(zone, afterMayMs) }
  assert.ok((await call('post', path, { body: terms })).ok)
  const listed = await call('get', path)
  assert.deepEqual(listed.ok ? listed.value : null, { terms: [usualTerms, terms] })
  await store.close()
})
