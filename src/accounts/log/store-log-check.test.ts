import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { fromHex } from '../../kernel/hex.ts'
import { consistencyPath, isConsistent } from '../../kernel/merkle.ts'
import { quarterMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { cellId, open, settlement } from '../fixtures.ts'
import { correctionOf, type Account } from '../ledger.ts'
import { isProven, type LineProof } from './line-proof.ts'
import { checkedAtOnce, checkLog, checkPeriod, proofsOfInterval } from './store-log-check.ts'
import { addToLogs, leavesOf, readLogHead } from './store-ledger-log.ts'
import { book, bookingsOfInterval } from '../store-booking.ts'
import { forgetMember, listAccounts, pay } from '../store.ts'

/** Four homes, one of which gives, over so many intervals. */
async function live(db: Store['db'], intervals: number): Promise<Account[]> {
  const accounts = await open(db)
  for (let k = 0; k < intervals; k++) {
    await book(db, [settlement(accounts, k, [500 + k, -800, 100 * k, 0])], k)
  }
  return accounts
}

const homeNumber = (accounts: readonly Account[], i: number): number =>
  accounts.filter(({ kind }) => kind === 'home')[i]!.number

testOnEachDatabase(
  'every home can prove each of its lines to whoever knows the head',
  async ({ db }) => {
    const accounts = await live(db, 9)
    await book(
      db,
      correctionOf(
        settlement(accounts, 4, [504, -800, 400, 0]),
        settlement(accounts, 4, [9, -800, 400, 0]),
      ),
      99,
    )
    const { size, head } = await readLogHead(db, cellId)
    assert.equal(size, 11)
    for (let k = 0; k < 9; k++) {
      const proofs = await proofsOfInterval(db, cellId, homeNumber(accounts, 0), k * quarterMs)
      assert.equal(proofs.length, k === 4 ? 3 : 1)
      const [entry] = (await bookingsOfInterval(db, cellId, k * quarterMs)).map(({ booking }) =>
        booking.entries.filter(
          ({ accountId }) =>
            accountId === accounts.find(({ number }) => number === homeNumber(accounts, 0))!.id,
        ),
      )
      for (const proof of proofs) {
        assert.ok(await isProven(proof))
        assert.equal(proof.log.head, head)
      }
      assert.equal(proofs[0]!.account.lines.length, entry!.length)
    }
    assert.deepEqual(await proofsOfInterval(db, cellId, 999, 0), [])
    assert.deepEqual(await proofsOfInterval(db, 'another', 1, 0), [])
  },
)

testOnEachDatabase('a proof in which anything was changed proves nothing', async ({ db }) => {
  const accounts = await live(db, 6)
  const [proof] = await proofsOfInterval(db, cellId, homeNumber(accounts, 1), 3 * quarterMs)
  assert.ok(proof !== undefined && (await isProven(proof)))
  const { booking, account, log } = proof
  const [line, ...others] = account.lines
  assert.ok(line !== undefined)
  const other = '00'.repeat(32)
  const forged: LineProof[] = [
    { ...proof, booking: { ...booking, startMs: booking.startMs + 1 } },
    { ...proof, booking: { ...booking, revision: 1 } },
    { ...proof, account: { ...account, number: account.number + 1 } },
    { ...proof, account: { ...account, blind: other } },
    { ...proof, account: { ...account, lines: others } },
    {
      ...proof,
      account: { ...account, lines: [{ ...line, amountMicro: line.amountMicro + 1 }, ...others] },
    },
    { ...proof, account: { ...account, index: account.index - 1 } },
    { ...proof, account: { ...account, path: account.path.slice(1) } },
    { ...proof, log: { ...log, index: log.index + 1 } },
    { ...proof, log: { ...log, path: [...log.path, other] } },
    { ...proof, log: { ...log, head: other } },
  ]
  for (const [i, of] of forged.entries()) assert.ok(!(await isProven(of)), `forgery ${i}`)
})

testOnEachDatabase(
  'what is changed, taken away or put in behind the log is found',
  async ({ db }) => {
    const accounts = await live(db, 5)
    const whole = { ...(await readLogHead(db, cellId)), changed: 0, isWhole: true }
    assert.deepEqual(await checkLog(db, cellId), whole)
    const [{ id } = { id: 0 }] = await bookingsOfInterval(db, cellId, 2 * quarterMs)
    const home = accounts.find(({ kind }) => kind === 'home')!
    const changeBy = async (micro: number): Promise<void> => {
      await db
        .updateTable('ledger_entries')
        .set((eb) => ({ amount_micro: eb('amount_micro', '+', micro) }))
        .where('booking_id', '=', id)
        .where('account_id', '=', home.id)
        .execute()
    }
    await changeBy(1)
    assert.equal((await checkLog(db, cellId)).changed, 1)
    await changeBy(-1)
    assert.deepEqual(await checkLog(db, cellId), whole)
    await db
      .updateTable('ledger_leaves')
      .set({ leaf: 'ab'.repeat(32) })
      .where('booking_id', '=', id)
      .execute()
    const broken = await checkLog(db, cellId)
    assert.equal(broken.changed, 1)
    assert.ok(!broken.isWhole)
  },
)

testOnEachDatabase(
  'the log only grows: by what is booked, once, and not by what is refused or known',
  async ({ db }) => {
    const accounts = await live(db, 4)
    const before = await readLogHead(db, cellId)
    await book(db, [settlement(accounts, 3, [503, -800, 300, 0])], 7)
    assert.deepEqual(await readLogHead(db, cellId), before)
    await assert.rejects(
      book(
        db,
        [
          {
            ...settlement(accounts, 5, [1, 0, 0, 0]),
            entries: [{ ...settlement(accounts, 5, [1, 0, 0, 0]).entries[0]!, energyWh: 3 }],
          },
        ],
        7,
      ),
    )
    assert.deepEqual(await readLogHead(db, cellId), before)
    const [from, to] = accounts.filter(({ kind }) => kind === 'home' || kind === 'bank')
    const payment = {
      id: 'p',
      atMs: 5,
      fromAccountId: from!.id,
      toAccountId: to!.id,
      amountMicro: 7,
    }
    for (let i = 0; i < 2; i++) assert.ok((await pay(db, cellId, payment)).ok)
    const after = await readLogHead(db, cellId)
    assert.equal(after.size, before.size + 1)
    const leaves = (await leavesOf(db, cellId, 0, after.size)).map(({ leaf }) => fromHex(leaf))
    const at = ({ size, head }: typeof after) => ({ size, head: fromHex(head) })
    assert.ok(isConsistent(at(before), at(after), consistencyPath(leaves, before.size)))
    // Forgetting a member leaves the numbers, and with them the log.
    await forgetMember(db, accounts.find(({ kind }) => kind === 'home')!.ownerId)
    assert.deepEqual(await checkLog(db, cellId), { ...after, changed: 0, isWhole: true })
  },
)

testOnEachDatabase(
  'the same bookings make the same log, however often they are interrupted',
  async ({ db }) => {
    const accounts = await live(db, 3)
    const once = await readLogHead(db, cellId)
    const booked = await Promise.all(
      [0, 1, 2].map(async (k) => (await bookingsOfInterval(db, cellId, k * quarterMs))[0]!),
    )
    await db.deleteFrom('ledger_leaves').execute()
    await db.updateTable('ledger_logs').set({ size: 0, roots: '[]' }).execute()
    for (const of of booked) {
      // A transaction that is not finished leaves nothing.
      await assert.rejects(
        db.transaction().execute(async (tx) => {
          await addToLogs(tx, [of])
          throw new Error('cut off')
        }),
        /cut off/,
      )
      await db.transaction().execute((tx) => addToLogs(tx, [of]))
    }
    assert.deepEqual(await readLogHead(db, cellId), once)
    assert.equal((await listAccounts(db, cellId)).length, accounts.length)
  },
)

testOnEachDatabase(
  'of a period, what was changed or left out of the log is counted, and nothing of another',
  async ({ db }) => {
    const accounts = await live(db, 8)
    const period = { fromMs: 2 * quarterMs, toMs: 6 * quarterMs }
    const { size, head } = await readLogHead(db, cellId)
    const whole = { size, head, bookings: 4, unlogged: 0, changed: 0, isWhole: true }
    assert.deepEqual(await checkPeriod(db, cellId, period), whole)
    const changeBy = async (startMs: number, wh: number): Promise<void> => {
      await db
        .updateTable('ledger_entries')
        .set((eb) => ({ energy_wh: eb('energy_wh', '+', wh) }))
        .where('start_ms', '=', startMs)
        .execute()
    }
    await changeBy(quarterMs, 1)
    await changeBy(6 * quarterMs, 1)
    assert.deepEqual(await checkPeriod(db, cellId, period), whole)
    await changeBy(5 * quarterMs, 1)
    assert.deepEqual(await checkPeriod(db, cellId, period), { ...whole, changed: 1 })
    await changeBy(5 * quarterMs, -1)
    // A payment is about the instant it was made at.
    const [from, to] = accounts.filter(({ kind }) => kind === 'home')
    const payment = { fromAccountId: from!.id, toAccountId: to!.id, amountMicro: 7 }
    assert.ok((await pay(db, cellId, { id: 'in', atMs: 3 * quarterMs + 5, ...payment })).ok)
    assert.ok((await pay(db, cellId, { id: 'out', atMs: 7 * quarterMs, ...payment })).ok)
    assert.equal((await checkPeriod(db, cellId, period))?.bookings, 5)
    const [{ id } = { id: 0 }] = await bookingsOfInterval(db, cellId, 3 * quarterMs)
    await db.deleteFrom('ledger_leaves').where('booking_id', '=', id).execute()
    const left = await checkPeriod(db, cellId, period)
    assert.deepEqual([left?.unlogged, left?.isWhole], [1, false])
    assert.equal(await checkPeriod(db, cellId, period, 5 * accounts.length - 1), null)
    assert.notEqual(await checkPeriod(db, cellId, period, 5 * accounts.length), null)
    assert.ok(checkedAtOnce >= 31 * 96 * 35)
    const never = await checkPeriod(db, 'another', period)
    assert.deepEqual([never?.bookings, never?.isWhole], [0, true])
  },
)

testOnEachDatabase(
  'a payment is proven with the quarter of an hour it was made in, to who paid and who was paid',
  async ({ db }) => {
    const accounts = await live(db, 3)
    const [from, to] = accounts.filter(({ kind }) => kind === 'home')
    const payment = {
      id: 'p',
      atMs: quarterMs + 5,
      fromAccountId: from!.id,
      toAccountId: to!.id,
      amountMicro: 7,
    }
    assert.ok((await pay(db, cellId, payment)).ok)
    for (const [number, amountMicro] of [
      [from!.number, -7],
      [to!.number, 7],
    ] as const) {
      const proofs = await proofsOfInterval(db, cellId, number, quarterMs)
      assert.deepEqual(
        proofs.map(({ booking }) => booking.kind),
        ['settlement', 'payment'],
      )
      const [, paid] = proofs
      assert.ok(paid !== undefined && (await isProven(paid)))
      assert.deepEqual(
        paid.account.lines.map((line) => line.amountMicro),
        [amountMicro],
      )
    }
    // Others learn nothing of it.
    const other = accounts.filter(({ kind }) => kind === 'home')[2]!
    assert.equal((await proofsOfInterval(db, cellId, other.number, quarterMs)).length, 1)
  },
)
