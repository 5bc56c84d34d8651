import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyRoute } from '../../../test/every-route.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { parsePeriod } from '../../accounts/period.ts'
import { settle } from '../../accounts/settle.ts'
import { listAccounts, pay } from '../../accounts/store.ts'
import { dayMs, hourMs, quarterMs } from '../../kernel/steps.ts'
import { rollUp } from '../../series/job.ts'
import { openStore } from '../../store/open.ts'
import { readBookings, readProofs, StandingReader } from './proofs.ts'

/** Two local days in Graz. */
const startMs = Date.UTC(2026, 4, 3, 22)
const endMs = startMs + 2 * dayMs

async function prepared() {
  const store = await openStore(':memory:')
  const of = await TestNeighbourhood.make(store, startMs, 1)
  const [home] = of.homes
  assert.ok(home !== undefined)
  const meter = await of.thing(home.id, 'meter', ['importWh'])
  const counted = (atMs: number): number => ((atMs - startMs) * 1_000) / hourMs
  await of.report(meter.get('importWh'), startMs, endMs, counted, quarterMs)
  await rollUp(store.db, [of.cell.id, home.id])
  const month = parsePeriod('2026-05', of.cell.timeZone)
  assert.ok(month.ok)
  return { store, of, home, context: everyRoute(store).web, month: month.value }
}

test('a month is checked whole, and where it has too many bookings its last settled day is', async () => {
  const { store, of, context, month } = await prepared()
  const nothing = await new StandingReader(context).read(of.cell.id, month, 7)
  assert.equal(nothing, null)
  await settle(store.db, of.cell, of.homes, startMs, endMs)
  const whole = await new StandingReader(context).read(of.cell.id, month, 7)
  assert.deepEqual(
    [whole?.bookings, whole?.changed, whole?.unlogged, whole?.isWhole, whole?.atMs, whole?.dayMs],
    [192, 0, 0, true, 7, null],
  )
  const accounts = (await listAccounts(store.db, of.cell.id)).length
  const day = await new StandingReader(context, 96 * accounts).read(of.cell.id, month, 7)
  assert.deepEqual([day?.bookings, day?.dayMs], [96, startMs + dayMs])
  const small = await new StandingReader(context, 96 * accounts - 1).read(of.cell.id, month, 7)
  assert.equal(small, null)
  await store.close()
})

test('what was looked at is kept for all who ask, and what is not booked yet is not', async () => {
  const { store, of, context, month } = await prepared()
  const reader = new StandingReader(context)
  assert.equal(await reader.read(of.cell.id, month, 1), null)
  await settle(store.db, of.cell, of.homes, startMs, startMs + hourMs)
  assert.equal((await reader.read(of.cell.id, month, 2))?.bookings, 4)
  await settle(store.db, of.cell, of.homes, startMs, endMs)
  const kept = await reader.read(of.cell.id, month, 3)
  assert.deepEqual([kept?.bookings, kept?.atMs], [4, 2])
  await store.close()
})

test('a day lists each quarter of an hour with what was booked in it, and each is proven', async () => {
  const { store, of, home, context } = await prepared()
  await settle(store.db, of.cell, of.homes, startMs, endMs)
  const accounts = await listAccounts(store.db, of.cell.id)
  const idOf = (kind: string): number => accounts.find((account) => account.kind === kind)?.id ?? 0
  const paid = await pay(store.db, of.cell.id, {
    id: 'p',
    atMs: startMs + quarterMs + 5,
    fromAccountId: idOf('home'),
    toAccountId: idOf('bank'),
    amountMicro: 1_000_000,
  })
  assert.ok(paid.ok)
  const first = await readBookings(context, home, '2026-05-04', endMs)
  assert.equal(first.quarters.length, 96)
  const [quarter, withPayment] = first.quarters
  assert.deepEqual(quarter, {
    startMs,
    importedWh: 250,
    exportedWh: 0,
    amountMicro: -75_000,
    bookings: 1,
  })
  assert.deepEqual([withPayment?.bookings, withPayment?.amountMicro], [2, -1_075_000])
  // Without a day, or with none that is one, the last settled day.
  for (const asked of [undefined, '2026-99-99', 'x']) {
    assert.equal((await readBookings(context, home, asked, endMs)).day, '2026-05-05')
  }
  const { proofs, day, jsonHref } = await readProofs(context, home, startMs + quarterMs)
  assert.deepEqual(
    proofs.map(({ proof, isProven }) => [proof.booking.kind, isProven]),
    [
      ['settlement', true],
      ['payment', true],
    ],
  )
  assert.deepEqual(
    [day, jsonHref],
    ['2026-05-04', `/api/cells/home-0/entries/${startMs + quarterMs}/proofs`],
  )
  assert.deepEqual((await readProofs(context, home, 0)).proofs, [])
  await store.close()
})
