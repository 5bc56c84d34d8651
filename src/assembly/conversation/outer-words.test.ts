import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCell } from '../../cell/store.ts'
import { value } from '../../cell/fixtures.ts'
import { dayMs } from '../../kernel/steps.ts'
import { openStore, type Store } from '../../store/open.ts'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { outerAuthorLimit, outerHostLimit, outerWaitingLimit } from './conversation.ts'
import { begun, person, startMs, testAssembly } from './fixtures.ts'
import { amendOuter, hearOuter, hushOuter, type OuterWords } from './outer-words.ts'

/** A question that shows statements at once, and words for it. */
async function hearing(store: Store) {
  const context = await testAssembly(store)
  const { id } = await begun(context)
  const cell = await findCell(store.db, 'street')
  assert.ok(cell !== null)
  const from = (name: string, number: number, more: Partial<OuterWords> = {}) => {
    const [user = '', host = ''] = name.split('@')
    const author = `https://${host}/${user}`
    const words = { conversationId: id, author, handle: `@${name}`, language: null }
    const address = `${author}/${number}`
    const text = `Words ${number} of ${name}`
    return hearOuter(context, cell, { ...words, address, text, ...more })
  }
  const talk = async () => value(await context.conversations.openAt('street', id))
  return { context, id, from, talk }
}

testOnEachDatabase(
  'words from another server wait, whatever the question has, with their author, and also after they are read again',
  async (store) => {
    const { context, id, from, talk } = await hearing(store)
    assert.equal(value(await from('mia@snac.example', 1)).statement, 1)
    assert.equal(value(await from('mia@snac.example', 1)).changes.length, 0)
    const own = { kind: 'say', who: null, language: 'en', evenSo: true } as const
    const seed = { ...own, text: 'Words 1 of mia@snac.example' }
    assert.equal(value(await context.conversations.act(id, seed, startMs)).statement, 2)
    const vote = { kind: 'vote', who: person(1), statement: 1, opinion: 1 } as const
    const refused = await context.conversations.act(id, vote, startMs)
    assert.equal(refused.ok ? '' : refused.code, 'statement-waiting')
    const again = await testAssembly(store, { isThere: true })
    for (const one of [await talk(), value(await again.conversations.openAt('street', id))]) {
      assert.deepEqual(
        one.statements.map(({ state, author, isSeed }) => ({ state, author, isSeed })),
        [
          { state: 'waiting', author: null, isSeed: false },
          { state: 'shown', author: null, isSeed: true },
        ],
      )
      assert.deepEqual([...one.outer.handles()], [[1, '@mia@snac.example']])
      assert.ok(one.outer.at('https://snac.example/mia/1') !== null)
    }
    const show = { action: 'show', reason: '', note: '', personId: 'person-1' } as const
    value(await context.conversations.act(id, { kind: 'moderate', statement: 1, ...show }, startMs))
    value(await context.conversations.act(id, vote, startMs))
  },
)

test('an author and a server write so many statements within a day', async () => {
  const store = await openStore(':memory:')
  const { context, from } = await hearing(store)
  const codeOf = async (name: string, number: number): Promise<string> => {
    const heard = await from(name, number)
    return heard.ok ? '' : heard.code
  }
  for (let number = 1; number <= outerAuthorLimit; number++) {
    assert.equal(await codeOf('mia@snac.example', number), '')
  }
  assert.equal(await codeOf('mia@snac.example', 99), 'outer-author')
  assert.equal(await codeOf('mia@snac.example', 1), '', 'what came before is known')
  for (let number = outerAuthorLimit; number < outerHostLimit; number++) {
    assert.equal(await codeOf(`p${number}@snac.example`, 1), '')
  }
  assert.equal(await codeOf('zoe@snac.example', 1), 'outer-host')
  assert.equal(await codeOf('zoe@other.example', 1), '')
  context.clock.advance(dayMs)
  assert.equal(await codeOf('mia@snac.example', 99), '')
  await store.close()
})

test('so many statements from other servers wait in one question', async () => {
  const store = await openStore(':memory:')
  const { from } = await hearing(store)
  for (let number = 0; number < outerWaitingLimit; number++) {
    value(await from(`mia@s${number}.example`, 1))
  }
  const refused = await from('zoe@other.example', 1)
  assert.equal(refused.ok ? '' : refused.code, 'outer-waiting')
  await store.close()
})

test('words that are too long, or for a question that is closed or not there, are not taken', async () => {
  const store = await openStore(':memory:')
  const { context, id, from, talk } = await hearing(store)
  const codes: string[] = []
  for (const more of [{ text: 'x'.repeat(401) }, { text: ' ' }, { conversationId: 'other' }]) {
    const heard = await from('mia@snac.example', 1, more)
    codes.push(heard.ok ? '' : heard.code)
  }
  value(await context.conversations.act(id, { kind: 'close', closed: true }, startMs))
  const late = await from('mia@snac.example', 1)
  codes.push(late.ok ? '' : late.code)
  assert.deepEqual(codes, [
    'text-length',
    'text-length',
    'conversation-unknown',
    'conversation-closed',
  ])
  assert.deepEqual((await talk()).statements, [])
  await store.close()
})

testOnEachDatabase(
  'who wrote something elsewhere changes what waits, and takes back also what was let in',
  async (store) => {
    const { context, id, from, talk } = await hearing(store)
    const author = 'https://snac.example/mia'
    const amend = (number: number, text: string | null, by = author) =>
      amendOuter(context, { address: `${author}/${number}`, author: by, text })
    for (const number of [1, 2, 3]) value(await from('mia@snac.example', number))
    const judge = (statement: number, action: 'show' | 'leave-out', reason: string) => {
      const act = { kind: 'moderate', statement, action, reason, note: '' } as const
      return context.conversations.act(id, { ...act, personId: 'person-1' }, startMs)
    }
    value(await judge(2, 'show', ''))
    const vote = { kind: 'vote', who: person(1), statement: 2, opinion: 1 } as const
    value(await context.conversations.act(id, vote, startMs))
    value(await judge(3, 'leave-out', 'unclear'))
    assert.equal(await amend(1, 'Better  words'), null)
    assert.equal(await amend(2, 'Too late'), null)
    assert.equal(await amend(1, 'Not yours', 'https://snac.example/zoe'), null)
    assert.equal(await amend(4, 'Never said'), null)
    assert.equal((await amend(1, 'x'.repeat(401)))?.code, 'text-length')
    const texts = async () => (await talk()).statements.map(({ text }) => text)
    const [, second = '', third = ''] = await texts()
    assert.deepEqual(await texts(), ['Better words', second, third])
    const { seq } = await talk()
    for (const number of [1, 2, 3, 1, 2, 3]) assert.equal(await amend(number, null), null)
    assert.equal(await amend(1, 'Again'), null)
    assert.equal(value(await from('mia@snac.example', 1)).changes.length, 0, 'not said again')
    const again = await testAssembly(store, { isThere: true })
    for (const one of [await talk(), value(await again.conversations.openAt('street', id))]) {
      assert.equal(one.seq, seq + 3)
      assert.deepEqual(
        one.statements.map(({ text, state }) => [text, state]),
        [
          ['', 'left-out'],
          [second, 'left-out'],
          ['', 'left-out'],
        ],
      )
      assert.deepEqual(
        one.moderations.slice(-3).map(({ reason, moderator }) => [reason, moderator]),
        [1, 2, 3].map(() => ['taken-back', null]),
      )
      assert.equal(one.outer.handles().size, 0)
    }
    const shown = await judge(2, 'show', '')
    assert.equal(shown.ok ? '' : shown.code, 'statement-taken-back')
    const refused = await judge(1, 'leave-out', 'taken-back')
    assert.equal(refused.ok ? '' : refused.code, 'unknown-reason', 'no steward says that')
  },
)

testOnEachDatabase(
  'what a blocked author said is hidden; no longer blocked, what a steward had let in is shown again',
  async (store) => {
    const { context, id, from, talk } = await hearing(store)
    for (const name of ['mia@snac.example', 'zoe@other.example']) {
      value(await from(name, 1))
      value(await from(name, 2))
    }
    const show = { action: 'show', reason: '', note: '', personId: 'person-1' } as const
    for (const statement of [1, 3]) {
      value(await context.conversations.act(id, { kind: 'moderate', statement, ...show }, startMs))
    }
    const states = async () => (await talk()).statements.map(({ state }) => state)
    const hush = (blocked: string) =>
      hushOuter(context, async (cellId) => (author) => cellId === 'street' && author === blocked)
    const mia = 'https://snac.example/mia'
    await hush(mia)
    const hidden = ['left-out', 'left-out', 'shown', 'waiting']
    assert.deepEqual(await states(), hidden)
    const { moderations } = await talk()
    assert.equal(moderations.at(-1)?.reason, 'blocked-author')
    await hush(mia)
    assert.equal((await talk()).moderations.length, moderations.length, 'once')
    const amended = { address: `${mia}/2`, author: mia, text: 'Other words' }
    assert.equal(await amendOuter(context, amended), null)
    assert.equal((await talk()).statements[1]?.text, 'Words 2 of mia@snac.example')
    await hush('nobody')
    const after = ['shown', 'left-out', 'shown', 'waiting']
    assert.deepEqual(await states(), after)
    const again = await testAssembly(store, { isThere: true })
    const read = value(await again.conversations.openAt('street', id))
    assert.deepEqual(
      read.statements.map(({ state }) => state),
      after,
    )
    value(await context.conversations.act(id, { kind: 'moderate', statement: 2, ...show }, startMs))
    assert.equal((await states())[1], 'shown', 'a steward lets in what waited')
    const own = { kind: 'say', who: null, language: 'en', evenSo: true, text: 'Ours' } as const
    value(await context.conversations.act(id, own, startMs))
    const ours = { kind: 'hush', statement: 5, isBlocked: true } as const
    assert.equal((await context.conversations.act(id, ours, startMs)).ok, false)
  },
)
