// A resident's way with a Green Button file, page by page, as a browser without scripts goes it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { greenButton, type TestReading } from '../src/series/green-button-fixtures.ts'
import { latestMs } from '../src/series/limits.ts'
import { listSeries, rawReadings } from '../src/series/store.ts'
import { openStore } from '../src/store/open.ts'
import {
  cellCalled,
  SpokenProtocol,
  withCells,
  withMeters,
} from '../src/things/desk/desk-fixtures.ts'
import { listThings } from '../src/things/store.ts'
import { browse } from './browsing.ts'
import { everyRoute } from './every-route.ts'

const origin = 'http://localhost:7310'
const path = '/at/haus-1/import'
const home = cellCalled('haus-1', { isSample: true })
const energy = { uom: 72, powerOfTenMultiplier: 0, flowDirection: 1, accumulationBehaviour: 4 }
const start = Date.UTC(2026, 9, 1) / 1_000
const quarters = (count: number, value: number) =>
  Array.from({ length: count }, (_, i) => [start + 900 * i, 900, value] as const)
const feed = greenButton([
  { id: 1, type: energy, intervals: quarters(96, 250) },
  { id: 2, type: { ...energy, flowDirection: 19 }, intervals: quarters(8, 1) },
  // Gas: counted nowhere.
  { id: 3, type: { ...energy, uom: 169 }, intervals: quarters(5, 1) },
])
const fileOf = (text: string, name = 'usage.xml'): File => new File([text], name)

/** A home of these devices, in the sample, where nobody has to sign in. */
async function prepared(things: readonly string[]) {
  const store = await openStore(':memory:')
  await withCells(store, home)
  const protocol = new SpokenProtocol()
  const { web } = everyRoute(store, origin, [protocol])
  const { desk } = web.things
  await desk.start()
  await withMeters(store, { desk, protocol }, home, things)
  const kept = async () => {
    const series = await listSeries(store.db, { cellIds: [home.id] })
    const found = await Promise.all(
      series.map(async ({ id, quantity, thingId }) => {
        const readings = await rawReadings(store.db, id, 0, latestMs)
        return [quantity, thingId, readings.length, readings.at(-1)?.value] as const
      }),
    )
    return found
  }
  const end = async () => {
    await desk.stop()
    await store.close()
  }
  const idOf = async (name: string): Promise<string> => {
    const things = await listThings(store.db, home.id, 'adopted')
    return things.find((thing) => thing.name === name)?.id ?? assert.fail(name)
  }
  return { ...browse(web, origin), desk, idOf, kept, end }
}

test('a Green Button file is chosen, shown, and read in for the chosen device', async () => {
  const { open, press, desk, idOf, kept, end } = await prepared(['Cellar', 'Roof'])
  const first = await open(path)
  assert.match(first.text, /Green Button \(XML\)/)
  const shown = await press(first, 'Look at it', { file: fileOf(feed) })
  assert.equal(shown.status, 200)
  assert.match(shown.text, /A Green Button file with 104 readings: .*,/)
  assert.deepEqual(await kept(), [], 'nothing is kept before somebody says whose it is')
  const roof = await idOf('Roof')
  const done = await press(shown, 'Read it in', { thing: roof })
  assert.equal(done.path.split('?')[0], '/at/haus-1/things')
  assert.match(done.text, /104 readings were read in\./)
  assert.deepEqual(await kept(), [
    ['importWh', roof, 97, 24_000],
    ['exportWh', roof, 9, 8],
  ])
  const again = await press(shown, 'Read it in', { thing: roof })
  assert.match(again.text, /All of these readings were here already/)
  assert.equal((await kept()).length, 2)
  // The device went out of use meanwhile: the form comes back with the file in it.
  assert.ok((await desk.remove(roof)).ok)
  const gone = await press(shown, 'Read it in', { thing: roof })
  assert.equal(gone.status, 422)
  assert.match(gone.html, /id="field-thing-error"/)
  const cellar = await press(gone, 'Read it in')
  assert.match(cellar.text, /104 readings were read in\./)
  await end()
})

test('what is wrong with a file stands beside it, and nothing is kept', async () => {
  const { open, press, kept, end } = await prepared(['Meter'])
  const page = await open(path)
  const said = async (text: string) => {
    const refused = await press(page, 'Look at it', { file: fileOf(text) })
    assert.equal(refused.status, 422, text.slice(0, 100))
    return /id="field-file-error"[^>]*>([^<]*)</.exec(refused.html)?.[1]
  }
  const of = (
    type: object,
    intervals: TestReading['intervals'] = quarters(4, 1),
    usagePoint = 1,
  ) => ({
    id: usagePoint,
    usagePoint,
    type: { ...energy, ...type },
    intervals,
  })
  const twice = [...quarters(4, 1), [start, 900, 2] as const]
  const table = [
    [feed.slice(0, -30), /in the middle/],
    ['<html></html>', /no Green Button file/],
    [greenButton([of({ uom: 119 })]), /no electricity/],
    [greenButton([of({}, twice)]), /two different values for/],
    [greenButton([of({}, [[start, 0, 5]])]), /none that a meter counts/],
    [greenButton([of({}), of({}, quarters(4, 2), 2)]), /of 2 meters/],
    [`<feed>${' '.repeat(4 * 1024 * 1024)}`, /4 MB/],
  ] as const
  for (const [text, sentence] of table) assert.match((await said(text)) ?? '', sentence)
  const nothing = await press(page, 'Look at it')
  assert.match(nothing.html, /id="field-file-error"/)
  assert.deepEqual(await kept(), [])
  await end()
})

test('a file of 4 MB is looked at, a larger one is not, and the page says what to do with it', async () => {
  const { open, press, kept, end } = await prepared(['Meter'])
  const page = await open(path)
  assert.match(page.text, /4 MB at most/)
  assert.match(page.text, /sent in parts.*commonwatt import FILE --cell haus-1 --thing NAME/s)
  const limit = 4 * 1024 * 1024
  const table = (bytes: number) => {
    const lines = 'time,import kWh\n2026-10-01T00:00Z,1\n2026-10-01T00:15Z,2\n'
    return fileOf(lines.padEnd(bytes, '\n'), 'meter.csv')
  }
  const largest = await press(page, 'Look at it', { file: table(limit) })
  assert.equal(largest.status, 200)
  assert.match(largest.text, /What stands in which column\?/)
  // Beyond 8 MB it is more than the form may have, which is no other news for whoever sends it.
  for (const bytes of [limit + 1, 2 * limit, 3 * limit]) {
    const refused = await press(page, 'Look at it', { file: table(bytes) })
    assert.equal(refused.status, 422, `${bytes} bytes`)
    assert.match(refused.html, /id="field-file-error"[^>]*>The file is larger than 4 MB: send it/)
    assert.match(refused.text, /commonwatt import FILE --cell haus-1/)
  }
  assert.deepEqual(await kept(), [])
  await end()
})

test('without a device there is nothing to read a file in for, and the page says so', async () => {
  const { open, end } = await prepared([])
  assert.match((await open(path)).text, /No device is in use here yet/)
  await end()
})
