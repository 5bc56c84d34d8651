import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { value } from '../../cell/fixtures.ts'
import { hourMs, quarterMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { parsePeriod } from '../period.ts'
import { settle } from '../settle.ts'
import { statementCsv } from '../statement-csv.ts'
import { readStatement } from '../statements.ts'
import { sumsOf } from '../store-statement.ts'
import { checkLog } from '../log/store-log-check.ts'
import { checkLedger, findHomeAccount } from '../store.ts'
import {
  drawn,
  energiedatenOf,
  settledHomes,
  startMs,
  workbookOf,
  type PublishedQuarter,
} from './fixtures.ts'
import { feedOf } from './fixtures-green-button.ts'
import { bookImport } from './import-booking.ts'
import { takeFile } from './imports.ts'
import { readReconciliation } from './reconciliation.ts'
import { findImport, type AllocationImport } from './store.ts'

const nowMs = startMs + 24 * hourMs

/** As it was settled: all of the 100 Wh went to home 0. */
const asSettled: PublishedQuarter = { consumed: 0.25, assigned: 0.1, generated: 0.1, surplus: 0 }
/** Only 80 Wh of them: another key. */
const less: PublishedQuarter = { consumed: 0.25, assigned: 0.08, generated: 0.1, surplus: 0.02 }

async function take(of: TestNeighbourhood, quarters: readonly PublishedQuarter[]) {
  const bytes = workbookOf(energiedatenOf(quarters))
  const file = {
    format: 'at-energiedaten',
    fileName: 'energiedaten.xlsx',
    bytes,
    only: null,
  } as const
  return value(await takeFile(of.store.db, of.cell, of.homes, file, nowMs))
}

async function kept(store: Store, id: string): Promise<AllocationImport> {
  const found = await findImport(store.db, 'hof', id)
  assert.ok(found !== null)
  return found
}

async function linesOf(store: Store, homeId: string): Promise<Record<string, readonly number[]>> {
  const account = await findHomeAccount(store.db, homeId)
  const sums = await sumsOf(store.db, [account!.id], 0, nowMs)
  return Object.fromEntries(
    sums
      .get(account!.id)!
      .filter(({ energyWh, amountMicro }) => energyWh !== 0 || amountMicro !== 0)
      .map((line) => [`${line.kind} ${line.source}`, [line.energyWh, line.amountMicro]]),
  )
}

testOnEachDatabase(
  'what a grid operator published is compared, booked once, and stands on the statement',
  async (store) => {
    const { db } = store
    const of = await settledHomes(store)
    const file = await take(of, [less, less, ...Array.from({ length: 6 }, () => asSettled)])
    const found = await readReconciliation(db, of.cell, file, 10)
    assert.deepEqual(
      [found.settled, found.unsettled, found.different, found.notAddingUp, found.kept],
      [8, 0, 2, 0, 0],
    )
    // Each of two quarter hours: 20 Wh less from home 1 at 17 + 4 ct, and from the grid at 30 ct instead.
    const [home0, home1] = found.accounts
    assert.deepEqual(home0?.intervals['other-key'], 2)
    assert.equal(home0.right.amountMicro - home0.booked.amountMicro, 2 * -20 * (300 - 210))
    // Home 1 sells 20 Wh at 8 ct instead of 17.
    assert.equal(home1!.right.amountMicro - home1!.booked.amountMicro, 2 * -20 * (170 - 80))
    assert.deepEqual(found.intervals.length, 4)

    assert.equal(value(await bookImport(db, of.cell, file.id, nowMs)).corrected, 2)
    assert.deepEqual(await linesOf(store, 'home-0'), {
      'from-neighbours measured': [600, -102_000],
      'network-fee measured': [0, -24_000],
      'from-grid measured': [900, -270_000],
      'from-neighbours allocated': [160, -27_200],
      'network-fee allocated': [0, -6_400],
      'from-grid allocated': [340, -102_000],
    })
    assert.deepEqual(await linesOf(store, 'home-1'), {
      'to-neighbours measured': [-600, 102_000],
      'to-neighbours allocated': [-160, 27_200],
      'to-grid allocated': [-40, 3_200],
    })
    const check = await checkLedger(db, of.cell.id)
    assert.deepEqual(
      [check.bookings, check.unbalanced, check.wrongBalances, check.sumMicro],
      [8 + 2 * 2, 0, 0, 0],
    )
    const period = value(parsePeriod('2026-05', of.cell.timeZone))
    const statement = await readStatement(db, of.cell, of.homes[0]!, period)
    assert.deepEqual(statement?.allocation, { intervals: 8, corrected: 2, amountMicro: -3_600 })
    assert.match(statementCsv(statement), /corrected-by-grid-operator,allocated,,,-0.003600,EUR/)
    const log = await checkLog(db, of.cell.id)
    assert.deepEqual([log.size, log.changed, log.isWhole], [12, 0, true])
  },
)

testOnEachDatabase(
  'the same file twice books nothing the second time, and a newer one only what it changes',
  async (store) => {
    const { db } = store
    const of = await settledHomes(store)
    const quarters = [less, less, asSettled, asSettled]
    const { id } = await take(of, quarters)
    const once = value(await bookImport(db, of.cell, id, nowMs))
    const { bookings } = await checkLedger(db, of.cell.id)
    assert.equal((await take(of, quarters)).id, id)
    assert.deepEqual(value(await bookImport(db, of.cell, id, nowMs + hourMs)), once)
    assert.equal((await checkLedger(db, of.cell.id)).bookings, bookings)
    const newer = await take(of, [less, asSettled, asSettled, asSettled])
    const found = await readReconciliation(db, of.cell, newer, 10)
    assert.deepEqual([found.settled, found.different], [4, 1])
    assert.equal(value(await bookImport(db, of.cell, newer.id, nowMs)).corrected, 1)
    const after = await readReconciliation(db, of.cell, newer, 10)
    assert.equal(after.different, 0)
  },
)

testOnEachDatabase(
  'what is allocated is not settled anew, whatever meters report later',
  async (store) => {
    const { db } = store
    const of = await settledHomes(store)
    const { id } = await take(of, [less, asSettled])
    value(await bookImport(db, of.cell, id, nowMs))
    const again = await settle(db, of.cell, of.homes, startMs, startMs + 2 * quarterMs, nowMs)
    assert.deepEqual([again.settled, again.corrected], [0, 0])
  },
)

testOnEachDatabase(
  'coefficients assign what was metered, for the time that is asked for',
  async (store) => {
    const { db } = store
    const of = await TestNeighbourhood.make(store, startMs, 2)
    const cups = ['ES0031300325733001FH0F', 'ES0031300325733002FH0F'] as const
    const cau = 'ES0031300325733009FH0FA000'
    const counted = (powerW: number) => (atMs: number) => ((atMs - startMs) * powerW) / hourMs
    for (const [i, home] of of.homes.entries()) {
      const meter = await of.thing(home.id, 'meter', ['importWh'], { meteringPoint: cups[i]! })
      await of.report(meter.get('importWh'), startMs, startMs + hourMs, counted(1_000))
    }
    const plant = await of.thing(of.cell.id, 'solar', ['generatedWh'], { meteringPoint: cau })
    await of.report(plant.get('generatedWh'), startMs, startMs + hourMs, counted(400))
    await settle(db, of.cell, of.homes, startMs, startMs + hourMs)
    const file = {
      format: 'es-coefficients',
      fileName: `${cau}_2026.txt`,
      bytes: Buffer.from(`${cups[0]};0,700000\n${cups[1]};0,300000\n`),
    } as const
    const only = value(parsePeriod('2026-05-04', of.cell.timeZone))
    const { id, fromMs, toMs } = value(
      await takeFile(db, of.cell, of.homes, { ...file, only }, nowMs),
    )
    assert.deepEqual([fromMs, toMs], [startMs, startMs + hourMs])
    assert.equal(value(await bookImport(db, of.cell, id, nowMs)).corrected, 4)
    // Of 100 Wh a quarter hour 70 and 30, where the dynamic key gave 50 and 50.
    const energies = async (homeId: string) =>
      (await linesOf(store, homeId))['from-plants allocated']?.[0]
    assert.deepEqual([await energies('home-0'), await energies('home-1')], [280, 120])
    const other = value(parsePeriod('2026-06', of.cell.timeZone))
    const without = await takeFile(db, of.cell, of.homes, { ...file, only: other }, nowMs)
    assert.equal(without.ok ? '' : without.code, 'nothing-settled')
    const wrongYear = { ...file, fileName: 'ES0031300325733001FH0F_2026.txt', only }
    const refused = await takeFile(db, of.cell, of.homes, wrongYear, nowMs)
    assert.equal(refused.ok ? '' : refused.code, 'coefficient-file-installation')
  },
)

testOnEachDatabase(
  'whole meters are shared by the key, but not where an allocation is booked already',
  async (store) => {
    const { db } = store
    const of = await settledHomes(store)
    const first = await take(of, [less])
    value(await bookImport(db, of.cell, first.id, nowMs))
    const startS = startMs / 1000
    const readings = [0, 1].map((k) => [startS + 900 * k, 900, 300, 0] as const)
    const bytes = Buffer.from(feedOf([{ point: drawn, flow: 1, power: 0, readings }]))
    const file = { format: 'espi', fileName: 'usage.xml', bytes, only: null } as const
    const { id } = value(await takeFile(db, of.cell, of.homes, file, nowMs))
    const found = await readReconciliation(db, of.cell, await kept(store, id), 10)
    assert.deepEqual([found.settled, found.different, found.kept], [2, 1, 1])
    assert.deepEqual(
      found.intervals.map(({ reason, right }) => [reason, right.importedWh, right.localWh]),
      [['other-total', 300, 100]],
    )
    assert.equal(value(await bookImport(db, of.cell, id, nowMs)).corrected, 1)
  },
)

testOnEachDatabase(
  'where we had no reading the file fills the gap, and what was booked late is not counted twice',
  async (store) => {
    const { db } = store
    const of = await TestNeighbourhood.make(store, startMs, 1)
    const meter = await of.thing('home-0', 'meter', ['importWh'], { meteringPoint: drawn })
    const counted = (atMs: number) => (atMs - startMs) / 3_600
    // Silent from the first quarter hour to the fourth hour: 4 kWh are counted late.
    await of.report(meter.get('importWh'), startMs, startMs + quarterMs, counted)
    await of.report(meter.get('importWh'), startMs + 4 * hourMs, startMs + 5 * hourMs, counted)
    await settle(db, of.cell, of.homes, startMs, startMs + 5 * hourMs)
    const before = await linesOf(store, 'home-0')
    assert.ok((before['late-from-grid estimated']?.[0] ?? 0) > 3_000)
    const quarters = Array.from({ length: 20 }, () => ({
      ...less,
      assigned: 0,
      generated: null,
      surplus: null,
    }))
    const { id } = value(
      await takeFile(
        db,
        of.cell,
        of.homes,
        {
          format: 'at-energiedaten',
          fileName: 'energiedaten.xlsx',
          // Without the columns of the other home.
          bytes: workbookOf(energiedatenOf(quarters).map((row) => row.slice(0, 7))),
          only: null,
        },
        nowMs,
      ),
    )
    const found = await readReconciliation(db, of.cell, await kept(store, id), 99)
    assert.equal(found.accounts[0]?.intervals['no-reading'], 15)
    value(await bookImport(db, of.cell, id, nowMs))
    const lines = await linesOf(store, 'home-0')
    const total = Object.values(lines).reduce((sum, [energyWh]) => sum + energyWh!, 0)
    assert.equal(total, 20 * 250)
    const period = value(parsePeriod('2026-05', of.cell.timeZone))
    assert.deepEqual((await readStatement(db, of.cell, of.homes[0]!, period))?.intervals.gaps, [])
  },
)

testOnEachDatabase(
  'a quarter hour that does not add up stays as it is, and is counted',
  async (store) => {
    const { db } = store
    const of = await settledHomes(store)
    const file = await take(of, [
      { ...less, assigned: 0.09 },
      less,
      { ...less, assigned: 0.26, surplus: 0 },
    ])
    const found = await readReconciliation(db, of.cell, file, 10)
    assert.deepEqual([found.settled, found.different, found.notAddingUp], [3, 1, 2])
    assert.equal(value(await bookImport(db, of.cell, file.id, nowMs)).corrected, 1)
  },
)
