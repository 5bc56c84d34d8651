import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { dayMs, hourMs, quarterMs } from '../../kernel/steps.ts'
import { rollUp } from '../../series/job.ts'
import type { Store } from '../../store/open.ts'
import { listSignals, signalsBetween } from '../limits/store-signal.ts'
import { tariffAt } from '../store.ts'
import { followVtn } from './follow-vtn.ts'
import { openAdrTime as iso, sentEvent } from './openadr-fixtures.ts'
import { stateVtn } from './state-vtn.ts'
import { vtnOf } from './store-vtn.ts'
import { VtnClient } from './vtn-client.ts'
import { startVtn, testClient } from './vtn-fixtures.ts'

const startMs = Date.UTC(2026, 10, 23, 10)
const steward = {
  kind: 'person',
  personId: 'p',
  name: 'Steward',
  memberships: [],
} as const

async function prepared(store: Store, context: TestContext, homes = 5) {
  const of = await TestNeighbourhood.make(store, startMs - 2 * dayMs, homes)
  const server = await startVtn(context)
  const clock = new ManualClock(startMs)
  const random = seededRandom(1)
  const told: string[] = []
  const wish = {
    url: server.url,
    ...testClient,
    programId: null as string | null,
    sender: 'Netz AG',
    venName: 'hof',
    takesPrices: true,
    takesLimits: true,
    givesReports: true,
  }
  const energy = {
    db: store.db,
    clockOf: () => clock,
    random,
    fetch,
    onLimits: (id: string) => void told.push(id),
  }
  const client = new VtnClient(wish, fetch, () => clock.now())
  return {
    of,
    server,
    clock,
    told,
    wish,
    state: (change: Partial<typeof wish> = {}) =>
      stateVtn(energy, of.cell, { ...wish, ...change }, steward),
    ask: () => followVtn({ db: store.db, random, nowMs: clock.now(), client }, of.cell, wish),
  }
}

const hourly = (type: string, values: readonly number[], fromMs = startMs) => ({
  intervalPeriod: { start: iso(fromMs), duration: 'PT1H' },
  intervals: values.map((value) => ({ payloads: [{ type, values: [value] }] })),
})

testOnEachDatabase(
  'prices of a server go into the tariff, those of before stay',
  async (store, context) => {
    const { of, server, clock, ask, state, told } = await prepared(store, context)
    server.events.set('a', sentEvent('a', hourly('PRICE', [0.31, -0.02])))
    server.events.set('b', sentEvent('b', hourly('EXPORT_PRICE', [0.05])))
    assert.ok((await state()).ok)
    assert.deepEqual(told, [of.cell.id])
    const tariff = await tariffAt(store.db, of.cell.id, startMs)
    assert.ok(tariff?.import.kind === 'dynamic' && tariff.export.kind === 'dynamic')
    assert.equal(tariff.import.priceMicroPerKwh, 300_000)
    assert.deepEqual(
      tariff.import.prices.map((one) => one.priceMicroPerKwh),
      [310_000, 310_000, 310_000, 310_000, -20_000, -20_000, -20_000, -20_000],
    )
    assert.equal(tariff.export.prices.length, 4)
    // The same once more is nothing new.
    assert.deepEqual(await ask(), { ok: true, value: false })
    clock.advance(hourMs)
    server.events.set('a', sentEvent('a', hourly('PRICE', [0.4], startMs + hourMs)))
    assert.deepEqual(await ask(), { ok: true, value: true })
    const later = await tariffAt(store.db, of.cell.id, startMs)
    assert.ok(later?.import.kind === 'dynamic')
    assert.equal(later.import.prices.length, 8)
    assert.equal(later.import.prices[0]?.priceMicroPerKwh, 310_000)
    assert.equal(later.import.prices[7]?.priceMicroPerKwh, 400_000)
  },
)

testOnEachDatabase(
  'limits become the operator’s signals, and go when the event goes',
  async (store, context) => {
    const { of, server, clock, ask } = await prepared(store, context)
    const limits = (values: readonly number[]) =>
      sentEvent('a', hourly('IMPORT_CAPACITY_LIMIT', values))
    const open = async () =>
      (await signalsBetween(store.db, of.cell.id, clock.now(), clock.now() + dayMs)).map(
        ({ signal }) => [signal.importLimitW, signal.fromMs - startMs, signal.isOperator],
      )
    server.events.set('a', limits([12, 8, 8]))
    assert.deepEqual(await ask(), { ok: true, value: true })
    assert.deepEqual(await open(), [
      [12_000, 0, true],
      [8_000, hourMs, true],
    ])
    clock.advance(90 * 60_000)
    assert.deepEqual(await ask(), { ok: true, value: false })
    assert.equal((await listSignals(store.db, of.cell.id)).length, 2)
    // Changed while it holds: what held is taken back, what is asked for now holds at once.
    server.events.set('a', limits([12, 5, 5]))
    assert.deepEqual(await ask(), { ok: true, value: true })
    assert.deepEqual(await open(), [[5_000, 90 * 60_000, true]])
    server.events.clear()
    assert.deepEqual(await ask(), { ok: true, value: true })
    assert.deepEqual(await open(), [])
    // The same limit again, after it was taken back, holds again.
    server.events.set('a', limits([12, 5, 5]))
    assert.deepEqual(await ask(), { ok: true, value: true })
    assert.deepEqual(await open(), [[5_000, 90 * 60_000, true]])
  },
)

testOnEachDatabase(
  'a report is handed in once, of all homes together, when its last interval is over',
  async (store, context) => {
    const { of, server, clock, ask } = await prepared(store, context)
    for (const { id } of of.homes) {
      const meter = await of.thing(id, 'meter', ['powerW'])
      await of.report(meter.get('powerW'), startMs, startMs + 3 * hourMs, () => 600)
    }
    await rollUp(store.db, [of.cell.id, ...of.homes.map(({ id }) => id)])
    const reportDescriptors = [
      { payloadType: 'USAGE', units: 'KWH' },
      { payloadType: 'DEMAND', units: 'KW', frequency: 1 },
      { payloadType: 'USAGE', readingType: 'FORECAST' },
    ]
    server.events.set('a', sentEvent('a', { ...hourly('SIMPLE', [1, 2]), reportDescriptors }))
    clock.advance(hourMs + quarterMs)
    assert.ok((await ask()).ok)
    assert.deepEqual(
      server.reports.map((report) => JSON.stringify(report)),
      [
        JSON.stringify({
          eventID: 'a',
          clientName: 'hof',
          reportName: 'a/1/0/0',
          payloadDescriptors: [
            { objectType: 'REPORT_PAYLOAD_DESCRIPTOR', payloadType: 'DEMAND', units: 'KW' },
          ],
          resources: [
            {
              resourceName: 'AGGREGATED_REPORT',
              intervals: [
                {
                  id: 0,
                  intervalPeriod: { start: iso(startMs), duration: 'PT60M' },
                  payloads: [{ type: 'DEMAND', values: [3] }],
                },
              ],
            },
          ],
        }),
      ],
    )
    clock.advance(2 * hourMs)
    assert.ok((await ask()).ok)
    assert.ok((await ask()).ok)
    assert.equal(server.reports.length, 3)
    const [usage] = server.reports.filter((report) => JSON.stringify(report).includes('USAGE'))
    assert.match(JSON.stringify(usage), /"values":\[3\].*"values":\[3\]/)
  },
)

testOnEachDatabase('of four homes nothing is told', async (store, context) => {
  const { of, server, clock, ask } = await prepared(store, context, 4)
  for (const { id } of of.homes) {
    const meter = await of.thing(id, 'meter', ['powerW'])
    await of.report(meter.get('powerW'), startMs, startMs + 3 * hourMs, () => 600)
  }
  await rollUp(store.db, [of.cell.id, ...of.homes.map(({ id }) => id)])
  const reportDescriptors = [{ payloadType: 'USAGE' }]
  server.events.set('a', sentEvent('a', { ...hourly('SIMPLE', [1]), reportDescriptors }))
  clock.advance(3 * hourMs)
  assert.ok((await ask()).ok)
  assert.deepEqual(server.reports, [])
})

testOnEachDatabase(
  'a server that fails is noted in words, and what was taken holds on',
  async (store, context) => {
    const { of, server, clock, state, ask } = await prepared(store, context)
    server.events.set('a', sentEvent('a', hourly('IMPORT_CAPACITY_LIMIT', [12, 12])))
    assert.ok((await state()).ok)
    assert.deepEqual(server.vens, ['hof'])
    for (const [broken, said] of [
      [{ status: 503, body: '{"title":"Too busy"}' }, /status 503: Too busy/],
      [{ status: 200, body: '<html>' }, /no JSON/],
      [{ status: 200, body: '[{"id":"a"}]' }, /not as OpenADR 3\.1 says/],
      [{ status: 200, body: `"${'x'.repeat(5_000_001)}"` }, /more than 5000000 bytes/],
    ] as const) {
      server.broken = broken
      clock.advance(2 * hourMs)
      const asked = await ask()
      assert.ok(!asked.ok)
      assert.match(asked.message, said)
      const noted = await vtnOf(store.db, of.cell.id)
      assert.equal(noted?.state.trouble, asked.message)
      assert.equal(noted?.state.answeredMs, startMs)
    }
    assert.equal((await listSignals(store.db, of.cell.id)).length, 1)
    server.broken = null
    // A token that has run out, or is no longer taken, is asked for anew.
    server.tokens += 1
    assert.ok((await ask()).ok)
    assert.equal((await vtnOf(store.db, of.cell.id))?.state.trouble, null)
  },
)

testOnEachDatabase(
  'what is stated is tried first, and the secret is kept where it is not said again',
  async (store, context) => {
    const { of, server, state, wish } = await prepared(store, context)
    const refusedAt = async (change: Parameters<typeof state>[0]) => {
      const result = await state(change)
      return result.ok ? null : [result.code, result.at]
    }
    assert.deepEqual(await refusedAt({ clientSecret: 'wrong' }), ['openadr-sign-in', 'clientId'])
    assert.deepEqual(await refusedAt({ url: 'http://127.0.0.1:9/x' }), ['openadr-failed', 'url'])
    assert.deepEqual(await refusedAt({ url: 'ftp://x' }), ['impossible-address', 'url'])
    assert.deepEqual(await refusedAt({ url: 'https://u:p@x.org' }), ['impossible-address', 'url'])
    assert.deepEqual(await refusedAt({ programId: 'a b' }), ['bad-program', 'programId'])
    assert.deepEqual(await refusedAt({ sender: ' ' }), ['bad-text', 'sender'])
    assert.equal(await vtnOf(store.db, of.cell.id), null)
    assert.ok((await state()).ok)
    const again = await stateVtn(
      {
        db: store.db,
        clockOf: () => new ManualClock(startMs),
        random: seededRandom(2),
        fetch,
        onLimits: () => {},
      },
      of.cell,
      { ...wish, clientSecret: null, sender: 'Stadtwerke' },
      steward,
    )
    assert.ok(again.ok)
    assert.equal((await vtnOf(store.db, of.cell.id))?.vtn.clientSecret, testClient.clientSecret)
    // The same name is the same VEN.
    assert.deepEqual(server.vens, ['hof'])
  },
)
