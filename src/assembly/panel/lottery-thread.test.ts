import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../kernel/random.ts'
import { manyTypes, twoGroups } from './fixtures.ts'
import { faultsOf } from './lottery-file.ts'
import { lotteryInThread } from './lottery-thread.ts'
import type { Progress } from './lottery.ts'

test('a thread works out the lottery while the main loop goes on, and says how far it is', async () => {
  const task = manyTypes(seededRandom(1), { people: 100, size: 18, regions: 6 })
  const seen: Progress[] = []
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  const result = await lotteryInThread(task, { onProgress: (progress) => seen.push(progress) })
  clearInterval(turning)
  assert.ok(result.ok && result.value.kind === 'lottery')
  assert.deepEqual(faultsOf(result.value.file), [])
  assert.ok(turns > 20, `${turns} turns of the main loop`)
  assert.ok(seen.length > 0)
})

test('the same task gives the same panels', async () => {
  const task = manyTypes(seededRandom(1), { people: 60, size: 12, regions: 4 })
  const [one, other] = [await lotteryInThread(task), await lotteryInThread(task)]
  assert.ok(one.ok && one.value.kind === 'lottery')
  assert.deepEqual(one, other)
})

test('a lottery can be stopped', async () => {
  const stop = new AbortController()
  const task = manyTypes(seededRandom(1), { people: 400, size: 40, regions: 8 })
  const result = await lotteryInThread(task, {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  assert.ok(!result.ok)
  assert.equal(result.code, 'lottery-stopped')
  const never = await lotteryInThread(task, { signal: AbortSignal.abort() })
  assert.ok(!never.ok && never.code === 'lottery-stopped')
})

test('a thread that goes on after its time is ended', async () => {
  const task = manyTypes(seededRandom(1), { people: 400, size: 40, regions: 8 })
  const result = await lotteryInThread(task, { patienceMs: 1, graceMs: 1 })
  assert.ok(!result.ok && result.code === 'lottery-late')
})

test('bad input comes back from the thread as a refusal', async () => {
  const result = await lotteryInThread({ ...twoGroups(20, 4), size: 21 })
  assert.ok(!result.ok)
  assert.equal(result.at, 'people')
})
