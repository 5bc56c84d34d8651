import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LoneDesks } from './lone-desk.ts'
import { recordFloatBytes, type LoneShape } from './lone-layout.ts'

const shape: LoneShape = {
  count: 11,
  areDrained: true,
  bounded: ['Low', 'High'],
  wished: [],
  areFed: false,
  steady: [],
}

test('plans that are made at once share a desk, and its records are zeros again when the last is done', () => {
  const [one, other] = [new LoneDesks(), new LoneDesks()]
  const desk = one.for(shape)
  assert.equal(one.for(shape), desk)
  assert.equal(other.for(shape), desk)
  assert.notEqual(one.for({ ...shape, wished: ['Low'] }), desk)
  const records = Array.from({ length: 500 }, () => desk.record())
  assert.equal(new Set(records).size, 500)
  const last = records.at(-1)!
  desk.records[last / recordFloatBytes + desk.fields.level.at] = 7
  one.release()
  assert.equal(desk.records[last / recordFloatBytes + desk.fields.level.at], 7)
  assert.ok(desk.record() > last)
  other.release()
  const third = new LoneDesks()
  assert.equal(third.for(shape), desk)
  assert.equal(desk.record(), records[0])
  assert.ok(desk.floats.every((value) => value === 0))
  third.release()
})

test('desks of lengths that are no longer planned are given up', () => {
  const first = new LoneDesks()
  const desk = first.for(shape)
  first.release()
  for (let count = 20; count < 60; count++) {
    const desks = new LoneDesks()
    desks.for({ ...shape, count })
    desks.release()
  }
  const again = new LoneDesks()
  assert.notEqual(again.for(shape), desk)
  again.release()
})

test('memory of a plan that was large is let go of, and the next plan finds a desk of its own', () => {
  const large = { ...shape, count: 480 }
  const one = new LoneDesks()
  const desk = one.for(large)
  while (desk.bytes <= 128 * 1024 * 1024) desk.record()
  one.release()
  assert.equal(desk.bytes, 0)
  const other = new LoneDesks()
  assert.notEqual(other.for(large), desk)
  assert.ok(other.for(large).bytes > 0)
  other.release()
})
