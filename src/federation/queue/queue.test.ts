import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testMessageQueue } from '@fedify/testing'
import { ManualClock, machineClock } from '../../kernel/clock.ts'
import { secureRandom } from '../../kernel/random.ts'
import type { Store } from '../../store/open.ts'
import { testOnEachDatabase } from '../../../test/databases.ts'
import {
  LeaseQueue,
  QueueFull,
  triesLimit,
  type QueuePace,
  type QueueParts,
} from './lease-queue.ts'
import { seal, unseal } from './seal.ts'
import {
  addMessages,
  finishMessage,
  leaseMessage,
  messagesOfHostLimit,
  putBackMessage,
  renewLease,
  waitingFor,
} from './store-message.ts'
import { ValueStore } from './value-store.ts'

const sealKey = secureRandom.bytes(32)

function partsOn(
  store: Store,
  clock: QueueParts['clock'] = machineClock,
): QueueParts & { readonly faults: string[] } {
  const faults: string[] = []
  return {
    db: store.db,
    kind: store.kind,
    clock,
    random: secureRandom,
    sealKey,
    faults,
    onFault: (event) => faults.push(event),
  }
}

const quick: Partial<QueuePace> = { pollMs: 20 }

testOnEachDatabase(
  'the queue keeps what Fedify asks of queues, with ordering keys',
  async (store) => {
    await testMessageQueue(
      () => new LeaseQueue(partsOn(store), quick),
      ({ controller }) => controller.abort(),
      { testOrderingKey: true },
    )
  },
)

testOnEachDatabase('whoever dies between taking and finishing loses nothing', async (store) => {
  const clock = new ManualClock(1_000)
  const queue = new LeaseQueue(partsOn(store, clock), quick)
  await queue.enqueue({ say: 'hello' })
  const dead = await leaseMessage(store.db, store.kind, 'dead', clock.now(), clock.now() + 60_000)
  assert.ok(dead !== null)
  const none = await leaseMessage(store.db, store.kind, 'next', clock.now(), clock.now() + 60_000)
  assert.equal(none, null)
  clock.advance(60_000)
  const handled: unknown[] = []
  const stop = new AbortController()
  await queue.listen(
    (message) => {
      handled.push(message)
      stop.abort()
    },
    { signal: stop.signal },
  )
  assert.deepEqual(handled, [{ say: 'hello' }])
  assert.deepEqual(await queue.getDepth(), { queued: 0, ready: 0, delayed: 0 })
  // The dead one comes back late and changes nothing.
  await queue.enqueue({ say: 'again' })
  await finishMessage(store.db, dead)
  assert.equal((await queue.getDepth()).queued, 1)
})

testOnEachDatabase('a lease is renewed by whoever has it, and by nobody else', async (store) => {
  await addMessages(store.db, [{ body: '', orderingKey: null, dueMs: 0 }])
  const first = await leaseMessage(store.db, store.kind, 'first', 0, 100)
  assert.ok(first !== null)
  assert.equal(await renewLease(store.db, first, 200), true)
  assert.equal(await leaseMessage(store.db, store.kind, 'second', 150, 250), null)
  const second = await leaseMessage(store.db, store.kind, 'second', 200, 300)
  assert.equal(second?.tries, 2)
  assert.equal(await renewLease(store.db, first, 900), false)
  await putBackMessage(store.db, first, 900)
  assert.equal((await leaseMessage(store.db, store.kind, 'third', 300, 400))?.tries, 3)
})

testOnEachDatabase(
  'of one ordering key one is out at a time, and a late one holds nobody up',
  async (store) => {
    const add = (orderingKey: string | null, dueMs: number) =>
      addMessages(store.db, [{ body: `${orderingKey} ${dueMs}`, orderingKey, dueMs }])
    await add('a', 0)
    await add('a', 1)
    await add('b', 500)
    await add('b', 2)
    await add(null, 3)
    const take = async () => {
      const leased = await leaseMessage(store.db, store.kind, 'one', 10, 1_000)
      return leased?.body ?? null
    }
    assert.deepEqual(
      [await take(), await take(), await take(), await take()],
      ['a 0', 'b 2', 'null 3', null],
    )
  },
)

testOnEachDatabase(
  'a message that cannot be handled is tried so often and given up',
  async (store) => {
    // Ten minutes pass whenever somebody looks at the clock.
    let nowMs = 0
    const parts = partsOn(store, { now: () => (nowMs += 600_000) })
    const queue = new LeaseQueue(parts, { ...quick, workers: 1 })
    await queue.enqueue('bad')
    const stop = new AbortController()
    let tries = 0
    await queue.listen(
      () => {
        tries++
        if (tries === triesLimit) stop.abort()
        throw new Error('not today')
      },
      { signal: stop.signal },
    )
    assert.equal(tries, triesLimit)
    assert.equal((await queue.getDepth()).queued, 0)
    assert.equal(parts.faults.length, triesLimit)
  },
)

testOnEachDatabase('a full queue takes nothing more', async (store) => {
  const queue = new LeaseQueue(partsOn(store), { ...quick, limit: 3 })
  await queue.enqueueMany([1, 2])
  await assert.rejects(queue.enqueueMany([3, 4]), QueueFull)
  assert.equal((await queue.getDepth()).queued, 2)
})

testOnEachDatabase(
  'every value ends, is found by the beginning of its key, and there are only so many',
  async (store) => {
    const clock = new ManualClock(1_000)
    const values = new ValueStore(store.db, clock, 3)
    const ttl = { total: () => 500 }
    await values.set(['a', 'b%'], { one: 1 }, { ttl })
    await values.set(['a', 'b%', 'c'], [2])
    await values.set(['a', 'bx'], null)
    await values.set(['ab'], 3)
    assert.deepEqual(await values.get(['a', 'b%']), { one: 1 })
    const keys = async (prefix?: readonly [string, ...string[]]) => {
      const found = []
      for await (const { key } of values.list(prefix)) found.push(key.join('/'))
      return found
    }
    assert.deepEqual((await keys(['a', 'b%'])).toSorted(), ['a/b%', 'a/b%/c'])
    assert.deepEqual((await keys(['a'])).toSorted(), ['a/b%', 'a/b%/c', 'a/bx'])
    clock.advance(500)
    assert.equal(await values.get(['a', 'b%']), undefined)
    await values.set(['new'], 4)
    assert.equal(await values.sweep(), 2)
    assert.equal((await keys()).length, 3)
    assert.equal(await values.get(['new']), 4)
    await values.delete(['new'])
    assert.equal(await values.get(['new']), undefined)
  },
)

test('what is sealed opens with its own key only, and unchanged only', () => {
  const sealed = seal(sealKey, 'Grüße', secureRandom.bytes(12))
  assert.equal(unseal(sealKey, sealed), 'Grüße')
  assert.throws(() => unseal(secureRandom.bytes(32), sealed))
  const changed = Buffer.from(sealed, 'base64')
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
  assert.throws(() => unseal(sealKey, changed.toString('base64')))
})

testOnEachDatabase(
  'a server that is slow has two messages out at a time, and holds up no others',
  async (store) => {
    const hostOf = (message: unknown): string => String(Object(message).to)
    const queue = new LeaseQueue({ ...partsOn(store), hostOf }, quick)
    const slow = Array.from({ length: 20 }, (_, i) => ({ to: 'slow.example', i }))
    const other = Array.from({ length: 20 }, (_, i) => ({ to: `x${i}.example`, i }))
    await queue.enqueueMany([...slow, ...other])
    assert.equal((await waitingFor(store.db, 'slow.example')).count, 20)
    const handled: string[] = []
    let out = 0
    let most = 0
    const gate = Promise.withResolvers<void>()
    const stop = new AbortController()
    await queue.listen(
      async (message) => {
        const to = hostOf(message)
        if (to === 'slow.example') {
          most = Math.max(most, ++out)
          await gate.promise
          out--
        }
        handled.push(to)
        // All others are through before the slow one has answered once.
        if (handled.length === other.length) gate.resolve()
        if (handled.length === slow.length + other.length) stop.abort()
      },
      { signal: stop.signal },
    )
    assert.equal(most, messagesOfHostLimit)
    assert.ok(!handled.slice(0, other.length).includes('slow.example'))
    assert.equal((await waitingFor(store.db, 'slow.example')).count, 0)
  },
)
