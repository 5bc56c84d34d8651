import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { dayMs, hourMs, minuteMs } from '../../kernel/steps.ts'
import { refuse, success } from '../../kernel/refusal.ts'
import { closeKind } from '../channel/envelope.ts'
import { testNode } from '../fixtures.ts'
import { setTrust } from '../peers/store-peers.ts'
import { mailPair, notes, noting, statePeer, type Fate } from './fixtures.ts'
import { isLetterKind, LetterParts, mailLimits, pauseMs, questionsOf } from './letter.ts'
import type { MailHandlers } from './mail-desk.ts'
import { mailStateOf, sendMail } from './store-mail.ts'

const noted = (of: readonly unknown[]) => of.map((text) => `{"text":"${String(text)}"}`)
const many = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i)

testOnEachDatabase('letters come in order, each once, and none that was undone', async (store) => {
  const pair = await mailPair(store)
  await pair.write(many(3))
  const content = { text: 'never' }
  const undone = store.db.transaction().execute(async (tx) => {
    await sendMail(tx, { peerId: 'north', kind: 'note', content }, pair.clock.now())
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  await pair.write(many(150, 3))
  await pair.office().sendDue()
  assert.deepEqual(await notes(store.db), noted(many(153)))
  const sent = pair.sent()
  await pair.office().sendDue()
  assert.equal(pair.sent(), sent, 'what was handled is not sent again')
  assert.deepEqual(pair.faults, [])
  assert.deepEqual((await mailStateOf(store.db, 'north')).waiting, 0)
})

testOnEachDatabase(
  'whatever is lost or doubled, and whenever a node begins anew, each letter is handled once',
  async (store) => {
    const fates = fc.constantFrom<Fate>('whole', 'whole', 'question-lost', 'answer-lost', 'doubled')
    let seed = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fates, { maxLength: 40 }), async (row) => {
        await store.db.deleteFrom('federation_values').execute()
        await store.db.deleteFrom('peers').execute()
        const pair = await mailPair(store, { fateOf: (sent) => row[sent] ?? 'whole' })
        await pair.write(many(6))
        for (let i = 0; i < 60; i++) {
          await pair.office().sendDue()
          if ((await mailStateOf(store.db, 'north')).waiting === 0) break
          pair.clock.advance(hourMs)
          if (i % 3 === 0) pair.restart(++seed)
        }
        assert.deepEqual(await notes(store.db), noted(many(6)))
        assert.deepEqual(pair.faults, [])
      }),
      { numRuns: 25 },
    )
  },
)

testOnEachDatabase(
  'a peer that is away for a day gets everything when it is back, after pauses that grow to an hour',
  async (store) => {
    let isAway = true
    const pair = await mailPair(store, { fateOf: () => (isAway ? 'question-lost' : 'whole') })
    await pair.write(many(5))
    for (let minute = 0; minute < 24 * 60; minute++) {
      await pair.office().sendDue()
      pair.clock.advance(minuteMs)
    }
    assert.ok(pair.sent() < 45, `asked ${pair.sent()} times in a day`)
    const { failed, waiting } = await mailStateOf(store.db, 'north')
    assert.deepEqual([failed?.code, waiting], ['peer-late', 5])
    isAway = false
    pair.clock.advance(hourMs)
    await pair.office().sendDue()
    assert.deepEqual(await notes(store.db), noted(many(5)))
    assert.equal((await mailStateOf(store.db, 'north')).failed, null)
  },
)

testOnEachDatabase(
  'a letter that is refused for good, or breaks again and again, is set aside and the next one goes on',
  async (store) => {
    const handlers: MailHandlers = {
      ...noting,
      no: async (tx) => {
        await tx
          .insertInto('federation_values')
          .values({ key: 'undone', value: '', kept_ms: 1, expires_ms: 0 })
          .execute()
        return refuse('not-mine', 'This is not mine.')
      },
      broken: async () => {
        throw new Error('broken')
      },
    }
    const pair = await mailPair(store, { handlers })
    await pair.write([1])
    await pair.write([2], 'no')
    await pair.write([3], 'nobody-knows')
    await pair.write([4], 'broken')
    await pair.write([5])
    await pair.office().sendDue()
    assert.deepEqual(await notes(store.db), noted([1]), 'what broke stands in the way at first')
    for (let i = 0; i < mailLimits.faults; i++) {
      pair.clock.advance(hourMs)
      await pair.office().sendDue()
    }
    assert.deepEqual(await notes(store.db), noted([1, 5]))
    const { setAside, waiting } = await mailStateOf(store.db, 'north')
    assert.equal(waiting, 0)
    assert.deepEqual(
      setAside.map(({ number, kind, code }) => [number, kind, code]),
      [
        [4, 'broken', 'fault'],
        [3, 'nobody-knows', 'mail-kind-unknown'],
        [2, 'no', 'not-mine'],
      ],
    )
    assert.equal(pair.faults.length, mailLimits.faults)
    // Nothing that somebody makes up is ever a kind of ours.
    assert.deepEqual([...new Set(pair.answered)].toSorted(), [
      'close',
      'failed',
      'mail',
      'no',
      'note',
    ])
  },
)

testOnEachDatabase('a letter that breaks here again and again is set aside too', async (store) => {
  let isBroken = true
  const fateOf = (sent: number): Fate => (isBroken && sent % 2 === 1 ? 'broken' : 'whole')
  const pair = await mailPair(store, { fateOf })
  await pair.write([1, 2])
  for (let i = 0; i < mailLimits.faults; i++) {
    await pair.office().sendDue()
    pair.clock.advance(hourMs)
  }
  isBroken = false
  await pair.office().sendDue()
  assert.deepEqual(await notes(store.db), noted([2]))
  assert.equal((await mailStateOf(store.db, 'north')).setAside[0]?.code, 'fault')
  assert.equal(pair.faults.length, mailLimits.faults)
})

testOnEachDatabase('a refusal whose answer was lost is told again', async (store) => {
  const handlers: MailHandlers = { no: async () => refuse('not-mine', 'This is not mine.') }
  // The greeting, and then the letter, three times: the answer never comes.
  const pair = await mailPair(store, {
    handlers,
    fateOf: (sent) => (sent === 1 ? 'answer-lost' : 'whole'),
  })
  await pair.write([1], 'no')
  await pair.office().sendDue()
  assert.equal((await mailStateOf(store.db, 'north')).waiting, 1)
  pair.restart(2)
  pair.clock.advance(hourMs)
  await pair.office().sendDue()
  assert.equal((await mailStateOf(store.db, 'north')).setAside[0]?.code, 'not-mine')
})

testOnEachDatabase('one peer that never answers delays no other', async (store) => {
  const pair = await mailPair(store, { others: ['east'] })
  await pair.write([1], 'note', 'east')
  await pair.write([1, 2])
  // East's run never ends: only north's is waited for.
  void pair.office().sendDue()
  while ((await mailStateOf(store.db, 'north')).waiting > 0) await new Promise(setImmediate)
  await pair.write([3])
  while ((await mailStateOf(store.db, 'north')).waiting > 0) {
    await pair.office().sendDue()
    await new Promise(setImmediate)
  }
  assert.deepEqual(await notes(store.db), noted([1, 2, 3]))
  assert.equal((await mailStateOf(store.db, 'east')).waiting, 1)
})

testOnEachDatabase('who is not trusted gets nothing and is not listened to', async (store) => {
  const { db } = store
  const pair = await mailPair(store)
  await statePeer(db, testNode('west'))
  await setTrust(db, 'west', 'known')
  const to = (peerId: string) => sendMail(db, { peerId, kind: 'note', content: {} }, 1)
  const codeTo = async (peerId: string) => {
    const sent = await to(peerId)
    return sent.ok ? 'ok' : sent.code
  }
  assert.deepEqual([await codeTo('west'), await codeTo('nobody')], ['peer-not-yet', 'peer-not-yet'])
  // Trust is withdrawn while something waits.
  await pair.write([1])
  const north = pair.peers.get('north')
  assert.ok(north !== undefined)
  pair.peers.set('north', { ...north, trust: 'known' })
  await pair.office().sendDue()
  assert.equal(pair.sent(), 0)
  pair.peers.set('north', north)
  pair.distrust()
  await pair.office().sendDue()
  assert.deepEqual(await notes(db), [])
  assert.equal((await mailStateOf(db, 'north')).failed?.code, 'peer-not-trusted')
})

testOnEachDatabase(
  'who comes back from a backup gets again what it has lost, and who sends from one is heard',
  async (store) => {
    const { db } = store
    const pair = await mailPair(store)
    await pair.write(many(4))
    await pair.office().sendDue()
    // North's backup knew two of them.
    await db.updateTable('mail_in').set({ number: 2 }).execute()
    await db.deleteFrom('federation_values').where('key', '>', 'note 000001').execute()
    await pair.write([4])
    await pair.office().sendDue()
    assert.deepEqual(await notes(db), noted(many(5)))
    // South's backup knew three.
    await db.deleteFrom('mail_out').where('number', '>', 3).execute()
    await db.updateTable('mail_lines').set({ last_number: 3 }).execute()
    await pair.write(['new'])
    await pair.office().sendDue()
    await pair.write(['newer'])
    await pair.office().sendDue()
    assert.deepEqual((await notes(db)).slice(5), noted(['new', 'newer']))
  },
)

testOnEachDatabase(
  'so many letters wait, and so long, and so large, and no more',
  async (store) => {
    const { db } = store
    const pair = await mailPair(store)
    await pair.write([0])
    const row = { peer_id: 'north', kind: 'note', content: '{}', written_ms: pair.clock.now() }
    const rows = many(mailLimits.waiting - 1, 2).map((number) => ({ ...row, number }))
    for (let i = 0; i < rows.length; i += 500) {
      await db
        .insertInto('mail_out')
        .values(rows.slice(i, i + 500))
        .execute()
    }
    const full = await sendMail(db, { peerId: 'north', kind: 'note', content: {} }, 1)
    assert.equal(full.ok ? '' : full.code, 'mail-full')
    pair.clock.advance(mailLimits.ageMs + dayMs)
    await pair.office().sendDue()
    assert.deepEqual(await notes(db), [])
    assert.equal((await mailStateOf(db, 'north')).setAside[0]?.code, 'mail-too-old')
    const large = { text: 'a'.repeat(mailLimits.bytes) }
    const refused = await sendMail(db, { peerId: 'north', kind: 'note', content: large }, 1)
    assert.equal(refused.ok ? '' : refused.code, 'mail-too-large')
  },
)

testOnEachDatabase('a letter of some MiB comes in parts, whatever is lost', async (store) => {
  const text = 'Grüße "\u0001" \\ 🌞 '.repeat(60_000)
  let got: unknown = null
  const handlers: MailHandlers = {
    ...noting,
    large: async (_, { content }) => {
      got = content
      return success(null)
    },
  }
  const pair = await mailPair(store, {
    handlers,
    fateOf: (sent) => (sent % 17 === 16 && sent < 40 ? 'answer-lost' : 'whole'),
  })
  await pair.write([text], 'large')
  await pair.write([1])
  for (let i = 0; i < 5; i++) {
    await pair.office().sendDue()
    pair.clock.advance(hourMs)
  }
  assert.deepEqual(got, { text })
  assert.deepEqual(new Set(pair.whole), new Set(['large']))
  assert.deepEqual(await notes(store.db), noted([1]))
})

test('parts out of order, foreign ones and too many bytes are refused', () => {
  const text = JSON.stringify('a'.repeat(100_000))
  const parts = questionsOf({ number: 7, kind: 'note', text }).map(({ content }) => content)
  assert.equal(parts.length, 3)
  const part = (i: number, of = {}) => {
    const piece = Buffer.from(text)
      .subarray(i * mailLimits.partBytes)
      .toString('base64')
    return { number: 7, kind: 'note', part: i, parts: 3, piece: piece.slice(0, 4), ...of }
  }
  const codeOf = (of: ReturnType<LetterParts['add']>) => (of.ok ? of.value : of.code)
  const letters = new LetterParts()
  assert.deepEqual(['note', 'mail', 'letter-part', closeKind, 'A', ''].map(isLetterKind), [
    true,
    false,
    false,
    false,
    false,
    false,
  ])
  assert.equal(codeOf(letters.add(part(1))), 'mail-form')
  assert.equal(codeOf(letters.add(part(0))), null)
  assert.equal(codeOf(letters.add(part(2))), 'mail-form')
  assert.equal(codeOf(letters.add(part(1, { number: 8 }))), 'mail-form')
  assert.equal(codeOf(letters.add(part(1, { parts: 4 }))), 'mail-form')
  const piece = Buffer.alloc(mailLimits.partBytes).toString('base64')
  const fill = (i: number) => letters.add({ ...part(i), part: i, parts: 1_000, piece })
  const most = Math.floor(mailLimits.bytes / mailLimits.partBytes)
  for (let i = 0; i < most; i++) assert.equal(codeOf(fill(i)), null)
  assert.equal(codeOf(fill(most)), 'mail-too-large')
})

test('pauses double from a second to an hour', () => {
  const pauses = [1, 2, 3, 12, 13, 10_000].map((failures) => pauseMs(failures) / 1000)
  assert.deepEqual(pauses, [1, 2, 4, 2_048, 3_600, 3_600])
})
