import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { CompiledQuery } from 'kysely'
import { testOnEachDatabase } from '../../test/databases.ts'
import { openStore } from '../store/open.ts'
import { Intake, IntakeFullError } from './intake.ts'
import { commitLimit, latestMs } from './limits.ts'
import type { Reading } from './series.ts'
import { ensureSeries, latestReadings, rawReadings } from './store.ts'

const startMs = Date.UTC(2026, 5, 1)
const meter = { thingId: 'meter', cellId: 'home', quantity: 'powerW' } as const

function readingsOf(seriesId: number, count: number, fromMs = startMs): Reading[] {
  return Array.from({ length: count }, (_, i) => ({ seriesId, atMs: fromMs + i * 1_000, value: i }))
}

testOnEachDatabase('a reading is there once it is acknowledged', async ({ db, kind }) => {
  const { id } = await ensureSeries(db, meter)
  const intake = new Intake({ db, kind })
  const readings = readingsOf(id, 1_234)
  await intake.add(readings)
  assert.deepEqual(await rawReadings(db, id, startMs, latestMs), readings)
  assert.deepEqual(await latestReadings(db, [id, 999]), [readings.at(-1)])
})

testOnEachDatabase('what arrives together is committed together', async ({ db, kind }) => {
  const { id } = await ensureSeries(db, meter)
  const intake = new Intake({ db, kind })
  await Promise.all(readingsOf(id, 500).map((reading) => intake.add([reading])))
  assert.equal(intake.commits, 1)
  assert.equal(intake.waiting, 0)
  assert.equal((await rawReadings(db, id, 0, latestMs)).length, 500)
})

testOnEachDatabase('the same instant twice: the first stays', async ({ db, kind }) => {
  const { id } = await ensureSeries(db, meter)
  const intake = new Intake({ db, kind })
  await Promise.all([
    intake.add([{ seriesId: id, atMs: startMs, value: 1 }]),
    intake.add([{ seriesId: id, atMs: startMs, value: 2 }]),
  ])
  await intake.add([{ seriesId: id, atMs: startMs, value: 3 }])
  assert.deepEqual(await rawReadings(db, id, 0, latestMs), [
    { seriesId: id, atMs: startMs, value: 1 },
  ])
})

test('a large burst is committed in bounded transactions, each entry whole', async () => {
  await using store = await memoryStore()
  const { id } = await ensureSeries(store.db, meter)
  const intake = new Intake(store)
  const batches = Array.from({ length: 30 }, (_, i) =>
    intake.add(readingsOf(id, 1_000, startMs + i * 1_000_000)),
  )
  const committed: number[] = []
  intake.committed.subscribe((readings) => committed.push(readings.length))
  await Promise.all(batches)
  assert.equal(intake.commits, Math.ceil(30_000 / commitLimit))
  assert.ok(committed.every((count) => count <= commitLimit && count % 1_000 === 0))
  await intake.add(readingsOf(id, commitLimit + 1, startMs + 1e9))
  assert.equal(committed.at(-1), commitLimit + 1)
})

test('a full intake says so and takes readings again when it has written', async () => {
  await using store = await memoryStore()
  const { id } = await ensureSeries(store.db, meter)
  const intake = new Intake({ ...store, queueLimit: 100 })
  const first = intake.add(readingsOf(id, 100))
  await assert.rejects(intake.add(readingsOf(id, 1, startMs + 1e9)), IntakeFullError)
  await first
  await intake.add(readingsOf(id, 1, startMs + 1e9))
  assert.equal((await rawReadings(store.db, id, 0, latestMs)).length, 101)
})

test('a database that cannot write acknowledges nothing and recovers', async () => {
  await using store = await memoryStore()
  const { id } = await ensureSeries(store.db, meter)
  await store.db.executeQuery(
    CompiledQuery.raw(
      `create trigger full before insert on raw_readings when new.value = 13
       begin select raise(abort, 'disk full'); end`,
    ),
  )
  const intake = new Intake(store)
  const good = intake.add(readingsOf(id, 5))
  const bad = intake.add([{ seriesId: id, atMs: startMs + 1e6, value: 13 }])
  await assert.rejects(good, /could not be written/)
  await assert.rejects(bad, (error: Error) => /disk full/.test(String(error.cause)))
  assert.deepEqual(await rawReadings(store.db, id, 0, latestMs), [])
  await intake.add(readingsOf(id, 5))
  assert.equal((await rawReadings(store.db, id, 0, latestMs)).length, 5)
})

test('a closed intake has committed everything and takes no more', async () => {
  await using store = await memoryStore()
  const { id } = await ensureSeries(store.db, meter)
  const intake = new Intake({ ...store, batchMs: 1 })
  const added = intake.add(readingsOf(id, 10))
  await intake.close()
  await added
  await assert.rejects(intake.add(readingsOf(id, 1)), /closed/)
})

test('what is no reading never enters the queue', async () => {
  await using store = await memoryStore()
  const intake = new Intake(store)
  for (const wrong of [
    { seriesId: 1, atMs: startMs, value: NaN },
    { seriesId: 1, atMs: startMs, value: Infinity },
    { seriesId: 1, atMs: startMs + 0.5, value: 1 },
    { seriesId: 1, atMs: startMs / 1_000, value: 1 },
  ]) {
    await assert.rejects(intake.add([wrong]))
  }
  assert.equal(intake.waiting, 0)
})

test('a file that is opened again holds every acknowledged reading', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'series-'))
  try {
    const path = join(folder, 'commonwatt.db')
    const store = await openStore(path)
    const { id } = await ensureSeries(store.db, meter)
    await new Intake(store).add(readingsOf(id, 3_000))
    await store.close()
    const again = await openStore(path)
    assert.equal((await rawReadings(again.db, id, 0, latestMs)).length, 3_000)
    await again.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})

async function memoryStore() {
  const store = await openStore(':memory:')
  return { db: store.db, kind: store.kind, [Symbol.asyncDispose]: () => store.close() }
}
