import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import { answered, digestOf, draftOf, panelHomes, principalOf, sayingOf } from './panel-fixtures.ts'
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
  const digest = await digestOf(store, panel, 1)
  assert.equal((await panels.callOff(panel.id, ' ', nowMs)).ok, false)
  const off = value(await panels.callOff(panel.id, 'The city decided it.', nowMs))
  assert.deepEqual(off.calledOff, { atMs: nowMs, reason: 'The city decided it.' })
  assert.deepEqual(await readPanel(store.db, panel.cellId, panel.id), off)
  const steward = await principalOf(store, stewardId)
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

testOnEachDatabase('what is worked out for a panel ends when it is called off', async (store) => {
  const of = await panelHomes(store, 8)
  const { panels, cells } = of
  const panel = await answered(of)
  const nowMs = cells.clock.now()
  value(await panels.begin(panel.id, dice, nowMs))
  value(await panels.callOff(panel.id, 'The city decided it.', nowMs))
  await panels.idle()
  const [lottery] = await readLotteries(store.db, panel.id)
  assert.deepEqual([lottery?.state, lottery?.refusal?.code], ['refused', 'panel-over'])
  assert.deepEqual(of.faults, [])
})

testOnEachDatabase(
  'where no panel keeps the quotas, the smallest change is named, and seats can change then',
  async (store) => {
    const of = await panelHomes(store, 11)
    const { panels, cells, cellId, people, stewardId } = of
    const nowMs = cells.clock.now()
    const panel = value(await panels.make(cellId, draftOf(nowMs), nowMs))
    for (const [i, personId] of people.entries()) {
      const answers = { tenure: i === 1 ? 'rented' : 'owned', 'Do you have a car?': 'No' }
      value(
        await panels.answer(panel.id, personId, { said: 'yes', answers, mayName: false }, nowMs),
      )
    }
    const lateMs = panel.answersUntilMs
    cells.clock.set(lateMs)
    value(await panels.begin(panel.id, dice, lateMs))
    await panels.idle()
    const steward = await principalOf(store, stewardId)
    const stood = await standingOf(store.db, panel, steward, lateMs)
    assert.deepEqual([stood.stage, stood.lotteries[0]?.state], ['closed', 'impossible'])
    const changes = stood.lotteries[0]?.changes ?? []
    assert.ok(changes.length > 0 && changes.every(({ question }) => question === 'tenure'))
    const asked = panel.asked.map((one) => ({
      ...one,
      answers: one.answers.map((answer) => {
        const change = changes.find((of) => of.question === one.key && of.answer === answer.key)
        return { ...answer, ...change?.becomes }
      }),
    }))
    const fewer = { ...panel, asked: asked.slice(1) }
    assert.equal(codeOf(await panels.change(panel.id, fewer)), 'panel-asked')
    const earlier = { ...panel, asked, answersUntilMs: lateMs - 1 }
    assert.equal(codeOf(await panels.change(panel.id, earlier)), 'panel-dates')
    const relaxed = value(await panels.relax(panel.id, 1))
    assert.deepEqual(relaxed.asked, asked, 'a steward need not type what was named')
    assert.equal(codeOf(await panels.relax(panel.id, 1)), 'seats-changed')
    assert.equal(codeOf(await panels.relax(panel.id, 2)), 'lottery-not-ready')
    value(await panels.begin(panel.id, dice, lateMs))
    await panels.idle()
    assert.equal((await standingOf(store.db, panel, steward, lateMs)).stage, 'ready')
  },
)

testOnEachDatabase(
  'two weeks after its end no answer is left, and what everybody may know stays',
  async (store) => {
    const of = await panelHomes(store, 11)
    const { panels, cells, cellId, stewardId, people } = of
    const { db } = store
    const panel = await answered(of)
    const nowMs = cells.clock.now()
    value(await panels.begin(panel.id, dice, nowMs))
    await panels.idle()
    const digest = await digestOf(store, panel, 1)
    value(await panels.draw(panel.id, 1, { digest, seed: 'x' }, nowMs))
    value(await panels.makeTables(panel.id, { tables: 2, rounds: 1 }, nowMs))
    const steward = await principalOf(store, stewardId)
    const before = await standingOf(db, panel, steward, nowMs)
    assert.equal(await panels.eraseDue(cellId, panel.endsMs + answersKeptMs), 0)
    const dueMs = panel.endsMs + answersKeptMs + 1
    assert.equal(await panels.eraseDue(cellId, dueMs), 1)
    assert.equal(await panels.eraseDue(cellId, dueMs), 0)
    for (const table of ['panel_people', 'panel_lotteries', 'panel_tables'] as const) {
      const { rows } = await sql<
        Record<string, unknown>
      >`select * from ${sql.table(table)}`.execute(db)
      const left = rows.map(({ summary: _summary, ...row }) => JSON.stringify(row)).join('\n')
      assert.doesNotMatch(left, /rented|owned|household/, table)
    }
    const erased = await readPanel(db, cellId, panel.id)
    assert.ok(erased !== null)
    const after = await standingOf(db, erased, steward, dueMs)
    assert.equal(after.stage, 'over')
    assert.deepEqual(after.seats, before.seats)
    assert.deepEqual([after.said, after.yes], [before.said, before.yes])
    assert.equal(after.lotteries[0]?.digest, digest)
    const { rows } = await sql<{ person_id: string }>`select person_id from panel_people`.execute(
      db,
    )
    assert.equal(rows.length, before.seats?.names.length)
    for (const code of [
      codeOf(await panels.begin(panel.id, dice, dueMs)),
      codeOf(await panels.makeTables(panel.id, { tables: 2, rounds: 1 }, dueMs)),
      codeOf(await panels.draw(panel.id, 1, { digest, seed: 'x' }, dueMs)),
    ]) {
      assert.equal(code, 'panel-over')
    }
    assert.ok(people.length > rows.length)
  },
)
