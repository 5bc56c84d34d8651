import assert from 'node:assert/strict'
import { createStreet } from '../fixtures.ts'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { seededRandom } from '../../kernel/random.ts'
import type { Result } from '../../kernel/refusal.ts'
import type { Store } from '../../store/open.ts'
import { Ballots, type BallotDraft } from './ballots.ts'
import { blindedKey, registrarForVoters, tokenOf, voteUnlinked } from './key/voter-key.ts'
import { approve, closesMs, definitionOf, nonceOf, openedMs } from './log/fixtures.ts'
import { isGrownFrom, isReceiptProven, type Receipt } from './log/receipt.ts'
import { recountOf } from './log/recount.ts'
import { threadedMarks } from './ballot-counts.ts'
import { ballotsOf, forgetVoter, listBallots } from './store.ts'
import { tallyOf } from './tally/tally.ts'

const people = Array.from({ length: 12 }, (_, i) => `person-${i + 1}`)
const { id: _, eligible: __, registrarKey: ___, ...rest } = definitionOf({})
const draft: BallotDraft = { ...rest, isUnlinked: false }

async function prepared(store: Store, changes: Partial<BallotDraft> = {}, limits?: Limits) {
  await createStreet(store.db, openedMs)
  const ballots = new Ballots(store.db, seededRandom(1), limits)
  const begun = await ballots.begin('street', { ...draft, ...changes }, people, openedMs)
  assert.ok(begun.ok, JSON.stringify(begun))
  return { ballots, id: begun.value.id, definition: begun.value }
}

interface Limits {
  readonly held: number
  readonly waiting: number
}

function good<Value>(result: Result<Value>): Value {
  assert.ok(result.ok, JSON.stringify(result))
  return result.value
}

function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.code
}

testOnEachDatabase('votes are kept, acknowledged, counted and counted again', async (store) => {
  const { ballots, id } = await prepared(store)
  const early = people.map((person, i) =>
    ballots.cast(id, person, { choice: approve('a'), nonce: nonceOf(i) }, openedMs + i),
  )
  // All at once, and two of them again with another choice.
  const receipts = (await Promise.all(early)).map(good)
  assert.deepEqual(
    receipts.map(({ index }) => index).sort((a, b) => a - b),
    people.map((_person, i) => i + 1),
  )
  assert.ok(receipts.every(isReceiptProven))
  for (const [i, person] of people.slice(0, 2).entries()) {
    const vote = { choice: approve('b'), nonce: nonceOf(100 + i) }
    good(await ballots.cast(id, person, vote, openedMs + 1_000))
  }
  assert.equal(codeOf(await ballots.tally(id)), 'count-hidden')
  assert.equal(codeOf(await ballots.lines(id)), 'log-open')
  const last = good(await ballots.close(id, closesMs))
  const tally = good(await ballots.tally(id))
  assert.deepEqual([tally.voices, tally.outcome.counts?.options], [12, { a: 10, b: 2, c: 0 }])
  // The log grew from every receipt, and whoever reads it comes to the same.
  for (const receipt of receipts) {
    const path = good(await ballots.consistency(id, receipt.size))
    assert.ok(isGrownFrom(receipt, last, path))
    const now: Receipt = good(await ballots.receipt(id, receipt.index))
    assert.ok(isReceiptProven(now) && now.leaf === receipt.leaf && now.head === last.head)
  }
  const lines: string[] = []
  for await (const line of good(await ballots.lines(id))) lines.push(line)
  const { title, options, ...counted } = good(recountOf(lines))
  assert.deepEqual(counted, { tally, entries: 16, head: last.head })
  assert.equal(title, 'When shall it be quiet?')
  assert.deepEqual(
    options.map(({ id }) => id),
    ['a', 'b', 'c'],
  )
  const anew = new Ballots(store.db, seededRandom(2))
  assert.deepEqual(good(await anew.tally(id)), tally)
  assert.deepEqual(await anew.head(id), { size: 16, head: last.head })
  assert.deepEqual(await listBallots(store.db, 'street'), [id])
})

testOnEachDatabase(
  'a vote sent twice is there once, and another one under its nonce is refused',
  async (store) => {
    const { ballots, id } = await prepared(store)
    const vote = { choice: approve('a'), nonce: nonceOf(1) }
    const [first, again] = await Promise.all([
      ballots.cast(id, 'person-1', vote, openedMs),
      ballots.cast(id, 'person-1', vote, openedMs + 5),
    ])
    assert.deepEqual([good(first).index, good(again).index], [1, 1])
    assert.equal(good(await ballots.cast(id, 'person-1', vote, openedMs + 9)).index, 1)
    const other = { ...vote, choice: approve('b') }
    assert.equal(codeOf(await ballots.cast(id, 'person-1', other, openedMs)), 'ballot-replayed')
    assert.equal(codeOf(await ballots.cast(id, 'person-2', vote, openedMs)), 'ballot-replayed')
    assert.equal((await ballots.head(id))?.size, 2)
  },
)

testOnEachDatabase(
  'who is not on the list, and what is no vote, is refused and changes nothing',
  async (store) => {
    const { ballots, id } = await prepared(store)
    const vote = { choice: approve('a'), nonce: nonceOf(1) }
    const head = await ballots.head(id)
    assert.equal(codeOf(await ballots.cast(id, 'stranger', vote, openedMs)), 'not-on-the-list')
    assert.equal(codeOf(await ballots.cast('other', 'person-1', vote, openedMs)), 'not-on-the-list')
    assert.equal(codeOf(await ballots.close('other', closesMs)), 'ballot-unknown')
    const bad = { choice: approve('a'), nonce: 'x' }
    assert.equal(codeOf(await ballots.cast(id, 'person-1', bad, openedMs)), 'bad-ballot')
    assert.equal(codeOf(await ballots.cast(id, 'person-1', vote, closesMs)), 'ballot-late')
    assert.equal(codeOf(await ballots.receipt(id, 1)), 'no-entry')
    assert.equal(codeOf(await ballots.consistency(id, 2)), 'no-entry')
    assert.equal(codeOf(await ballots.begin('street', draft, [], openedMs)), 'bad-ballot')
    assert.deepEqual(await ballots.head(id), head)
  },
)

testOnEachDatabase('what cannot be kept is not acknowledged, and forgotten', async (store) => {
  const { ballots, id } = await prepared(store)
  const vote = (number: number) => ({ choice: approve('a'), nonce: nonceOf(number) })
  good(await ballots.cast(id, 'person-1', vote(1), openedMs))
  // Another process takes the next place.
  const elsewhere = new Ballots(store.db, seededRandom(5))
  good(await elsewhere.cast(id, 'person-2', vote(2), openedMs))
  await assert.rejects(ballots.cast(id, 'person-3', vote(3), openedMs))
  assert.equal(good(await ballots.cast(id, 'person-3', vote(3), openedMs)).index, 3)
  assert.equal((await ballots.head(id))?.size, 4)
})

testOnEachDatabase(
  'a voice is given by name, a sheet is read by two, and numbers stay',
  async (store) => {
    const { ballots, id } = await prepared(store)
    const vote = (option: string, number: number) => ({
      choice: approve(option),
      nonce: nonceOf(number),
    })
    for (const [i, person] of people.slice(0, 5).entries()) {
      good(await ballots.cast(id, person, vote('a', i), openedMs))
    }
    const give = { to: 'person-1', nonce: nonceOf(20) }
    good(await ballots.delegate(id, 'person-6', give, openedMs))
    good(await ballots.delegate(id, 'person-7', { to: 'person-6', nonce: nonceOf(21) }, openedMs))
    const paper = people.slice(7, 12)
    for (const [i, person] of paper.entries()) {
      good(await ballots.handPaper(id, person, nonceOf(30 + i), openedMs))
    }
    for (const [i] of paper.entries()) {
      for (const [j, clerk] of ['stefanie', 'otto'].entries()) {
        const read = { ...vote('c', 40 + 2 * i + j), sheet: i + 1 }
        good(await ballots.readSheet(id, clerk, read, closesMs))
      }
    }
    const third = { ...vote('c', 60), sheet: 1 }
    assert.equal(
      codeOf(await ballots.readSheet(id, 'person-1', third, closesMs)),
      'sheet-read-twice',
    )
    assert.equal(codeOf(await ballots.cast(id, 'person-8', vote('a', 61), openedMs)), 'paper-only')
    assert.equal((await ballotsOf(store.db, 'person-1')).length, 1)
    await forgetVoter(store.db, 'person-1')
    assert.deepEqual(await ballotsOf(store.db, 'person-1'), [])
    good(await ballots.close(id, closesMs))
    const { voices, outcome } = good(await ballots.tally(id))
    assert.deepEqual([voices, outcome.counts?.options], [12, { a: 7, b: 0, c: 5 }])
  },
)

testOnEachDatabase(
  'a key is signed once for each person, and who has one gets no paper',
  async (store) => {
    const changes = { isUnlinked: true, hasDelegation: false }
    const { ballots, id, definition } = await prepared(store, changes)
    const registrar = await registrarForVoters(definition.registrarKey!)
    const { own, blinded } = await blindedKey(registrar)
    const sent = Buffer.from(blinded).toString('base64')
    const signed = good(await ballots.sign(id, 'person-1', sent, openedMs))
    assert.equal(good(await ballots.sign(id, 'person-1', sent, openedMs)), signed)
    const other = Buffer.from((await blindedKey(registrar)).blinded).toString('base64')
    assert.equal(codeOf(await ballots.sign(id, 'person-1', other, openedMs)), 'key-signed')
    assert.equal(codeOf(await ballots.sign(id, 'stranger', other, openedMs)), 'not-on-the-list')
    assert.equal(codeOf(await ballots.sign(id, 'person-2', other, closesMs)), 'ballot-late')
    assert.equal(codeOf(await ballots.sign(id, 'person-2', 'AAAA', openedMs)), 'bad-blinded-key')
    assert.equal(
      codeOf(await ballots.handPaper(id, 'person-1', nonceOf(1), openedMs)),
      'key-signed',
    )
    good(await ballots.handPaper(id, 'person-2', nonceOf(2), openedMs))
    assert.equal(codeOf(await ballots.sign(id, 'person-2', other, openedMs)), 'paper-only')
    const token = await tokenOf(registrar, own, Buffer.from(signed, 'base64'))
    const { leaf } = good(await ballots.receipt(id, 0))
    const vote = await voteUnlinked(own, token, leaf, approve('b'), nonceOf(3))
    const receipt = good(await ballots.castUnlinked(id, vote, openedMs))
    assert.ok(isReceiptProven(receipt))
    assert.equal(good(await ballots.castUnlinked(id, vote, openedMs)).index, receipt.index)
    const twice = await voteUnlinked(own, token, leaf, approve('a'), nonceOf(4))
    assert.equal(codeOf(await ballots.castUnlinked(id, twice, openedMs)), 'key-used')
  },
)

testOnEachDatabase('no more wait and no more are held in memory than is allowed', async (store) => {
  const { ballots, id } = await prepared(store, {}, { held: 1, waiting: 2 })
  good(await ballots.receipt(id, 0))
  const votes = people.map((person, i) =>
    ballots.cast(id, person, { choice: approve('a'), nonce: nonceOf(i) }, openedMs),
  )
  const codes = (await Promise.all(votes)).map(codeOf)
  assert.ok(codes.includes('ok') && codes.includes('ballot-busy'), codes.join())
  const kept = codes.filter((code) => code === 'ok').length
  const second = good(await ballots.begin('street', draft, people, openedMs))
  assert.equal((await ballots.head(second.id))?.size, 1)
  assert.equal((await ballots.head(id))?.size, 1 + kept, 'read anew')
})

testOnEachDatabase(
  'a large open count follows the log: asked by many at once it is made twice at the most, and it is that of the whole log',
  async (store) => {
    const options = Array.from({ length: 200 }, (_, i) => ({
      id: `option-${i}`,
      title: `Option ${i}`,
      cost: null,
    }))
    const { ballots, id } = await prepared(store, { options, isOpenCount: true })
    const names = options.map((option) => option.id)
    let cast = 0
    const vote = async (): Promise<void> => {
      const own = names.filter((_name, i) => (i * 7 + cast) % 3 === 0)
      const sent = { choice: approve(...own), nonce: nonceOf(cast) }
      good(await ballots.cast(id, people[cast++ % 12]!, sent, openedMs + cast))
    }
    const whole = async () => good(tallyOf((await ballots.box(id))!))
    while (cast * options.length < threadedMarks) await vote()
    for (let more = 0; more < 3; more++) {
      await vote()
      const asked = await Promise.all([1, 2, 3].map(() => ballots.tally(id)))
      for (const tally of asked) assert.deepEqual(good(tally), await whole())
      assert.equal(new Set(asked).size, 1)
    }
    // Votes come while it is counted: who asks then has them, too.
    const before = ballots.tally(id)
    await vote()
    const after = await Promise.all([ballots.tally(id), ballots.tally(id)])
    good(await before)
    assert.deepEqual(after.map(good), [await whole(), await whole()])
    good(await ballots.close(id, closesMs))
    assert.deepEqual(good(await ballots.tally(id)), await whole())
    await ballots.stop()
  },
)
