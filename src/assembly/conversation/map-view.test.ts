import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { plantedVotes } from '../opinion/fixtures.ts'
import type { Opinion } from '../opinion/vote-table.ts'
import { alikeFrom, likeness } from './alike.ts'
import { person, startMs } from './fixtures.ts'
import { mapCsv } from './map-csv.ts'
import { heardOf, mapView, standOf } from './map-view.ts'
import { paceMs, TalkMaps, threadedVotes } from './talk-maps.ts'
import { Talk } from './talk.ts'
import { turnOf } from './turn.ts'

function talkOf(statements: number): Talk {
  const talk = new Talk({
    conversation: {
      id: 'q',
      cellId: 'street',
      question: 'What now?',
      background: '',
      language: 'en',
      isStrict: false,
      mark: '00',
      createdMs: startMs,
      closedMs: null,
    },
    participants: [],
    outer: [],
    statements: [],
    votes: [],
    moderations: [],
    moderators: [],
    codes: [],
  })
  for (let i = 0; i < statements; i++) {
    const text = `Statement ${i}`
    talk.do({ kind: 'say', who: null, text, language: 'en', evenSo: true }, startMs)
  }
  return talk
}

function vote(talk: Talk, who: string | number, statement: number, opinion: Opinion): void {
  const done = talk.do({ kind: 'vote', who: person(who), statement, opinion }, startMs)
  assert.ok(done.ok)
}

/** Forty people in two groups who vote on twelve statements. */
function planted(): Talk {
  const talk = talkOf(12)
  const { log } = plantedVotes(seededRandom(2), {
    people: 40,
    statements: 12,
    groups: 2,
    density: 0.9,
    agreement: 0.95,
  })
  for (const { participant, statement, opinion } of log) {
    vote(talk, participant, 1 + Number(statement.slice(1)), opinion)
  }
  return talk
}

test('nothing of fewer than five people is shown, whoever votes how', () => {
  const votes = fc.array(
    fc.record({
      who: fc.integer({ min: 0, max: 9 }),
      statement: fc.integer({ min: 1, max: 5 }),
      opinion: fc.constantFrom<Opinion[]>(-1, 0, 1),
    }),
    { minLength: 20, maxLength: 80 },
  )
  fc.assert(
    fc.property(votes, (list) => {
      const talk = talkOf(5)
      for (const { who, statement, opinion } of list) vote(talk, who, statement, opinion)
      const view = mapView(talk, talk.live.finer())
      for (const { people } of view.groups) assert.ok(people >= 5)
      for (const { statement, cells, support } of view.rows) {
        for (const cell of cells) {
          assert.ok(cell === null || cell.agrees + cell.disagrees + cell.passes >= 5)
        }
        if (cells.includes(null)) {
          assert.equal(support, null)
          assert.equal(heardOf(view, statement.number), null)
          const isTold = [...view.unites, ...view.groups.flatMap(({ holds }) => holds)].some(
            (told) => told.statement.number === statement.number,
          )
          assert.ok(!isTold)
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('groups come by name, and what is left out is in no part of the map', () => {
  const talk = planted()
  const view = mapView(talk, talk.live.finer())
  assert.deepEqual(
    view.groups.map(({ name }) => name),
    ['A', 'B'],
  )
  const [told] = view.divides
  assert.ok(told !== undefined && told.most.share > 0.5 && told.least.share < 0.5)
  const { number } = told.statement
  const act = { personId: 's', statement: number, reason: 'insult', note: '' } as const
  assert.ok(talk.do({ kind: 'moderate', action: 'leave-out', ...act }, startMs).ok)
  const after = mapView(talk, talk.live.finer())
  const all = [
    ...after.unites,
    ...after.divides,
    ...after.rows,
    ...after.groups.flatMap(({ holds }) => holds),
  ]
  assert.ok(all.length > 0 && all.every(({ statement }) => statement.number !== number))
  assert.equal(mapCsv(after).split('\r\n').length, 1 + 11 + 1)
})

test('somebody stands with those who vote alike, and is told where they do not', () => {
  const talk = planted()
  const map = talk.live.finer()
  const view = mapView(talk, map)
  // Somebody who clearly holds with their group: one other vote does not move them to another.
  const clear = Array.from({ length: 40 }, (_, i) => i + 1).flatMap((number) => {
    const stand = standOf(talk, map, number)
    if (stand === null || stand.isBetween || stand.otherwise.length > 1) return []
    const group = view.groups.findIndex(({ name }) => name === stand.group)
    const row = view.rows.find(({ cells, statement }) => {
      const cell = cells[group]
      const own = talk.opinionOf(number, statement.number)
      return own === 1 && (cell?.agrees ?? 0) > 3 * (cell?.disagrees ?? 0) + 3
    })
    return row === undefined ? [] : [{ number, stand, statement: row.statement.number }]
  })
  const [someone] = clear
  assert.ok(someone !== undefined)
  const { number, stand, statement } = someone
  const name = [...Array(40).keys()]
    .map((i) => `p${i}`)
    .find((p) => talk.numberOf(person(p)) === number)
  vote(talk, name ?? '', statement, -1)
  const after = standOf(talk, talk.live.finer(), number)
  assert.equal(after?.group, stand.group)
  assert.ok(!stand.otherwise.some((each) => each.number === statement))
  assert.ok(after?.otherwise.some((each) => each.number === statement))
})

test('the next statement is drawn among those not voted on, and new ones come far more often', () => {
  const talk = talkOf(8)
  for (let who = 0; who < 30; who++) {
    for (let statement = 1; statement <= 4; statement++) vote(talk, who, statement, 1)
  }
  vote(talk, 'late', 1, 1)
  const number = talk.numberOf(person('late'))
  const random = seededRandom(5)
  const drawn = new Map<number, number>()
  const draws = 4_000
  for (let i = 0; i < draws; i++) {
    const { next, voted, all } = turnOf(talk, talk.live.map(), number, random)
    assert.deepEqual([voted, all], [1, 8])
    drawn.set(next?.number ?? 0, (drawn.get(next?.number ?? 0) ?? 0) + 1)
  }
  assert.equal(drawn.get(1), undefined, 'voted on already')
  // By hand: nobody has voted on 5 to 8, (1/2 * 1 * 1/2 * 9)^2 each; on 2 to 4 all of thirty agree, where all stand in the middle.
  const [fresh, known] = [(9 / 4) ** 2, ((31 / 32) ** 2 * (1 + 8 * 2 ** -6)) ** 2]
  for (const n of [2, 3, 4, 5, 6, 7, 8]) {
    const share = (n > 4 ? fresh : known) / (4 * fresh + 3 * known)
    const deviation = Math.sqrt(draws * share * (1 - share))
    assert.ok(
      Math.abs((drawn.get(n) ?? 0) - draws * share) < 4 * deviation,
      `${n}: ${drawn.get(n)}`,
    )
  }
})

test('a small talk is mapped anew with each vote, a larger one every few seconds', async () => {
  assert.deepEqual([2_000, 2_001, 20_001].map(paceMs), [0, 1_000, 5_000])
  const talk = talkOf(3)
  const maps = new TalkMaps()
  vote(talk, 1, 1, 1)
  const first = await maps.plain(talk, 0)
  assert.equal(await maps.plain(talk, 99), first, 'nothing changed')
  vote(talk, 1, 2, 1)
  assert.notEqual(await maps.plain(talk, 99), first)
  const large = talkOf(50)
  for (let i = 0; i < 2_001; i++) vote(large, Math.floor(i / 50), 1 + (i % 50), 1)
  const kept = await maps.plain(large, 0)
  vote(large, 'new', 1, 1)
  assert.equal(await maps.plain(large, 999), kept)
  assert.notEqual(await maps.plain(large, 1_000), kept)
})

/** Two camps and a third that agrees with all. */
function campVotes(talk: Talk, votes: number, statements: number): void {
  for (let i = 0; i < votes; i++) {
    const [person, statement] = [Math.floor(i / statements), 1 + (i % statements)]
    const side = statement % 2 === 0 ? 1 : -1
    vote(
      talk,
      person,
      statement,
      person % 3 === 0 ? 1 : person % 3 === 1 ? side : side === 1 ? -1 : 1,
    )
  }
}

test('a large talk is mapped in a thread, the same to the last bit; who asks meanwhile gets the map there is', async () => {
  const [talk, same] = [talkOf(40), talkOf(40)]
  for (const each of [talk, same]) campVotes(each, threadedVotes + 400, 40)
  const maps = new TalkMaps()
  const [plain, finer] = await Promise.all([maps.plain(talk, 0), maps.finer(talk, 0)])
  assert.deepEqual(plain, same.live.map())
  assert.deepEqual(finer, same.live.finer())
  assert.ok(finer.names.length >= 2, 'camps are told apart')
  vote(talk, 'new', 1, 1)
  vote(same, 'new', 1, 1)
  assert.equal(await maps.finer(talk, 1_000), finer, 'it is being renewed')
  await maps.settled()
  assert.deepEqual(await maps.finer(talk, 1_000), same.live.finer())
  await maps.close()
})

test('what breaks while a map is renewed is heard of, and what stood before stands; a first map that breaks is an error', async () => {
  const talk = talkOf(40)
  campVotes(talk, threadedVotes, 40)
  const faults: unknown[] = []
  const maps = new TalkMaps((error) => void faults.push(error))
  const first = await maps.plain(talk, 0)
  await maps.close()
  vote(talk, 'new', 1, 1)
  assert.equal(await maps.plain(talk, 9_000), first)
  await maps.settled()
  assert.equal(faults.length, 1)
  const other = talkOf(40)
  campVotes(other, threadedVotes, 40)
  await assert.rejects(maps.plain(other, 0))
})

test('likeness sees through signs, case and small changes, in whatever script', () => {
  assert.equal(likeness('Night wind first!', 'night  WIND, first'), 1)
  assert.ok(
    likeness('Die Turbine soll nachts leise sein.', 'Die Turbine soll leise sein') > alikeFrom,
  )
  assert.ok(likeness('電池は夜に使うべきです', '電池は夜に使うべきだ') > alikeFrom)
  assert.ok(likeness('Batteries belong to homes.', 'The turbine is too loud.') < 0.2)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      const like = likeness(one, other)
      assert.ok(like >= 0 && like <= 1 && like === likeness(other, one))
      assert.equal(likeness(one, one), 1)
    }),
  )
})
