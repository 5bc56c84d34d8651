// A minute's work, page by page as a browser without scripts goes it: a device is found, named, taken in, and turned on for five seconds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../src/kernel/clock.ts'
import { openStore } from '../src/store/open.ts'
import {
  batteryOffer,
  cellCalled,
  SpokenProtocol,
  withCells,
} from '../src/things/desk/desk-fixtures.ts'
import { listThings } from '../src/things/store.ts'
import { browse } from './browsing.ts'
import { everyRoute } from './every-route.ts'

const origin = 'http://localhost:7310'
const path = '/at/haus-1/things'
const home = cellCalled('haus-1', { isSample: true })

test('a device is found, named, taken in, and turned on for five seconds to see that it is the right one', async () => {
  const store = await openStore(':memory:')
  await withCells(store, home)
  const protocol = new SpokenProtocol()
  const { web } = everyRoute(store, origin, [protocol])
  const { desk, clock } = web.things
  assert.ok(clock instanceof ManualClock)
  await desk.start()
  const { open, press } = browse(web, origin)
  const offered = await protocol.host.offer(batteryOffer('haus-1/cellar'))
  assert.ok(offered.ok)
  const found = await open(path)
  assert.match(found.text, /Nothing they report is kept until you take them in/)
  const inUse = await press(found, 'Take in', { name: 'Battery in the cellar', kind: 'battery' })
  assert.match(inUse.text, /Battery in the cellar/)
  const [battery] = await listThings(store.db, home.id, 'adopted')
  assert.equal(battery?.name, 'Battery in the cellar')
  const page = await open(`${path}/${battery.id}`)
  assert.match(page.text, /Turns the device on for five seconds.*Then it is as it was\./)
  const askedMs = clock.now()
  const asked = await press(page, 'Turn it on for five seconds')
  assert.match(asked.text, /Battery in the cellar was asked\. Watch what it does\./)
  const [on] = protocol.sent
  assert.deepEqual([on?.thingId, on?.expiresMs], [battery.id, askedMs + 5_000])
  assert.ok(on?.powerW !== null && (on?.powerW ?? 0) > 0)
  // Not a moment less, and then it is as it was.
  clock.advance(4_999)
  assert.equal(await desk.expire(), 0)
  clock.advance(1)
  assert.equal(await desk.expire(), 1)
  assert.equal(protocol.sent.at(-1)?.powerW, null)
  // Who is out of reach is no device that was tested, and the page says so.
  protocol.isReachable = false
  const failed = await press(page, 'Turn it on for five seconds')
  assert.doesNotMatch(failed.text, /Watch what it does/)
  await desk.stop()
  await store.close()
})
