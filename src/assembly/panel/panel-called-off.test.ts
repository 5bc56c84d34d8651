import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import { membershipsOf } from '../../cell/store-person.ts'
import { answered, panelHomes, sayingOf } from './panel-fixtures.ts'
import { answersKeptMs } from './panel.ts'
import { standingOf } from './standing.ts'
import { readPanel } from './store.ts'
import { readLotteries } from './store-lottery.ts'

const dice = { kind: 'dice' } as const

testOnEachDatabase('a panel is called off with a reason, and is over', async (store) => {
  const of = await panelHomes(store, 8)
  const { panels, cells, people, stewardId } = of
  const panel = await answered(of)
  const nowMs = cells.clock.now()
  value(await panels.begin(panel.id, dice, nowMs))
  await panels.idle()
  const [lottery] = await readLotteries(store.db, panel.id)
  const digest = lottery?.digest ?? ''
  assert.equal((await panels.callOff(panel.id, ' ', nowMs)).ok, false)
  const off = value(await panels.callOff(panel.id, 'The city decided it.', nowMs))
  assert.deepEqual(off.calledOff, { atMs: nowMs, reason: 'The city decided it.' })
  assert.deepEqual(await readPanel(store.db, panel.cellId, panel.id), off)
  const memberships = await membershipsOf(store.db, stewardId)
  const steward = { kind: 'person', personId: stewardId, name: '', memberships } as const
  const standing = await standingOf(store.db, off, steward, nowMs)
  assert.deepEqual([standing.stage, standing.mayBegin, standing.mayAnswer], ['over', false, false])
  const seed = { digest, seed: '3 6 1 1' }
  assert.equal(codeOf(await panels.draw(panel.id, 1, seed, nowMs)), 'panel-over')
  assert.equal(codeOf(await panels.change(panel.id, panel)), 'panel-over')
  assert.equal(codeOf(await panels.begin(panel.id, dice, nowMs)), 'panel-over')
  assert.equal(codeOf(await panels.answer(panel.id, people[0]!, sayingOf(0), nowMs)), 'panel-late')
  assert.equal(codeOf(await panels.callOff(panel.id, 'Again.', nowMs)), 'panel-over')
  assert.equal(await panels.eraseDue(panel.cellId, nowMs + answersKeptMs + 1), 1)
})
