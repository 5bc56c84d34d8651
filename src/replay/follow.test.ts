import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followed } from './follow.ts'

test('what comes as planned is done as planned', () => {
  assert.equal(followed({ batteryW: 1500, restW: -1500 }, -1500), 1500)
  assert.equal(followed({ batteryW: -800, restW: 1000 }, 1000), -800)
  assert.equal(followed({ batteryW: 2000, restW: 300 }, 300), 2000)
  assert.equal(followed({ batteryW: 0, restW: 700 }, 700), 0)
})

test('all surplus goes in, and a missing one is not bought', () => {
  assert.equal(followed({ batteryW: 1500, restW: -2000 }, -2600), 2600)
  assert.equal(followed({ batteryW: 0, restW: 700 }, -400), 400)
  assert.equal(followed({ batteryW: 1500, restW: -2000 }, 300), 0)
})

test('a discharge covers more need where there is more, and never sells', () => {
  // 200 W from the grid were planned, and stay.
  assert.equal(followed({ batteryW: -800, restW: 1000 }, 1700), -1500)
  assert.equal(followed({ batteryW: -800, restW: 1000 }, 900), -800)
  assert.equal(followed({ batteryW: -800, restW: 1000 }, 500), -500)
})

test('a battery that waits is not emptied by a need nobody foresaw', () => {
  assert.equal(followed({ batteryW: 0, restW: 700 }, 3000), 0)
  assert.equal(followed({ batteryW: 0, restW: 700 }, 100), 0)
})

test('what is bought gives way to a need that was not foreseen', () => {
  assert.equal(followed({ batteryW: 2000, restW: 300 }, 1300), 1000)
  assert.equal(followed({ batteryW: 2000, restW: 300 }, 5000), 0)
  // Half from the sun, half bought: only the bought half is bought.
  assert.equal(followed({ batteryW: 2000, restW: -1000 }, 0), 1000)
})
