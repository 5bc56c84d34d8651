import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import { hashSecret } from '../../cell/secret.ts'
import { openStore } from '../../store/open.ts'
import type { Opinion } from '../opinion/vote-table.ts'
import type { AssemblyContext } from '../context.ts'
import { lookAtCode, makeCodes, takePart, whoOfToken } from './codes.ts'
import { homeCodeLimit, ownStatementLimit } from './conversation.ts'
import { Conversations } from './conversations.ts'
import { begun, person, startMs, testAssembly } from './fixtures.ts'
import { forgetParticipant, saidBy } from './store-person.ts'
import { listConversations, readConversation, readVotes } from './store.ts'
import type { Act, VoteLine, Who } from './act.ts'
import { Talk } from './talk.ts'

const texts = [
  'Night wind should be used first.',
  'Batteries belong to the homes they stand in.',
  'Cars are charged before noon only.',
  'The turbine is too loud in the evening.',
]

async function seeded(context: AssemblyContext, more = {}): Promise<string> {
  const { id } = await begun(context, more)
  for (const text of texts) await say(context, id, null, text)
  return id
}

const say = ({ conversations }: AssemblyContext, id: string, who: Who | null, text: string) =>
  conversations.act(id, { kind: 'say', who, text, language: 'en', evenSo: false }, startMs)

const vote = (
  { conversations }: AssemblyContext,
  id: string,
  who: Who,
  statement: number,
  opinion: Opinion,
) => conversations.act(id, { kind: 'vote', who, statement, opinion }, startMs)

async function opened(context: AssemblyContext, id: string): Promise<Talk> {
  const talk = await context.conversations.open(id)
  assert.ok(talk !== null)
  return talk
}

/** As it is after the node was started again. */
async function reread({ db }: AssemblyContext, id: string): Promise<Talk> {
  const talk = await new Conversations({ db }).open(id)
  assert.ok(talk !== null)
  return talk
}

function stateOf(talk: Talk): unknown {
  const { table } = talk.live
  return {
    conversation: talk.conversation,
    statements: talk.statements,
    moderations: talk.moderations,
    codes: talk.codes.toSorted((a, b) => (a.hash < b.hash ? -1 : 1)),
    seq: talk.seq,
    participants: talk.participants,
    table: [table.participants, table.statements, table.columns, table.opinions, table.sums],
  }
}

testOnEachDatabase(
  'votes and words are there again after a start, in their order',
  async (store) => {
    const context = await testAssembly(store)
    const id = await seeded(context)
    for (let who = 0; who < 6; who++) {
      for (let statement = 1; statement <= 4; statement++) {
        value(await vote(context, id, person(who), statement, who % 2 === 0 ? 1 : -1))
      }
    }
    value(await vote(context, id, person(0), 2, 0))
    value(await say(context, id, person(5), 'The fridge may wait for the sun.'))
    const talk = await opened(context, id)
    assert.deepEqual(stateOf(await reread(context, id)), stateOf(talk))
    assert.equal(talk.opinionOf(1, 2), 0)
    assert.equal(talk.opinionOf(6, 5), 1, 'who writes something agrees with it')
    const [listed] = await listConversations(store.db, 'street')
    assert.equal(listed?.question, 'May batteries feed the grid when prices are high?')
  },
)

test('a long log is lived through in pieces, with the same outcome as at once', async () => {
  const store = await openStore(':memory:')
  const context = await testAssembly(store)
  const id = await seeded(context)
  const seen = await readConversation(store.db, id)
  assert.ok(seen !== null)
  const votes = Array.from({ length: 9_000 }, (_, i): VoteLine => {
    const opinion = ([-1, 0, 1] as const)[(i * 7) % 3]!
    return {
      seq: i + 1,
      participant: 1 + (i % 900),
      statement: 1 + (i % 4),
      opinion,
      atMs: startMs,
    }
  })
  const people = Array.from({ length: 900 }, (_, i) => {
    return { number: i + 1, personId: `p${i}`, tokenHash: null }
  })
  const kept = { ...seen, participants: people, votes }
  const pieces = Talk.inPieces(kept)
  let breaks = 0
  let step = pieces.next()
  for (; step.done !== true; step = pieces.next()) breaks++
  assert.equal(breaks, 4)
  assert.deepEqual(stateOf(step.value), stateOf(new Talk(kept)))
  await store.close()
})

testOnEachDatabase(
  'the same vote again changes nothing, another one replaces it',
  async (store) => {
    const context = await testAssembly(store)
    const id = await seeded(context)
    const first = value(await vote(context, id, person(1), 1, 1))
    assert.equal(first.changes.length, 2, 'a participant and a vote')
    assert.deepEqual(value(await vote(context, id, person(1), 1, 1)).changes, [])
    value(await vote(context, id, person(1), 1, -1))
    const lines = await readVotes(store.db, id)
    assert.deepEqual(
      lines.map(({ seq, opinion }) => [seq, opinion]),
      [
        [1, 1],
        [2, -1],
      ],
    )
  },
)

testOnEachDatabase('what arrives at once is written at once, and all of it', async (store) => {
  const context = await testAssembly(store)
  const id = await seeded(context)
  const { commits } = context.conversations
  const acts = Array.from({ length: 400 }, (_, i) =>
    vote(context, id, person(i % 100), 1 + Math.floor(i / 100), i % 3 === 0 ? 1 : -1),
  )
  for (const done of await Promise.all(acts)) value(done)
  assert.ok(context.conversations.commits - commits <= 2)
  assert.equal((await readVotes(store.db, id)).length, 400)
  assert.equal((await reread(context, id)).participants, 100)
})

testOnEachDatabase('a vote is refused with its reason', async (store) => {
  const context = await testAssembly(store)
  const strict = await seeded(context, { isStrict: true })
  value(await say(context, strict, person(1), 'Washing machines run at night.'))
  const talk = await opened(context, strict)
  assert.equal(talk.statements[4]?.state, 'waiting')
  assert.equal(codeOf(await vote(context, strict, person(2), 5, 1)), 'statement-waiting')
  assert.equal(codeOf(await vote(context, strict, person(2), 6, 1)), 'statement-unknown')
  assert.equal(codeOf(await vote(context, strict, person(2), 0.5, 1)), 'statement-unknown')
  const leaveOut = { kind: 'moderate', personId: 's', statement: 1, action: 'leave-out' } as const
  const acted = (act: Act) => context.conversations.act(strict, act, startMs)
  assert.equal(codeOf(await acted({ ...leaveOut, reason: 'silly', note: '' })), 'unknown-reason')
  assert.equal(codeOf(await acted({ ...leaveOut, reason: 'other', note: ' ' })), 'text-length')
  value(await acted({ ...leaveOut, reason: 'off-topic', note: 'About another street.' }))
  assert.equal(codeOf(await vote(context, strict, person(2), 1, 1)), 'statement-left-out')
  value(await acted({ kind: 'close', closed: true }))
  assert.equal(codeOf(await vote(context, strict, person(2), 2, 1)), 'conversation-closed')
  assert.equal(codeOf(await say(context, strict, person(2), 'Late words.')), 'conversation-closed')
  value(await acted({ kind: 'close', closed: false }))
  value(await vote(context, strict, person(2), 2, 1))
  assert.equal(codeOf(await vote(context, 'none', person(2), 2, 1)), 'conversation-unknown')
  assert.deepEqual(stateOf(await reread(context, strict)), stateOf(talk))
})

testOnEachDatabase('moderation is a log: leaving out, letting in, by numbers', async (store) => {
  const context = await testAssembly(store)
  const id = await seeded(context)
  const moderate = (personId: string, action: 'show' | 'leave-out') =>
    context.conversations.act(
      id,
      { kind: 'moderate', personId, statement: 2, action, reason: 'insult', note: '' },
      startMs,
    )
  value(await moderate('stefanie', 'leave-out'))
  value(await vote(context, id, person(1), 1, 1))
  value(await moderate('karl', 'show'))
  assert.deepEqual(value(await moderate('karl', 'show')).changes, [])
  const talk = await reread(context, id)
  assert.deepEqual(
    talk.moderations.map(({ seq, action, reason, moderator }) => [seq, action, reason, moderator]),
    [
      [1, 'leave-out', 'insult', 1],
      [3, 'show', '', 2],
    ],
  )
  assert.equal(talk.statements[1]?.state, 'shown')
})

testOnEachDatabase('nearly the same statement is pointed out, and sent even so', async (store) => {
  const context = await testAssembly(store)
  const id = await seeded(context)
  const text = 'night wind should be used FIRST!'
  const refused = await say(context, id, person(1), text)
  assert.ok(!refused.ok && refused.code === 'statement-alike')
  assert.equal(refused.values?.['number'], 1)
  const act = { kind: 'say', who: person(1), text, language: 'en', evenSo: true } as const
  value(await context.conversations.act(id, act, startMs))
  // Sent once more, by a second press of the button.
  assert.deepEqual(value(await context.conversations.act(id, act, startMs)).changes, [])
  assert.equal((await opened(context, id)).statements.length, 5)
})

testOnEachDatabase('nobody writes more statements than their share', async (store) => {
  const context = await testAssembly(store)
  const { id } = await begun(context)
  for (let i = 0; i < ownStatementLimit; i++) {
    const act = { kind: 'say', who: person(1), text: `Words ${i}`, language: 'en' } as const
    value(await context.conversations.act(id, { ...act, evenSo: true }, startMs))
  }
  assert.equal(codeOf(await say(context, id, person(1), 'One more.')), 'too-many-own-statements')
  value(await say(context, id, person(2), 'One more.'))
})

testOnEachDatabase('a code lets one person in, once, and a home has a few', async (store) => {
  const context = await testAssembly(store)
  const id = await seeded(context)
  const of = { count: 1, homeId: 'home-1', nowMs: startMs }
  const [made] = value(await makeCodes(context, id, of))
  assert.ok(made !== undefined)
  assert.match(made.url, /^http:\/\/localhost:7310\/take-part\//)
  value(await lookAtCode(context, made.code))
  const token = value(await takePart(context, made.code.toUpperCase(), startMs))
  assert.equal(codeOf(await takePart(context, made.code, startMs)), 'code-used')
  assert.equal(codeOf(await lookAtCode(context, 'a code')), 'code-unknown')
  const found = await whoOfToken(context, token)
  assert.deepEqual(found?.who, { kind: 'link', tokenHash: hashSecret(token) })
  value(await vote(context, id, found.who, 1, 1))
  assert.equal((await reread(context, id)).participants, 1)
  for (let i = 1; i < homeCodeLimit; i++) value(await makeCodes(context, id, of))
  assert.equal(codeOf(await makeCodes(context, id, of)), 'too-many-codes')
  assert.equal(codeOf(await makeCodes(context, id, { ...of, count: 101 })), 'code-count')
  assert.equal(await whoOfToken(context, 'visitor'), null)
})

testOnEachDatabase('who leaves is told all they said, and then forgotten', async (store) => {
  const context = await testAssembly(store)
  const id = await seeded(context)
  value(await vote(context, id, person(1), 1, 1))
  value(await vote(context, id, person(1), 1, -1))
  value(await say(context, id, person(1), 'Heat the water at noon.'))
  const said = JSON.stringify(await saidBy(store.db, 'person-1'))
  assert.match(said, /Heat the water at noon/)
  assert.match(said, /"opinion":1,.*"opinion":-1,/)
  const before = stateOf(await reread(context, id))
  await store.db.transaction().execute((tx) => forgetParticipant(tx, 'person-1'))
  assert.deepEqual(await saidBy(store.db, 'person-1'), [])
  assert.deepEqual(stateOf(await reread(context, id)), before, 'numbers stay')
  assert.equal((await reread(context, id)).numberOf(person(1)), null)
})

test('few conversations stay in memory, and none that is written to is lost', async () => {
  const store = await openStore(':memory:')
  const context = await testAssembly(store, { talkLimit: 2 })
  const ids = []
  for (let i = 0; i < 5; i++) ids.push(await seeded(context))
  const acts = ids.flatMap((id) =>
    [1, 2, 3, 4].map((statement) => vote(context, id, person(1), statement, 1)),
  )
  for (const done of await Promise.all(acts)) value(done)
  for (const id of ids) {
    await opened(context, id)
    assert.equal((await readVotes(store.db, id)).length, 4)
    assert.ok(context.conversations.talks <= 2)
  }
  await store.close()
})

test('what cannot be written is not acknowledged, and is not there afterwards', async () => {
  const store = await openStore(':memory:')
  const context = await testAssembly(store)
  const id = await seeded(context)
  value(await vote(context, id, person(1), 1, 1))
  await store.db.schema.alterTable('statement_votes').renameTo('elsewhere').execute()
  await assert.rejects(vote(context, id, person(1), 2, 1), /could not be written/)
  await store.db.schema.alterTable('elsewhere').renameTo('statement_votes').execute()
  assert.equal((await opened(context, id)).opinionOf(1, 2), null)
  value(await vote(context, id, person(1), 2, 1))
  await store.close()
})

test('when too much waits the next vote is turned away', async () => {
  const store = await openStore(':memory:')
  const context = await testAssembly(store, { queueLimit: 3 })
  const id = await seeded(context)
  const done = await Promise.all([1, 2, 3, 4].map((n) => vote(context, id, person(n), n, 1)))
  assert.deepEqual(done.map(codeOf), ['ok', 'ok', 'ok', 'queue-full'])
  await context.conversations.close()
  await assert.rejects(vote(context, id, person(1), 1, 1))
  await store.close()
})

test('whatever is done in whatever order, what is read again is what was lived through', async () => {
  const who = fc.integer({ min: 0, max: 4 }).map(person)
  const statement = fc.integer({ min: 0, max: 6 })
  const acts = fc.oneof(
    fc.record({
      kind: fc.constant('vote' as const),
      who,
      statement,
      opinion: fc.constantFrom<Opinion[]>(-1, 0, 1),
    }),
    fc.record({
      kind: fc.constant('say' as const),
      who: fc.option(who),
      text: fc.string({ maxLength: 20, unit: 'binary' }),
      language: fc.constant('en'),
      evenSo: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('moderate' as const),
      personId: fc.constantFrom('a', 'b'),
      statement,
      action: fc.constantFrom('show' as const, 'leave-out' as const),
      reason: fc.constantFrom('insult', 'other'),
      note: fc.constantFrom('', 'why'),
    }),
    fc.record({ kind: fc.constant('close' as const), closed: fc.boolean() }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 40 }), fc.boolean(), async (list, isStrict) => {
      const store = await openStore(':memory:')
      const context = await testAssembly(store)
      const { id } = await begun(context, { isStrict })
      const all = list.map((act) => context.conversations.act(id, act, startMs))
      for (const done of await Promise.all(all)) {
        assert.ok(done.ok || /^[a-z-]+$/.test(done.code))
      }
      assert.deepEqual(stateOf(await reread(context, id)), stateOf(await opened(context, id)))
      await store.close()
    }),
    { numRuns: 40 },
  )
})
