import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { value } from '../../cell/fixtures.ts'
import { hourMs, minuteMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { checkLog } from '../log/store-log-check.ts'
import { parsePeriod } from '../period.ts'
import { settle } from '../settle.ts'
import { defaultSharingRule, type StepMinutes } from '../sharing/sharing-rule.ts'
import { saveSharingRule } from '../sharing/store-rule.ts'
import { readStatement } from '../statements.ts'
import { sumsOf } from '../store-statement.ts'
import { checkLedger, findHomeAccount } from '../store.ts'
import { drawn, energiedatenOf, settledHomes, startMs, workbookOf } from './fixtures.ts'
import { feedOf } from './fixtures-green-button.ts'
import { bookImport } from './import-booking.ts'
import { takeFile } from './imports.ts'
import { readReconciliation } from './reconciliation.ts'

const nowMs = startMs + 24 * hourMs
const inSteps = (stepMinutes: StepMinutes) => ({ ...defaultSharingRule(0), stepMinutes })

/** Energiedaten of the two hours in steps: as settled, but home 0 got only eight tenths of what home 1 gave. */
async function take(of: TestNeighbourhood, minutes: StepMinutes) {
  const hours = minutes / 60
  const published = {
    consumed: hours,
    assigned: 0.32 * hours,
    generated: 0.4 * hours,
    surplus: 0.08 * hours,
  }
  const rows = energiedatenOf(
    Array.from({ length: 120 / minutes }, () => published),
    startMs,
    minutes * minuteMs,
  )
  const bytes = workbookOf(rows)
  const file = { format: 'at-energiedaten', fileName: 'a.xlsx', bytes, only: null } as const
  return await takeFile(of.store.db, of.cell, of.homes, file, nowMs)
}

async function allocatedOf(store: Store, homeId: string): Promise<Record<string, number>> {
  const account = await findHomeAccount(store.db, homeId)
  const sums = await sumsOf(store.db, [account!.id], 0, nowMs)
  const lines = sums.get(account!.id)!.filter(({ source }) => source === 'allocated')
  return Object.fromEntries(lines.map(({ kind, energyWh }) => [kind, energyWh]))
}

for (const minutes of [30, 60] as const) {
  testOnEachDatabase(
    `what is published in steps of ${minutes} minutes is booked where the rule has them`,
    async (store) => {
      const { db } = store
      const of = await settledHomes(store, inSteps(minutes))
      const file = value(await take(of, minutes))
      assert.deepEqual([file.stepMs, file.missing], [minutes * minuteMs, 0])
      assert.equal(file.toMs, startMs + 2 * hourMs)
      const found = await readReconciliation(db, of.cell, file, 10)
      assert.deepEqual(
        [found.settled, found.unsettled, found.different, found.notAddingUp, found.kept],
        [8, 0, 8, 0, 0],
      )
      const booked = value(await bookImport(db, of.cell, file.id, nowMs))
      assert.deepEqual([booked.corrected, booked.bookedQuarters], [8, 8])
      // Of 2 kWh 640 Wh came from home 1, which gave 800: at 17 ct and 4 ct, the rest at 30 ct.
      assert.deepEqual(await allocatedOf(store, 'home-0'), {
        'from-neighbours': 640,
        'network-fee': 0,
        'from-grid': 1_360,
      })
      assert.deepEqual(await allocatedOf(store, 'home-1'), {
        'to-neighbours': -640,
        'to-grid': -160,
      })
      assert.equal((await readReconciliation(db, of.cell, file, 1)).different, 0)
      const again = await settle(db, of.cell, of.homes, startMs, startMs + 2 * hourMs, nowMs)
      assert.deepEqual([again.settled, again.corrected], [0, 0])
      const intervals = 120 / minutes
      const { bookings, unbalanced, wrongBalances } = await checkLedger(db, 'hof')
      assert.deepEqual([bookings, unbalanced, wrongBalances], [3 * intervals, 0, 0])
      const log = await checkLog(db, 'hof')
      assert.deepEqual([log.size, log.changed, log.isWhole], [bookings, 0, true])
      const period = value(parsePeriod('2026-05', of.cell.timeZone))
      const statement = await readStatement(db, of.cell, of.homes[0]!, period)
      // 160 Wh at 30 ct instead of 21.
      assert.deepEqual(statement?.allocation, {
        intervals,
        corrected: intervals,
        amountMicro: -160 * 90,
      })
    },
  )
}

const differing = [
  [15, 60],
  [15, 30],
  [30, 60],
  [60, 15],
] as const
for (const [ours, minutes] of differing) {
  testOnEachDatabase(
    `a file in steps of ${minutes} minutes is refused where the rule has ${ours}, with both`,
    async (store) => {
      const of = await settledHomes(store, inSteps(ours))
      const refused = await take(of, minutes)
      assert.ok(!refused.ok)
      assert.equal(refused.code, 'allocation-other-step')
      assert.deepEqual(refused.values, { minutes, ours, at: '2026-05-04 10:00' })
      assert.match(refused.message, new RegExp(`steps of ${minutes} minutes.*in steps of ${ours}`))
    },
  )
}

testOnEachDatabase('whole meters of an hour are shared by the key in an hour', async (store) => {
  const { db } = store
  const of = await settledHomes(store, inSteps(60))
  const readings = [0, 1].map((k) => [startMs / 1000 + 3600 * k, 3600, 1_200, 0] as const)
  const bytes = Buffer.from(feedOf([{ point: drawn, flow: 1, power: 0, readings }]))
  const file = { format: 'espi', fileName: 'usage.xml', bytes, only: null } as const
  const { id } = value(await takeFile(db, of.cell, of.homes, file, nowMs))
  assert.equal(value(await bookImport(db, of.cell, id, nowMs)).corrected, 8)
  assert.deepEqual(await allocatedOf(store, 'home-0'), {
    'from-neighbours': 800,
    'network-fee': 0,
    'from-grid': 1_600,
  })
})

testOnEachDatabase(
  'coefficients assign of the totals of an hour where the rule settles hours, and may not change within one',
  async (store) => {
    const { db } = store
    const of = await TestNeighbourhood.make(store, startMs, 2)
    const cups = ['ES0031300325733001FH0F', 'ES0031300325733002FH0F'] as const
    const prms = ['12345678901234', '12345678901235'] as const
    const cau = 'ES0031300325733009FH0FA000'
    const halfMs = hourMs / 2
    // Both use 1 kWh, home 1 in the first half of the hour alone; the plant makes 400 Wh in the second.
    const counted = [
      (atMs: number) => (atMs - startMs) / 3_600,
      (atMs: number) => Math.min(1_000, (atMs - startMs) / 1_800),
    ]
    for (const [i, home] of of.homes.entries()) {
      const points = { meteringPoint: cups[i]!, feedInPoint: prms[i]! }
      const meter = await of.thing(home.id, 'meter', ['importWh'], points)
      await of.report(meter.get('importWh'), startMs, startMs + hourMs, counted[i]!)
    }
    const plant = await of.thing(of.cell.id, 'solar', ['generatedWh'], { meteringPoint: cau })
    const made = (atMs: number) => Math.max(0, (400 * (atMs - startMs - halfMs)) / halfMs)
    await of.report(plant.get('generatedWh'), startMs, startMs + hourMs, made)
    await saveSharingRule(db, 'hof', inSteps(60), startMs)
    await settle(db, of.cell, of.homes, startMs, startMs + hourMs)

    const times = [startMs, startMs + halfMs].map((atMs) => new Date(atMs).toISOString())
    const french = `Horodate;${prms.join(';')}\n${times[0]};70;30\n${times[1]};50;50\n`
    const changing = await takeFile(
      db,
      of.cell,
      of.homes,
      { format: 'fr-coefficients', fileName: 'a.csv', bytes: Buffer.from(french), only: null },
      nowMs,
    )
    assert.ok(!changing.ok)
    assert.deepEqual(
      [changing.code, changing.values?.['minutes'], changing.values?.['ours']],
      ['allocation-other-step', 30, 60],
    )

    const spanish = `${cups[0]};0,700000\n${cups[1]};0,300000\n`
    const only = value(parsePeriod('2026-05', of.cell.timeZone))
    const file = {
      format: 'es-coefficients',
      fileName: `${cau}_2026.txt`,
      bytes: Buffer.from(spanish),
      only,
    } as const
    const { id, stepMs } = value(await takeFile(db, of.cell, of.homes, file, nowMs))
    assert.equal(stepMs, hourMs)
    assert.equal(value(await bookImport(db, of.cell, id, nowMs)).corrected, 4)
    // In quarter hours home 1 would have had nothing of what came when it used nothing.
    assert.equal((await allocatedOf(store, 'home-0'))['from-plants'], 280)
    assert.equal((await allocatedOf(store, 'home-1'))['from-plants'], 120)
  },
)
