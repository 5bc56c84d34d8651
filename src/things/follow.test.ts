import assert from 'node:assert/strict'
import { test } from 'node:test'
import { following } from './follow.ts'
import { futureLimitMs, pastLimitMs, readingTime } from './reading-time.ts'

const setPoint = { issuedMs: 0, expiresMs: 900_000, powerW: 2_000 }
const at = (minute: number, powerW: number) => ({ atMs: minute * 60_000, powerW })
const exact = { isLimit: false }

test('a thing that reaches the power asked for follows', () => {
  assert.equal(following(setPoint, [at(1, 0), at(3, 1_900)], exact), 'following')
})

test('within the grace nothing is said', () => {
  assert.equal(following(setPoint, [at(0, 0), at(1, 0), at(1.9, 0)], exact), 'unknown')
})

test('three values off in a row after the grace: it does not follow', () => {
  const off = [at(2, 0), at(3, 0), at(4, 0)]
  assert.equal(following(setPoint, off.slice(0, 2), exact), 'unknown')
  assert.equal(following(setPoint, off, exact), 'not-following')
  assert.equal(following(setPoint, [...off, at(5, 2_050)], exact), 'following')
})

test('values after the end do not count, and without a set point nothing can be said', () => {
  assert.equal(following(setPoint, [at(3, 2_000), at(15, 0), at(16, 0)], exact), 'following')
  assert.equal(following(null, [at(3, 0)], exact), 'unknown')
  assert.equal(following({ ...setPoint, powerW: null }, [at(3, 0)], exact), 'unknown')
})

test('a generator may give less than its limit, not more', () => {
  const limit = { ...setPoint, powerW: -3_000 }
  const generator = { isLimit: true }
  assert.equal(following(limit, [at(3, -500)], generator), 'following')
  assert.equal(
    following(limit, [at(3, -5_000), at(4, -5_000), at(5, -5_000)], generator),
    'not-following',
  )
})

test('a full store may take less than asked, not more, and gives what it is asked for', () => {
  const full = { ...exact, isFull: true }
  const three = (powerW: number) => [at(3, powerW), at(4, powerW), at(5, powerW)]
  assert.equal(following(setPoint, three(0), full), 'following')
  assert.equal(following(setPoint, three(700), full), 'following')
  assert.equal(following(setPoint, three(2_500), full), 'not-following')
  assert.equal(following(setPoint, three(-500), full), 'not-following')
  const giving = { ...setPoint, powerW: -2_000 }
  assert.equal(following(giving, three(0), full), 'not-following')
  assert.equal(following(giving, three(-2_000), full), 'following')
})

test('a thing without a clock reports now', () => {
  assert.deepEqual(readingTime(null, 5_000), { ok: true, value: 5_000 })
  assert.deepEqual(readingTime(4_999.6, 5_000), { ok: true, value: 5_000 })
})

test('times at the limits pass, beyond them they are refused with the reason', () => {
  const nowMs = Date.UTC(2026, 10, 22)
  assert.equal(readingTime(nowMs + futureLimitMs, nowMs).ok, true)
  assert.equal(readingTime(nowMs - pastLimitMs, nowMs).ok, true)
  const future = readingTime(nowMs + futureLimitMs + 1, nowMs)
  assert.ok(!future.ok && future.code === 'time-in-future' && future.at === 'at')
  const past = readingTime(nowMs - pastLimitMs - 1, nowMs)
  assert.ok(!past.ok && past.code === 'time-in-past')
  for (const wrong of [Number.NaN, Infinity, 1e300, -1e300]) {
    assert.equal(readingTime(wrong, nowMs).ok, false)
  }
})
