import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeptWork, waitingWorkLimit } from './kept-work.ts'

test('what is asked for twice is worked out once, also meanwhile', async () => {
  const work = new KeptWork<number>(2)
  let done = 0
  const one = async (): Promise<number> => ++done
  const both = await Promise.all([work.run('a', one), work.run('a', one)])
  assert.deepEqual([...both, await work.run('a', one)], [1, 1, 1])
})

test('one piece of work begins when the one before has ended', async () => {
  const work = new KeptWork<string>(2)
  const first = Promise.withResolvers<string>()
  let hasBegun = false
  const a = work.run('a', () => first.promise)
  const b = work.run('b', async () => {
    hasBegun = true
    return 'b'
  })
  await Promise.resolve()
  await Promise.resolve()
  assert.equal(hasBegun, false)
  first.resolve('a')
  assert.deepEqual(await Promise.all([a, b]), ['a', 'b'])
})

test('only so many results are kept, those asked for last', async () => {
  const work = new KeptWork<number>(2)
  let done = 0
  const one = async (): Promise<number> => ++done
  for (const key of ['a', 'b', 'a', 'c']) await work.run(key, one)
  assert.deepEqual([await work.run('a', one), await work.run('b', one)], [1, 4])
  work.forget('a')
  assert.equal(await work.run('a', one), 5)
})

test('what failed is not kept, and the next has its turn', async () => {
  const work = new KeptWork<number>(2)
  await assert.rejects(
    work.run('a', () => Promise.reject(new Error('broken'))),
    /broken/,
  )
  assert.equal(await work.run('a', async () => 7), 7)
})

test('no more than a stated number wait, and closing ends them', async () => {
  const work = new KeptWork<number>(2)
  const never = (signal: AbortSignal): Promise<number> =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')))
    })
  const all: Promise<PromiseSettledResult<number>[]>[] = []
  for (let i = 0; i < waitingWorkLimit; i++) {
    assert.equal(work.isFull(), false)
    all.push(Promise.allSettled([work.run(`${i}`, never)]))
  }
  assert.equal(work.isFull(), true)
  // The first has begun before it is stopped.
  await Promise.resolve()
  await work.close()
  const ends = (await Promise.all(all)).flat()
  assert.equal(
    ends.every(({ status }) => status === 'rejected'),
    true,
  )
  assert.equal(work.isFull(), false)
})
