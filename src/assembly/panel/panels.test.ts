import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, join, sonnenhof, value } from '../../cell/fixtures.ts'
import { removePerson } from '../../cell/leave.ts'
import { createHome, createNeighbourhood } from '../../cell/home.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'
import { assemblyPersonHooks } from '../person-hooks.ts'
import { faultsOf } from './lottery-file.ts'
import { answered, digestOf, draftOf, panelHomes, principalOf, sayingOf } from './panel-fixtures.ts'
import type { Panel } from './panel.ts'
import { fileFor, seatingOf } from './seating.ts'
import { standingOf } from './standing.ts'
import { readPanel } from './store.ts'
import { readLotteries } from './store-lottery.ts'

const dice = { kind: 'dice' } as const

testOnEachDatabase(
  'a panel goes its whole way: yes, digest, seed, tables, somebody leaves and is replaced',
  async (store) => {
    const of = await panelHomes(store, 11)
    const { panels, cells, people, stewardId } = of
    const { db } = store
    const panel = await answered(of)
    const nowMs = cells.clock.now()
    const steward = await principalOf(store, stewardId)
    const before = await standingOf(db, panel, steward, nowMs)
    assert.deepEqual([before.stage, before.invited, before.yes], ['closed', 13, 12])
    assert.deepEqual(before.said?.[0]?.answers, [
      { key: 'owned', people: null },
      { key: 'rented', people: 6 },
      { key: 'other', people: null },
    ])
    assert.ok(before.mayBegin)
    assert.equal(value(await panels.begin(panel.id, dice, nowMs)), 1)
    await panels.idle()
    assert.deepEqual(of.faults, [])
    const ready = await standingOf(db, panel, steward, nowMs)
    assert.equal(ready.stage, 'ready')
    const [lottery] = ready.lotteries
    assert.ok(lottery?.digest && lottery.summary?.isProven)
    assert.deepEqual(lottery.summary.bins, [{ from: 500, to: 600, people: 12 }])
    const digest = lottery.digest
    const drawn = value(await panels.draw(panel.id, 1, { digest, seed: '3 6 1 1' }, nowMs))
    assert.deepEqual(faultsOf(drawn), [])
    const file = value(await fileFor(db, ready, 1))
    assert.deepEqual(file, drawn, 'the file is offered with its draw')
    assert.equal(file.people.length, 12)
    assert.equal(new Set(file.people.map(({ household }) => household)).size, 11)

    const seen = await Promise.all(
      people.map(async (id) => standingOf(db, panel, await principalOf(store, id), nowMs)),
    )
    const mine = seen.map(({ lotteries }) => lotteries[0]?.mine)
    assert.deepEqual(
      mine.map((one) => one?.number ?? -1).sort((a, b) => a - b),
      [...Array(12).keys()],
    )
    for (const one of mine) assert.equal(one?.chance, file.chances[one?.number ?? -1])
    const seated = people.filter((_, i) => seen[i]?.mine?.isSeated)
    assert.equal(seated.length, 6)
    const standing = await standingOf(db, panel, steward, nowMs)
    const agreed = people.flatMap((id, i) =>
      i % 4 === 0 && seated.includes(id) ? [i < 2 ? 'Resident 0' : `Resident ${i - 1}`] : [],
    )
    assert.deepEqual(standing.seats, {
      names: agreed.toSorted((a, b) => a.localeCompare(b)),
      others: 6 - agreed.length,
      empty: 0,
    })

    const tables = value(await panels.makeTables(panel.id, { tables: 2, rounds: 2 }, nowMs))
    assert.equal(tables.seating.flat(2).length, 12)
    const printed = value(await seatingOf(db, standing))
    assert.equal(
      printed?.seating.flat(2).filter(({ kind }) => kind === 'name').length,
      2 * agreed.length,
    )

    assert.equal(codeOf(await panels.begin(panel.id, dice, nowMs)), 'no-seat-empty')
    value(await panels.leave(panel.id, seated[0]!))
    const second = await standingOf(db, panel, steward, nowMs)
    assert.equal(second.seats?.empty, 1)
    assert.equal(value(await panels.begin(panel.id, dice, nowMs)), 2)
    await panels.idle()
    const anew = await digestOf(store, panel, 2)
    assert.notEqual(anew, digest)
    value(await panels.draw(panel.id, 2, { digest: anew, seed: 'two' }, nowMs))
    const full = await standingOf(db, panel, steward, nowMs)
    assert.deepEqual([full.seats?.empty, full.lotteries.length], [0, 2])
    assert.deepEqual(full.lotteries[1]?.summary?.said, [], 'no second sums to compare with')
    assert.deepEqual([full.lotteries[0]?.seed, full.lotteries[0]?.digest], ['3 6 1 1', digest])
    const now = await Promise.all(
      people.map(async (id) => standingOf(db, panel, await principalOf(store, id), nowMs)),
    )
    assert.equal(now.filter(({ mine: one }) => one?.isSeated).length, 6)
    assert.ok(!now[people.indexOf(seated[0]!)]?.mine?.isSeated)
    await panels.close()
  },
)

testOnEachDatabase('the order of things is kept, and nothing is drawn twice', async (store) => {
  const of = await panelHomes(store, 11)
  const { panels, cells, people, cellId } = of
  const panel = await answered(of)
  const beforeMs = panel.answersUntilMs - 1
  const nowMs = cells.clock.now()
  assert.equal(codeOf(await panels.begin(panel.id, dice, beforeMs)), 'panel-open')
  assert.equal(codeOf(await panels.answer(panel.id, people[0]!, sayingOf(1), nowMs)), 'panel-late')
  const seed = { digest: '', seed: '1 2 3' }
  assert.equal(codeOf(await panels.draw(panel.id, 1, seed, nowMs)), 'lottery-not-ready')
  value(await panels.begin(panel.id, dice, nowMs))
  assert.equal(codeOf(await panels.begin(panel.id, dice, nowMs)), 'lottery-exists')
  assert.equal(codeOf(await panels.change(panel.id, panel)), 'lottery-exists')
  assert.equal(
    codeOf(await panels.draw(panel.id, 1, seed, nowMs)),
    'lottery-not-ready',
    'a seed before the digest',
  )
  await panels.idle()
  const digest = await digestOf(store, panel, 1)
  assert.equal(codeOf(await panels.draw(panel.id, 1, seed, nowMs)), 'wrong-digest')
  assert.equal(codeOf(await panels.draw(panel.id, 1, { digest, seed: ' ' }, nowMs)), 'bad-seed')
  const [one, other] = await Promise.all([
    panels.draw(panel.id, 1, { digest, seed: 'heads' }, nowMs),
    of.open().draw(panel.id, 1, { digest, seed: 'tails' }, nowMs),
  ])
  assert.deepEqual([codeOf(one), codeOf(other)].sort(), ['drawn-already', 'ok'])
  const [lottery] = await readLotteries(store.db, panel.id)
  const again = value(
    await panels.draw(panel.id, 1, { digest, seed: lottery?.seed ?? '' }, nowMs + 1),
  )
  assert.equal(again.drawn?.slot, lottery?.slot)
  assert.equal((await readLotteries(store.db, panel.id))[0]?.drawnMs, nowMs)
  assert.equal(await readPanel(store.db, 'elsewhere', panel.id), null)
  assert.equal((await readPanel(store.db, cellId, panel.id))?.id, panel.id)
})

testOnEachDatabase(
  'a public seed is named before anybody can know it, and taken when it can be known',
  async (store) => {
    const of = await panelHomes(store, 11)
    const { panels, cells } = of
    const panel = await answered(of)
    const nowMs = cells.clock.now()
    const at = (atMs: number) => ({ kind: 'public', name: 'Lotto, 6 of 45', atMs }) as const
    assert.equal(codeOf(await panels.begin(panel.id, at(nowMs), nowMs)), 'seed-known')
    // The numbers are drawn while panels are still worked out: nobody may draw by them any more.
    value(await panels.begin(panel.id, at(nowMs + 1), nowMs))
    cells.clock.set(nowMs + 1)
    await panels.idle()
    const [late] = await readLotteries(store.db, panel.id)
    assert.deepEqual([late?.state, late?.refusal?.code], ['refused', 'seed-known'])
    value(await panels.begin(panel.id, at(nowMs + dayMs), nowMs))
    await panels.idle()
    const digest = await digestOf(store, panel, 2)
    const seed = { digest, seed: '4 8 15 16 23 42' }
    assert.equal(codeOf(await panels.draw(panel.id, 2, seed, nowMs + hourMs)), 'seed-early')
    value(await panels.draw(panel.id, 2, seed, nowMs + dayMs))
  },
)

testOnEachDatabase('too few people, and too few homes, are told as such', async (store) => {
  const of = await panelHomes(store, 2)
  const { panels, cells, cellId, people } = of
  const nowMs = cells.clock.now()
  const make = async (size: number): Promise<Panel> => {
    const draft = draftOf(nowMs, { size, asked: [] })
    const panel = value(await panels.make(cellId, draft, nowMs))
    for (const id of people) {
      value(await panels.answer(panel.id, id, sayingOf(0), nowMs))
    }
    return panel
  }
  const [three, four] = [await make(3), await make(4)]
  cells.clock.set(three.answersUntilMs)
  assert.equal(codeOf(await panels.begin(four.id, dice, cells.clock.now())), 'too-few-said-yes')
  value(await panels.begin(three.id, dice, cells.clock.now()))
  await panels.idle()
  const [lottery] = await readLotteries(store.db, three.id)
  assert.equal(lottery?.refusal?.code, 'too-few-homes')
})

testOnEachDatabase(
  'those are asked who live there; a last answer counts; of a no nothing else is kept',
  async (store) => {
    const of = await panelHomes(store, 2)
    const { panels, cells, cellId, people, stewardId } = of
    const nowMs = cells.clock.now()
    const panel = value(await panels.make(cellId, draftOf(nowMs), nowMs))
    const about = draftOf(nowMs, { conversationId: 'none' })
    assert.equal(codeOf(await panels.make(cellId, about, nowMs)), 'conversation-unknown')
    const guest = await join(cells, stewardId, cellId, 'guest', 'Guest')
    const other = value(await createNeighbourhood(cells, store.db, { ...sonnenhof, name: 'Far' }))
    const home = value(await createHome(cells, store.db, other.id, 'Far 1'))
    const far = await join(cells, null, home.id, 'resident', 'Fara')
    for (const id of [guest.personId, far.personId, 'nobody']) {
      assert.equal(codeOf(await panels.answer(panel.id, id, sayingOf(0), nowMs)), 'not-invited')
    }
    const [first = '', second = ''] = people
    const open = sayingOf(0, { answers: { tenure: 'owned' } })
    assert.equal(codeOf(await panels.answer(panel.id, first, open, nowMs)), 'panel-answer')
    const wrong = sayingOf(0, { answers: { ...sayingOf(0).answers, tenure: 'squatted' } })
    assert.equal(codeOf(await panels.answer(panel.id, first, wrong, nowMs)), 'panel-answer')
    value(await panels.answer(panel.id, first, sayingOf(0), nowMs))
    value(await panels.answer(panel.id, first, sayingOf(0, { said: 'no' }), nowMs))
    value(await panels.answer(panel.id, second, sayingOf(1), nowMs))
    const exported = await assemblyPersonHooks.export(store.db, first, [])
    assert.deepEqual(exported['panels'], [
      {
        panel: panel.id,
        title: panel.title,
        said: 'no',
        answers: {},
        mayBeNamed: false,
        hasLeft: false,
        saidMs: nowMs,
        lotteries: [],
      },
    ])
    const standing = await standingOf(store.db, panel, await principalOf(store, first), nowMs)
    assert.deepEqual([standing.yes, standing.said, standing.isInsider], [null, null, false])
    assert.equal(codeOf(await fileFor(store.db, standing, 1)), 'panel-not-yours')
    assert.equal(codeOf(await seatingOf(store.db, standing)), 'panel-not-yours')
    assert.equal(codeOf(await panels.leave(panel.id, second)), 'not-on-panel')
  },
)

testOnEachDatabase(
  'everybody has answered: the lottery need not wait for the date',
  async (store) => {
    const { panels, cells, cellId, people, stewardId } = await panelHomes(store, 2)
    const nowMs = cells.clock.now()
    const draft = draftOf(nowMs, { size: 1, asked: [] })
    const panel = value(await panels.make(cellId, draft, nowMs))
    for (const id of people) value(await panels.answer(panel.id, id, sayingOf(0), nowMs))
    assert.equal(codeOf(await panels.begin(panel.id, dice, nowMs)), 'panel-open')
    value(await panels.answer(panel.id, stewardId, sayingOf(0, { said: 'no' }), nowMs))
    value(await panels.begin(panel.id, dice, nowMs))
    assert.equal(
      codeOf(await panels.answer(panel.id, people[0]!, sayingOf(0), nowMs)),
      'panel-late',
    )
    await panels.idle()
    const [lottery] = await readLotteries(store.db, panel.id)
    assert.equal(lottery?.people.length, 3)
  },
)

testOnEachDatabase('a node that stopped in a lottery begins it again', async (store) => {
  const of = await panelHomes(store, 11)
  const { panels, cells } = of
  const panel = await answered(of)
  value(await panels.begin(panel.id, dice, cells.clock.now()))
  await panels.close()
  assert.equal((await readLotteries(store.db, panel.id))[0]?.state, 'counting')
  const again = of.open()
  await again.resume()
  await again.idle()
  const [lottery] = await readLotteries(store.db, panel.id)
  assert.equal(lottery?.state, 'ready')
  assert.deepEqual(of.faults, [])
})

testOnEachDatabase(
  'a lottery that takes too long is said to, and one can be stopped; both can begin anew',
  async (store) => {
    const of = await panelHomes(store, 11, { patienceMs: 1, graceMs: 1 })
    const panel = await answered(of)
    const nowMs = of.cells.clock.now()
    value(await of.panels.begin(panel.id, dice, nowMs))
    await of.panels.idle()
    const patient = of.open({})
    value(await patient.begin(panel.id, dice, nowMs))
    value(await patient.stop(panel.id, 2, nowMs))
    assert.equal(codeOf(await patient.stop(panel.id, 2, nowMs)), 'lottery-not-ready')
    await patient.idle()
    const codes = (await readLotteries(store.db, panel.id)).map(({ refusal }) => refusal?.code)
    assert.deepEqual(codes, ['lottery-late', 'lottery-stopped'])
    value(await patient.begin(panel.id, dice, nowMs))
    await patient.close()
  },
)

testOnEachDatabase(
  'who leaves the node leaves an empty seat and no answers beside the file',
  async (store) => {
    const of = await panelHomes(store, 11)
    const { panels, cells, people, stewardId } = of
    const panel = await answered(of)
    const nowMs = cells.clock.now()
    value(await panels.begin(panel.id, dice, nowMs))
    await panels.idle()
    const digest = await digestOf(store, panel, 1)
    value(await panels.draw(panel.id, 1, { digest, seed: 'x' }, nowMs))
    const seated: string[] = []
    for (const id of people) {
      const { mine } = await standingOf(store.db, panel, await principalOf(store, id), nowMs)
      if (mine?.isSeated) seated.push(id)
    }
    const [one = ''] = seated
    const context = { ...cells, personHooks: [assemblyPersonHooks] }
    value(await removePerson(context, one))
    const steward = await principalOf(store, stewardId)
    const { seats, yes } = await standingOf(store.db, panel, steward, nowMs)
    assert.equal(seats?.empty, 1)
    assert.equal(yes, 12, 'a sum that falls would tell what they had answered')
    assert.equal((await assemblyPersonHooks.export(store.db, one, []))['panels']?.toString(), '')
    value(await panels.begin(panel.id, dice, nowMs))
    await panels.idle()
    const second = await readLotteries(store.db, panel.id)
    assert.equal(second[1]?.state, 'ready')
    // A steward heard that somebody else leaves, and notes it by their number in the file.
    const other = await standingOf(store.db, panel, await principalOf(store, seated[1]!), nowMs)
    const number = other.lotteries[0]?.mine?.number ?? -1
    value(await panels.vacate(panel.id, { lottery: 1, number }))
    const after = await standingOf(store.db, panel, steward, nowMs)
    assert.equal(after.seats?.empty, 2)
    assert.equal(codeOf(await panels.vacate(panel.id, { lottery: 1, number: 999 })), 'not-on-panel')
  },
)
