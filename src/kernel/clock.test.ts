import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock, ScaledClock } from './clock.ts'

test('a scaled clock runs faster and does not jump when its speed changes', () => {
  const base = new ManualClock(1_000)
  const clock = new ScaledClock(base, 50_000, 60)
  base.advance(1_000)
  assert.equal(clock.now(), 110_000)
  clock.setSpeed(0)
  base.advance(5_000)
  assert.equal(clock.now(), 110_000)
  clock.setSpeed(1)
  base.advance(10)
  assert.equal(clock.now(), 110_010)
})
