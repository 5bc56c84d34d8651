import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { setUpSonnenhof, testContext } from '../../cell/fixtures.ts'
import { buryPerson } from '../../cell/store-person.ts'
import { ManualClock } from '../../kernel/clock.ts'
import type { Result } from '../../kernel/refusal.ts'
import { startMs } from '../fixtures.ts'
import { Guard, reasonLimit, type GuardWish } from './guard.ts'
import { listGuardNotes, rulesFor } from './store-guard.ts'

const origin = 'https://we.example'

function wish(subject: string, more: Partial<GuardWish> = {}): GuardWish {
  return { ruling: 'block', kind: 'domain', subject, reason: 'abuse', ...more }
}

function codeOf(result: Result<unknown>): string {
  return result.ok ? '' : result.code
}

testOnEachDatabase(
  'a block holds for one neighbourhood or the whole node from the next question on, and can be taken back',
  async ({ db }) => {
    const guard = new Guard({ db, clock: new ManualClock(startMs), origin })
    const met = async (cellId: string, address: string) => {
      const verdict = await guard.judge(cellId, new URL(address))
      const all = await guard.judgeAll(cellId)
      assert.equal(all(address), verdict)
      return verdict
    }
    assert.equal(await met('one', 'https://a.troll.example/u'), 'held')
    assert.ok((await guard.state('one', wish('troll.example'), null)).ok)
    assert.equal(await met('one', 'https://a.troll.example/u'), 'blocked')
    assert.equal(await met('one', 'https://troll.example/u'), 'blocked')
    assert.equal(await met('one', 'https://nottroll.example/u'), 'held')
    assert.equal(await met('two', 'https://a.troll.example/u'), 'held')
    const mean = wish('https://b.example/mean', { kind: 'actor' })
    assert.ok((await guard.state(null, mean, null)).ok)
    assert.equal(await met('two', 'https://b.example/mean'), 'blocked')
    assert.equal(await met('two', 'https://b.example/kind'), 'held')
    assert.equal(codeOf(await guard.lift('two', '*.troll.example', '', null)), 'guard-unknown')
    assert.equal(
      codeOf(await guard.lift('one', 'https://b.example/mean', '', null)),
      'guard-unknown',
    )
    assert.ok((await guard.lift('one', '*.troll.example', '', null)).ok)
    assert.equal(await met('one', 'https://a.troll.example/u'), 'held')
    assert.ok(await guard.isBlockedByAll(['one', 'two'], new URL('https://b.example/mean')))
    assert.ok(!(await guard.isBlockedByAll([], new URL('https://b.example/mean'))))
  },
)

testOnEachDatabase(
  'who blocks a domain accepts none of its servers any longer, and who said what stays written down',
  async ({ db }) => {
    const { personId } = await setUpSonnenhof(testContext(db))
    const guard = new Guard({ db, clock: new ManualClock(startMs), origin })
    const accept = wish('a.troll.example', { kind: 'server', ruling: 'accept' })
    assert.ok((await guard.state('one', accept, personId)).ok)
    const before = await guard.version()
    assert.ok((await guard.state('one', wish('troll.example'), personId)).ok)
    assert.ok((await guard.version()) > before)
    assert.equal(await guard.judge('one', new URL('https://a.troll.example/u')), 'blocked')
    const version = await guard.version()
    assert.ok((await guard.state('one', wish('troll.example'), null)).ok)
    assert.equal(await guard.version(), version, 'the same again is nothing new')
    assert.deepEqual(
      (await rulesFor(db, 'one')).map(({ subject }) => subject),
      ['*.troll.example'],
    )
    const notes = await listGuardNotes(db, 'one')
    assert.deepEqual(
      notes.map(({ act, subject, reason }) => [act, subject, reason]),
      [
        ['block', '*.troll.example', 'abuse'],
        ['lift', 'a.troll.example', 'abuse'],
        ['accept', 'a.troll.example', 'abuse'],
      ],
    )
    assert.ok(notes.every(({ by }) => by !== null))
    assert.deepEqual(await listGuardNotes(db, 'two'), [])
    await buryPerson(db, personId, startMs)
    assert.ok((await listGuardNotes(db, 'one')).every(({ by }) => by === null))
  },
)

testOnEachDatabase('nobody blocks this node itself, or without saying why', async ({ db }) => {
  const guard = new Guard({ db, clock: new ManualClock(startMs), origin })
  const codes: string[] = []
  for (const bad of [
    wish('we.example'),
    wish('we.example', { kind: 'server' }),
    wish('https://we.example/groups/x', { kind: 'actor' }),
    wish('troll.example', { reason: ' ' }),
    wish('troll.example', { reason: 'x'.repeat(reasonLimit + 1) }),
    wish('org'),
  ]) {
    codes.push(codeOf(await guard.state('one', bad, null)))
  }
  assert.deepEqual(codes, [
    'guard-ourselves',
    'guard-ourselves',
    'guard-ourselves',
    'guard-reason',
    'guard-reason',
    'guard-subject',
  ])
  assert.equal(await guard.version(), 0)
  assert.equal(await guard.judge('one', new URL('https://we.example/groups/x')), 'open')
})
