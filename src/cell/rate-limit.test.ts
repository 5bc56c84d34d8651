import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressKey, RateLimit } from './rate-limit.ts'

test('ten at once, then one per tenth of the window', () => {
  const limit = new RateLimit({ limit: 10, windowMs: 1_000 })
  for (let i = 0; i < 10; i++) assert.equal(limit.take('a', 0), 0)
  assert.equal(limit.take('a', 0), 100)
  assert.equal(limit.take('b', 0), 0)
  assert.equal(limit.take('a', 99), 1)
  assert.equal(limit.take('a', 100), 0)
  assert.equal(limit.take('a', 100), 100)
  assert.equal(limit.take('a', 1_100), 0)
})

test('a clock that is set back locks nobody out, forgives nothing and charges nothing', () => {
  const limit = new RateLimit({ limit: 10, windowMs: 1000 })
  for (let i = 0; i < 10; i++) assert.equal(limit.take('a', 1_000_000), 0)
  for (let i = 0; i < 4; i++) assert.equal(limit.take('b', 1_000_000), 0)
  // Not for as long as it was set back: one act's time, then at the same pace.
  assert.equal(limit.take('a', 500_000), 100)
  for (let i = 1; i < 20; i++) assert.equal(limit.take('a', 500_000 + 100 * i), 0)
  assert.equal(limit.take('a', 500_000 + 1_900), 100)
  // Who had six acts left still has six.
  for (let i = 0; i < 6; i++) assert.equal(limit.take('b', 500_000), 0)
  assert.equal(limit.take('b', 500_000), 100)
  // However often it is set back by a moment.
  for (let i = 0; i < 20; i++) assert.equal(limit.take('b', 500_000 - i), 100)
})

test('an act that is given back does not count', () => {
  const limit = new RateLimit({ limit: 2, windowMs: 1_000 })
  for (let i = 0; i < 50; i++) {
    assert.equal(limit.take('a', i), 0)
    limit.giveBack('a')
  }
})

test('whatever the times, no window lets through more than twice the limit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 12 }),
      (gaps, most) => {
        const limit = new RateLimit({ limit: most, windowMs: 1_000 })
        const passed: number[] = []
        let nowMs = 0
        for (const gap of gaps) {
          nowMs += gap
          if (limit.take('a', nowMs) === 0) passed.push(nowMs)
        }
        for (const at of passed) {
          const within = passed.filter((t) => t >= at && t < at + 1_000).length
          assert.ok(within <= 2 * most, `${within} in one window of ${most}`)
        }
      },
    ),
  )
})

test('memory is bounded: the least recently seen key is forgotten', () => {
  const limit = new RateLimit({ limit: 1, windowMs: 1_000, keyLimit: 100 })
  assert.equal(limit.take('first', 0), 0)
  for (let i = 0; i < 1_000; i++) {
    limit.take(`key ${i}`, 0)
    assert.ok(limit.keyCount <= 100)
  }
  assert.equal(limit.take('first', 0), 0)
  assert.equal(limit.take('key 999', 0), 1_000)
})

test('an IPv6 household is one address', () => {
  assert.equal(addressKey('2001:db8:1:2:3:4:5:6'), addressKey('2001:DB8:1:2::9'))
  assert.notEqual(addressKey('2001:db8:1:2::1'), addressKey('2001:db8:1:3::1'))
  assert.equal(addressKey('::1'), '0:0:0:0::/64')
  assert.equal(addressKey('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.equal(addressKey('::ffff:192.0.2.1'), '192.0.2.1')
  assert.equal(addressKey('192.0.2.1'), '192.0.2.1')
})
