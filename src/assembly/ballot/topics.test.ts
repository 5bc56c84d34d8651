import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import { hourMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { ballotScene } from './fixtures.ts'
import { careForBallots } from './job.ts'
import { approve, closesMs, nonceOf, openedMs } from './log/fixtures.ts'
import { forgetVoices, topicLimit, voicesOf } from './store-topic.ts'
import { beginTopic, setVoice, topicsFor } from './topics.ts'

async function scene(store: Store) {
  const of = await ballotScene(store)
  const { cell, context, people } = of
  const topic = value(await beginTopic(context, cell.id, ' Batteries ', openedMs))
  const at = { cellId: cell.id, topicId: topic.id }
  const set = (person: number, wish: Parameters<typeof setVoice>[3]) =>
    setVoice(context, at, people[person]!, wish, openedMs)
  const give = (person: number, to: number, isNamed = false) =>
    set(person, { kind: 'give', to: people[to]!, isNamed })
  const begin = (hasDelegation = true) => of.begin({ topic: topic.id, hasDelegation })
  const given = async (id: string) => (await context.ballots.box(id))!.delegates.size
  return { db: store.db, cell, people, context, topic, set, give, begin, given }
}

testOnEachDatabase(
  'a voice given away for a topic counts on every ballot of it, until it is taken back or used',
  async (store) => {
    const { cell, people, context, set, give, begin, given } = await scene(store)
    assert.equal(codeOf(await give(1, 0)), 'no-speaker')
    assert.equal(codeOf(await give(1, 1)), 'delegation-to-self')
    value(await set(0, { kind: 'speak' }))
    for (const person of [1, 2]) value(await give(person, 0, person === 1))
    const id = await begin()
    assert.equal(await given(id), 2)
    // Changed while it is open: one more gives, one takes it back, and again nothing changes.
    value(await give(3, 0))
    value(await set(2, { kind: 'own' }))
    await careForBallots(context, cell, openedMs)
    await careForBallots(context, cell, openedMs)
    assert.equal(await given(id), 2)
    assert.equal((await context.ballots.head(id))!.size, 1 + 2 + 1 + 1)
    // Whoever votes speaks for themselves.
    for (const [person, option] of [
      [0, 'a'],
      [3, 'b'],
      [4, 'b'],
    ] as const) {
      const vote = { choice: approve(option), nonce: nonceOf(person) }
      value(await context.ballots.cast(id, people[person]!, vote, openedMs + hourMs))
    }
    value(await context.ballots.close(id, closesMs))
    assert.equal(value(await context.ballots.tally(id)).voices, 4)
    // On a closed ballot, and on one where nobody speaks for others, nothing is laid.
    const without = await begin(false)
    value(await give(5, 0))
    assert.deepEqual([await given(without), await given(id)], [0, 2])
  },
)

testOnEachDatabase(
  'who speaks for others sees how many gave their voice, and only the names of those who agreed',
  async (store) => {
    const { db, cell, people, context, set, give, begin, given } = await scene(store)
    value(await set(0, { kind: 'speak' }))
    value(await give(1, 0, true))
    value(await give(2, 0, false))
    const [seen] = await topicsFor(context, cell.id, people[0]!)
    assert.deepEqual([seen!.received, seen!.names], [2, ['Resident 0']])
    const [own] = await topicsFor(context, cell.id, people[1]!)
    assert.deepEqual(own!.wish, { kind: 'give', to: people[0], isNamed: true })
    assert.deepEqual([own!.received, own!.names], [0, []])
    assert.deepEqual(own!.speakers, [{ id: people[0], name: 'Stefanie Steward' }])
    // Who does not speak for others any more has no voices but their own.
    const id = await begin()
    value(await set(0, { kind: 'own' }))
    assert.equal(await given(id), 0)
    assert.equal((await topicsFor(context, cell.id, people[0]!))[0]!.received, 0)
    // Who leaves is forgotten on both sides.
    value(await set(0, { kind: 'speak' }))
    assert.equal(await given(id), 2)
    assert.deepEqual(await voicesOf(db, people[1]!), [
      { topic: own!.topic.id, to: people[0], isNamed: true },
    ])
    await forgetVoices(db, people[0]!)
    assert.deepEqual((await topicsFor(context, cell.id, people[1]!))[0]!.wish, { kind: 'own' })
  },
)

testOnEachDatabase(
  'topics have names of their own, and there are so many at most',
  async (store) => {
    const { cell, context, people } = await scene(store)
    const begin = (name: string) => beginTopic(context, cell.id, name, openedMs)
    assert.equal(codeOf(await begin('Batteries')), 'topic-twice')
    for (const name of [' ', 'x'.repeat(101), '\ud800']) {
      assert.equal(codeOf(await begin(name)), 'topic-name')
    }
    for (let i = 1; i < topicLimit; i++) value(await begin(`Topic ${i}`))
    assert.equal(codeOf(await begin('One more')), 'too-many-topics')
    const elsewhere = { cellId: 'other', topicId: 'none' }
    assert.equal(
      codeOf(await setVoice(context, elsewhere, people[0]!, { kind: 'own' }, openedMs)),
      'topic-unknown',
    )
  },
)
