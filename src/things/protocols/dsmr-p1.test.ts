import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
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

testOnEachDatabase(
  'a meter that speaks the older way is heard on the second try, and its port is free once it is hung up',
  async (store, context) => {
    await withCells(store, kitHome)
    const faults: string[] = []
    const clock = new ManualClock(startMs)
    const onFault = (event: string): number => faults.push(event)
    const surroundings = { clock, isAllowed: () => false, onFault }
    const limits = { pauses: quickPauses, silenceLimitMs: 300 }
    const protocol = new DsmrP1(surroundings, limits)
    const { desk } = deskOn(store, [protocol])
    await desk.start()
    context.after(() => desk.stop())
    const path = await serialMeter(context, 9_600)
    const of = { cellId: kitHome.id, cellSlug: kitHome.slug, createdMs: startMs, secret: null }
    const endpoint = { kind: 'serial', path } as const
    const dial = (id: string): void =>
      protocol.dials.dial({ ...of, id, protocol: protocol.name, endpoint })
    dial('first')
    const [meter] = await adoptAll(store, desk, 1)
    assert.equal(meter?.kind, 'meter')
    const heard = async (id: string) =>
      await eventually(async () => protocol.dials.stateOf(id)?.heardMs ?? null)
    await heard('first')
    for (const id of ['second', 'third']) {
      await protocol.dials.hangUp(() => true)
      assert.equal(openTerminals(path), 0)
      dial(id)
      await heard(id)
      // Never that the port is somebody else's.
      const { trouble } = protocol.dials.stateOf(id) ?? {}
      assert.notEqual(trouble?.code, 'no-serial-port')
    }
    await protocol.dials.hangUp(() => true)
    assert.deepEqual([openTerminals(path), faults], [0, []])
  },
)

/** How often this process has a file open. */
function openTerminals(path: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path
    } catch {
      // The one that reading the folder took is closed again.
      return false
    }
  }).length
}

/**
 * A pseudo-terminal that a meter writes to, as long as it is opened at a speed: for whoever opens it, a serial port.
 * Gives its path.
 */
async function serialMeter(context: TestContext, baudRate: 9_600 | 115_200 = 115_200) {
  const program = `
import os, pty, sys, termios, time, tty
meter, port = pty.openpty()
tty.setraw(port)
print(os.ttyname(port), flush=True)
speed = getattr(termios, 'B' + sys.argv[2])
while True:
    if termios.tcgetattr(port)[4] == speed:
        os.write(meter, sys.argv[1].encode('latin1'))
    time.sleep(0.02)
`
  const meter = spawn('python3', ['-c', program, oldTelegram, String(baudRate)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  context.after(() => meter.kill())
  const [path] = await once(meter.stdout, 'data')
  return String(path).trim()
}
