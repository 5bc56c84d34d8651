import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import type { Method } from '../../api/route.ts'
import { ManualClock } from '../../kernel/clock.ts'
import type { Result } from '../../kernel/refusal.ts'
import { hourMs } from '../../kernel/steps.ts'
import { openStore, type Store } from '../../store/open.ts'
import { defaultSharingRule } from '../sharing/sharing-rule.ts'
import { saveSharingRule } from '../sharing/store-rule.ts'
import { energiedatenOf, settledHomes, startMs, workbookOf } from './fixtures.ts'
import { allocationRoutes } from './routes.ts'
import { readSpanishCoefficients } from './spanish-coefficients.ts'

/** Calls the routes with checked parts, as the frame does. */
function caller(store: Store) {
  const clock = new ManualClock(startMs + 24 * hourMs)
  const routes = allocationRoutes({ db: store.db, clockOf: () => clock })
  return async (
    method: Method,
    path: string,
    params: Record<string, string>,
    body?: unknown,
  ): Promise<Result<unknown>> => {
    const found = routes.find((route) => route.method === method && route.path === path)
    assert.ok(found !== undefined, `${method} ${path}`)
    const result = await found.handle({
      principal: { kind: 'nobody' },
      params: found.params === undefined ? params : v.parse(found.params, params),
      query: undefined,
      body: found.body === undefined ? body : v.parse(found.body, body),
    })
    return result.ok ? { ok: true, value: v.parse(found.answer, result.value) } : result
  }
}

const path = '/cells/{cell}/allocations'
const quarter = { consumed: 0.25, assigned: 0.08, generated: 0.1, surplus: 0.02 }

const sent = (rows: Parameters<typeof workbookOf>[0]) => ({
  format: 'at-energiedaten',
  fileName: 'energiedaten.xlsx',
  fileBase64: workbookOf(rows).toString('base64'),
})

test('a file is sent, looked at, booked and listed', async () => {
  const store = await openStore(':memory:')
  await settledHomes(store)
  const call = caller(store)
  const of = { cell: 'hof' }
  const made = await call('post', path, of, sent(energiedatenOf([quarter, quarter])))
  assert.ok(made.ok)
  const { id } = v.parse(v.object({ id: v.string() }), made.value)
  const file = { ...of, import: id }
  const seen = await call('get', `${path}/{import}`, file)
  assert.ok(seen.ok)
  assert.match(JSON.stringify(seen.value), /"settled":2,"unsettled":0,"different":2/)
  const csv = await call('get', `${path}/{import}/differences.csv`, file)
  assert.ok(csv.ok)
  const lines = String(csv.value).trim().split('\r\n')
  assert.equal(lines.length, 1 + 4)
  assert.equal(
    lines[1],
    '2026-05-04T10:00+02:00,4,home-0,other-key,measured,0.250,0.100,0.000,0.000,-0.066000,0.250,0.080,0.000,0.000,-0.067800,EUR',
  )
  const booked = await call('post', `${path}/{import}/booking`, file)
  const bookedMs = startMs + 24 * hourMs
  const progress = { bookedQuarters: 2, quarters: 2, corrected: 2, bookedMs }
  assert.deepEqual(booked, { ok: true, value: progress })
  assert.deepEqual(await call('post', `${path}/{import}/booking`, file), booked)
  const listed = await call('get', path, of)
  assert.match(JSON.stringify(listed), /"bookedMs":\d/)
  await store.close()
})

test('what cannot be booked is refused with the row or the number that is to blame', async () => {
  const store = await openStore(':memory:')
  await settledHomes(store)
  const call = caller(store)
  const refused = async (rows: Parameters<typeof workbookOf>[0]) => {
    const result = await call('post', path, { cell: 'hof' }, sent(rows))
    return result.ok ? null : [result.code, result.at]
  }
  const good = energiedatenOf([quarter, quarter])
  const changed = (row: number, column: number, value: string | number) =>
    good.map((cells, r) =>
      r === row ? cells.map((cell, c) => (c === column ? value : cell)) : cells,
    )
  assert.deepEqual(
    [
      await refused(changed(1, 1, 'AT9')),
      await refused(changed(6, 1, '-1')),
      await refused(changed(6, 9, 0.2)),
      await refused(changed(7, 0, 'yesterday')),
      await refused(good.slice(0, 3)),
      await refused(good.slice(0, 6)),
    ],
    [
      ['metering-point-unknown', 'file'],
      ['allocation-not-energy', 'row 7'],
      ['allocation-surplus', 'row 7'],
      ['allocation-not-a-time', 'row 8'],
      ['no-energiedaten', 'file'],
      ['allocation-empty', 'file'],
    ],
  )
  const unknown = await call('get', `${path}/{import}`, { cell: 'hof', import: 'x' })
  assert.equal(unknown.ok ? null : unknown.code, 'not-found')
  await store.close()
})

test("Spain's file is written from the sharing rule, and read back it is the same", async () => {
  const store = await openStore(':memory:')
  const of = await TestNeighbourhood.make(store, startMs, 3)
  const call = caller(store)
  const cau = 'ES0031300325733009FH0FA000'
  const cups = of.homes.map((_, i) => `ES003130032573300${i}FH0F`)
  await of.thing(of.cell.id, 'solar', ['generatedWh'], { meteringPoint: cau })
  for (const [i, home] of of.homes.entries()) {
    if (i < 2) await of.thing(home.id, 'meter', ['importWh'], { meteringPoint: cups[i]! })
  }
  const written = async (installation = cau) =>
    call('get', '/cells/{cell}/coefficient-files/{installation}/{year}', {
      cell: 'hof',
      installation,
      year: '2026',
    })
  const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.code)
  assert.equal(code(await written()), 'no-coefficients')
  await saveSharingRule(store.db, 'hof', { ...defaultSharingRule(0), key: { kind: 'equal' } }, 0)
  assert.equal(code(await written('ES9')), 'coefficient-file-installation')
  assert.equal(code(await written()), 'coefficient-file-missing')
  await of.thing('home-2', 'meter', ['importWh'], { meteringPoint: cups[2]! })
  const file = await written()
  const text = `${cups[0]};0,333334\r\n${cups[1]};0,333333\r\n${cups[2]};0,333333\r\n`
  assert.deepEqual(file, { ok: true, value: { fileName: `${cau}_2026.txt`, text } })
  const again = readSpanishCoefficients(`${cau}_2026.txt`, Buffer.from(text), {
    isInstallation: (installation) => installation === cau,
    isKnown: (point) => cups.includes(point),
    timeZone: 'Europe/Madrid',
  })
  assert.deepEqual(again.ok && again.value.rows, [[333_334, 333_333, 333_333]])
  const shares = [{ cellId: 'home-0', partsPerMillion: 999_999 }]
  const key = { kind: 'static', shares, offerAgain: false } as const
  await saveSharingRule(store.db, 'hof', { ...defaultSharingRule(1), key }, 0)
  assert.equal(code(await written()), 'coefficients-not-one')
  await store.close()
})
