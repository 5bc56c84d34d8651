import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { listSeries, rawReadings } from '../../series/store.ts'
import { deskOn, eventually, startMs, withCells } from '../desk/desk-fixtures.ts'
import { DsmrP1, telegramEveryMs } from './dsmr-p1.ts'
import { p1Reader, telegramOf } from './p1-fixtures.ts'
import { adoptAll, connected, kitHome, quickPauses, testProtocol } from './protocol-fixtures.ts'

testProtocol('DSMR P1', {
  make: (surroundings, pauses) => new DsmrP1(surroundings, { pauses }),
  listen: p1Reader,
  offers: [{ kind: 'meter', values: { powerW: 339, importWh: 7_513_347, exportWh: 300_750 } }],
})

/** A meter before DSMR 4: no time of its own, so that its readings are of now. */
const oldTelegram = telegramOf(['1-0:1.8.1(1.5*kWh)', '1-0:1.8.2(2.5*kWh)'], false)

testOnEachDatabase(
  'of telegrams that come every moment one in ten seconds is kept',
  async (store, context) => {
    const { desk, clock, lineOf } = await connected(
      store,
      {
        make: (surroundings, pauses) => new DsmrP1(surroundings, { pauses }),
        listen: (port) => p1Reader(port, oldTelegram),
        offers: [],
      },
      context,
    )
    const [meter] = await adoptAll(store, desk, 1)
    assert.ok(meter !== undefined)
    /** Times of what is kept, once the meter was heard at the clock's present time. */
    const kept = async (): Promise<number[]> => {
      await eventually(async () => (await lineOf())?.heardMs === clock.now() || null)
      const [series] = await listSeries(store.db, { thingIds: [meter.id] })
      const readings = await rawReadings(store.db, series?.id ?? 0, 0, 2 * startMs)
      return readings.map(({ atMs }) => atMs - startMs)
    }
    for (let ms = 0; ms < 9_999; ms += 3_333) {
      clock.advance(3_333)
      assert.deepEqual(await kept(), [])
    }
    clock.advance(1)
    await eventually(async () => ((await kept()).length === 1 ? true : null))
    clock.advance(10_000)
    await eventually(async () => ((await kept()).length === 2 ? true : null))
    assert.deepEqual(await kept(), [telegramEveryMs, 2 * telegramEveryMs])
  },
)

testOnEachDatabase('a reader that says nothing is out of reach', async (store, context) => {
  const { lineOf } = await connected(
    store,
    {
      make: (surroundings, pauses) => new DsmrP1(surroundings, { pauses, silenceLimitMs: 20 }),
      listen: (port) => p1Reader(port, ''),
      offers: [],
    },
    context,
  )
  await eventually(async () => (await lineOf())?.trouble?.code === 'no-answer' || null)
})

testOnEachDatabase(
  'a meter on a serial port is heard as over the network',
  async (store, context) => {
    await withCells(store, kitHome)
    const faults: string[] = []
    const clock = new ManualClock(startMs)
    const onFault = (event: string): number => faults.push(event)
    const protocol = new DsmrP1({ clock, isAllowed: () => false, onFault }, { pauses: quickPauses })
    const { desk } = deskOn(store, [protocol])
    await desk.start()
    context.after(() => desk.stop())
    const path = await serialMeter(context)
    const of = { cellId: kitHome.id, cellSlug: kitHome.slug, createdMs: startMs }
    const dialled = { ...of, id: 'serial', secret: null }
    protocol.dials.dial({ ...dialled, protocol: protocol.name, endpoint: { kind: 'serial', path } })
    const [meter] = await adoptAll(store, desk, 1)
    assert.deepEqual([meter?.kind, meter?.address], ['meter', `haus-1/serial:${path}`])
    await protocol.dials.hangUp(() => true)
    const gone = { kind: 'serial', path: '/dev/ttyUSB999' } as const
    protocol.dials.dial({ ...dialled, protocol: protocol.name, endpoint: gone })
    await eventually(
      async () => protocol.dials.stateOf('serial')?.trouble?.code === 'no-serial-port' || null,
    )
    assert.deepEqual(faults, [])
  },
)

/** A pseudo-terminal that a meter writes to: for whoever opens it, a serial port. Gives its path. */
async function serialMeter(context: TestContext): Promise<string> {
  const program = `
import os, pty, sys, time, tty
meter, port = pty.openpty()
tty.setraw(port)
print(os.ttyname(port), flush=True)
while True:
    os.write(meter, sys.argv[1].encode('latin1'))
    time.sleep(0.02)
`
  const meter = spawn('python3', ['-c', program, oldTelegram], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  context.after(() => meter.kill())
  const [path] = await once(meter.stdout, 'data')
  return String(path).trim()
}
