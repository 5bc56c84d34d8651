import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import { answered, draftOf, panelHomes } from './panel-fixtures.ts'
import { panelLimits } from './panel.ts'
import { insertPanel, insertTables } from './store.ts'
import { insertLottery, readLotteries, saveFound } from './store-lottery.ts'

const dice = { kind: 'dice' } as const

testOnEachDatabase(
  'a neighbourhood keeps so many panels, and a panel so many lotteries',
  async (store) => {
    const of = await panelHomes(store, 11)
    const { panels, cellId, cells } = of
    const panel = await answered(of)
    const nowMs = cells.clock.now()
    const refusal = { ok: false, code: 'lottery-stopped', message: 'Stopped.' } as const
    for (let number = 1; number <= panelLimits.lotteries; number++) {
      await insertLottery(store.db, {
        panelId: panel.id,
        number,
        seedFrom: dice,
        task: { size: 1, quotas: {}, people: [] },
        people: [],
        leaving: [],
        begunMs: nowMs,
      })
      await saveFound(store.db, { panelId: panel.id, number }, { state: 'refused', refusal }, nowMs)
    }
    assert.equal(codeOf(await panels.begin(panel.id, dice, nowMs)), 'lotteries-full')
    const { db } = store
    await db.transaction().execute(async (tx) => {
      for (let i = 1; i < panelLimits.panels; i++) await insertPanel(tx, { ...panel, id: `p${i}` })
    })
    assert.equal(codeOf(await panels.make(cellId, draftOf(nowMs), nowMs)), 'panels-full')
  },
)

testOnEachDatabase('tables are made so often, and as their numbers allow', async (store) => {
  const of = await panelHomes(store, 11)
  const { panels, cells } = of
  const panel = await answered(of)
  const nowMs = cells.clock.now()
  const wish = { tables: 2, rounds: 2 }
  assert.equal(codeOf(await panels.makeTables(panel.id, wish, nowMs)), 'lottery-not-ready')
  value(await panels.begin(panel.id, dice, nowMs))
  await panels.idle()
  const digest = (await readLotteries(store.db, panel.id))[0]?.digest ?? ''
  value(await panels.draw(panel.id, 1, { digest, seed: 'x' }, nowMs))
  for (const wrong of [{ tables: 4 }, { tables: 0 }, { rounds: 21 }, { rounds: 1.5 }]) {
    const refused = await panels.makeTables(panel.id, { ...wish, ...wrong }, nowMs)
    assert.equal(codeOf(refused), 'bad-tables')
  }
  const kept = value(await panels.makeTables(panel.id, wish, nowMs))
  assert.deepEqual(value(await panels.makeTables(panel.id, wish, nowMs)), kept, 'the same again')
  for (let number = 3; number <= panelLimits.tables; number++) {
    await insertTables(store.db, panel.id, { number, tables: 2, atMs: nowMs }, kept)
  }
  assert.equal(codeOf(await panels.makeTables(panel.id, wish, nowMs)), 'tables-full')
})
