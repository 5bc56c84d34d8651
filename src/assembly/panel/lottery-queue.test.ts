import assert from 'node:assert/strict'
import { test } from 'node:test'
import { twoGroups } from './fixtures.ts'
import { LotteryQueue, queueLimit } from './lottery-queue.ts'

test('lotteries are worked out one after the other, and no more wait than is allowed', async () => {
  const queue = new LotteryQueue()
  const told: string[] = []
  const names = Array.from({ length: queueLimit }, (_, i) => `lottery ${i}`)
  for (const name of names) {
    assert.ok(!queue.isFull())
    queue.add(name, twoGroups(20, 4), async (outcome) => {
      told.push(`${name} ${!(outcome instanceof Error) && outcome.ok}`)
    })
  }
  assert.ok(queue.isFull())
  // All but the first and the last are stopped while they wait: they are told so in their turn.
  for (const name of names.slice(1, -1)) queue.stop(name)
  await queue.idle()
  const isWorkedOut = (i: number): boolean => i === 0 || i === queueLimit - 1
  assert.deepEqual(
    told,
    names.map((name, i) => `${name} ${isWorkedOut(i)}`),
  )
  assert.ok(!queue.isFull())
})

test('a queue that is closed tells nothing more', async () => {
  const queue = new LotteryQueue()
  let told = 0
  for (const name of ['one', 'two']) {
    queue.add(name, twoGroups(20, 4), async () => {
      told++
    })
  }
  await queue.close()
  assert.equal(told, 0)
})
