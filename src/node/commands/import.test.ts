import { runCommand } from '../../../test/command-line.ts'
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { greenButton } from '../../series/green-button-fixtures.ts'
import { latestMs } from '../../series/limits.ts'
import { listSeries, rawReadings } from '../../series/store.ts'
import { openStore } from '../../store/open.ts'
import {
  cellCalled,
  deskOn,
  SpokenProtocol,
  withCells,
  withMeters,
} from '../../things/desk/desk-fixtures.ts'

const home = cellCalled('haus-1')
const energy = { uom: 72, powerOfTenMultiplier: 0, flowDirection: 1, accumulationBehaviour: 4 }
/** 2026-10-01 00:00 UTC. */
const start = Date.UTC(2026, 9, 1) / 1_000
const hour = (count: number, value: number) =>
  Array.from({ length: count }, (_, i) => [start + 3_600 * i, 3_600, value] as const)
const feed = greenButton([
  { id: 1, type: energy, intervals: hour(24, 500) },
  { id: 2, type: { ...energy, flowDirection: 19 }, intervals: hour(6, 100) },
])

/** A node's folder with a home of these things, and the command line on it. */
async function prepared(context: TestContext, things: readonly string[], text = feed) {
  const data = await mkdtemp(join(tmpdir(), 'commonwatt-import-'))
  context.after(() => rm(data, { recursive: true }))
  const file = join(data, 'meter.xml')
  await writeFile(file, text)
  const database = join(data, 'commonwatt.sqlite')
  const store = await openStore(database)
  await withCells(store, home)
  const protocol = new SpokenProtocol()
  const { desk } = deskOn(store, [protocol])
  await desk.start()
  await withMeters(store, { desk, protocol }, home, things)
  await desk.stop()
  await store.close()
  const run = (...options: string[]) => runCommand(['import', file, '--data', data, ...options])
  /** Everything that is kept, by quantity. */
  const kept = async () => {
    const again = await openStore(database)
    const series = await listSeries(again.db, { cellIds: [home.id] })
    const found = await Promise.all(
      series.map(async ({ id, quantity }) => {
        const readings = await rawReadings(again.db, id, 0, latestMs)
        return [quantity, readings.map(({ value }) => value)] as const
      }),
    )
    await again.close()
    return Object.fromEntries(found)
  }
  return { run, kept }
}

test('a Green Button file is looked at, read in, and a second time changes nothing', async (context) => {
  const { run, kept } = await prepared(context, ['Meter'])
  const looked = await run('--cell', 'haus-1', '--preview')
  assert.equal(looked.code, 0, looked.error)
  assert.equal(
    looked.out,
    'A Green Button file with 30 readings:\n' +
      '  importWh in Wh, per-interval: 24 values, 2026-10-01T00:00 to 2026-10-01T23:00 UTC\n' +
      '  exportWh in Wh, per-interval: 6 values, 2026-10-01T00:00 to 2026-10-01T05:00 UTC\n',
  )
  assert.deepEqual(await kept(), {}, 'looking keeps nothing')
  const read = await run('--cell', 'haus-1')
  assert.deepEqual([read.code, read.out], [0, '32 values imported, 0 were known already.\n'])
  const totals = await kept()
  assert.deepEqual(
    totals['importWh'],
    Array.from({ length: 25 }, (_, i) => 500 * i),
  )
  assert.deepEqual(totals['exportWh'], [0, 100, 200, 300, 400, 500, 600])
  const again = await run('--cell', 'haus-1', '--json')
  assert.equal(again.code, 0)
  assert.partialDeepStrictEqual(JSON.parse(again.out), { lines: 30, added: 0, known: 32 })
  assert.deepEqual(await kept(), totals)
  const json = await run('--cell', 'haus-1', '--preview', '--json')
  assert.partialDeepStrictEqual(JSON.parse(json.out), { columns: [{ count: 24 }, { count: 6 }] })
})

test('whose file it is has to be said where there are several devices, and options of tables are refused', async (context) => {
  const { run, kept } = await prepared(context, ['Cellar', 'Roof'])
  const said = async (...options: string[]) => {
    const { code, out, error } = await run(...options)
    assert.equal(code, 1, out)
    return error
  }
  assert.match(await said('--cell', 'haus-1'), /Say with --thing NAME .* There are: /)
  assert.match(await said('--cell', 'haus-1', '--thing', 'Rof'), /Did you mean Roof\?/)
  assert.match(await said('--cell', 'haus-2'), /There is no cell "haus-2"\./)
  for (const option of [['--time', '1'], ['--zone', 'UTC'], ['--skip-problems']]) {
    const error = await said('--cell', 'haus-1', '--thing', 'Roof', ...option)
    assert.match(error, new RegExp(`says itself what it holds and when; leave out ${option[0]}`))
  }
  assert.deepEqual(await kept(), {})
  assert.equal((await run('--cell', 'haus-1', '--thing', 'Roof')).code, 0)
})

test('what is no Green Button file is refused in a sentence, and nothing is kept', async (context) => {
  const table = [
    [feed.slice(0, -30), /ends in the middle of an entry/],
    ['<html><body>Sign in</body></html>', /no Green Button file/],
    [greenButton([{ id: 1, type: { ...energy, uom: 169 }, intervals: hour(2, 1) }]), /no elec/],
  ] as const
  for (const [text, sentence] of table) {
    const { run, kept } = await prepared(context, ['Meter'], text)
    for (const options of [[], ['--preview']]) {
      const { code, error } = await run('--cell', 'haus-1', ...options)
      assert.equal(code, 1)
      assert.match(error, sentence)
    }
    assert.deepEqual(await kept(), {})
  }
})
