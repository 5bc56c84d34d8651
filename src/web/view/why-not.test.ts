import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs } from '../../kernel/steps.ts'
import { charger, nowMs, waits } from './fixture-device.ts'
import type { DeviceView, Doing } from './home.ts'
import { whyNot } from './why-not.ts'

const answer = (over: Partial<DeviceView>) => whyNot(charger(over), nowMs)

test('a device that takes or gives power, or that nobody waits for, is asked nothing', () => {
  assert.equal(answer({ powerW: 3000 }), null)
  assert.equal(answer({ powerW: -3000 }), null)
  assert.equal(answer({ kind: 'solar' }), null)
  assert.equal(answer({ powerW: null }), null)
})

test('no car is the first answer, whatever was asked or planned', () => {
  const asked = { powerW: 3000, reason: 'cheap-hours' }
  assert.deepEqual(answer({ isPlugged: false, asked }), { kind: 'unplugged' })
})

test('a device that is silent is looked after, but a car that is away may be silent', () => {
  const atMs = nowMs - hourMs
  assert.deepEqual(answer({ atMs, powerW: null }), { kind: 'silent', sinceMs: atMs })
  assert.deepEqual(answer({ atMs: null, powerW: null }), { kind: 'silent', sinceMs: null })
  const doings: Doing[] = [{ ...waits, reason: 'away' }]
  assert.deepEqual(answer({ atMs, powerW: null, isPlugged: null, doings }), { kind: 'plan' })
})

test('a device that was asked and does nothing has a moment, and then does not follow', () => {
  const asked = { powerW: 3000, reason: 'cheap-hours' }
  assert.deepEqual(answer({ asked, following: 'unknown' }), { kind: 'asked', askedW: 3000 })
  assert.deepEqual(answer({ asked, following: 'not-following' }), {
    kind: 'not-following',
    askedW: 3000,
    takesW: 0,
  })
})

test('a full store that is asked for more is full, not disobedient', () => {
  const asked = { powerW: 3000, reason: 'override' }
  for (const following of ['unknown', 'following', 'not-following'] as const) {
    assert.deepEqual(answer({ asked, following, stateOfCharge: 0.995 }), { kind: 'full' })
  }
  assert.deepEqual(answer({ stateOfCharge: 1 }), { kind: 'plan' })
})

test('a person’s pause comes before the plan, a full connection before what was planned, and the grid operator before both', () => {
  const override = { mode: 'pause', untilMs: nowMs + hourMs } as const
  assert.deepEqual(answer({ override }), { kind: 'override' })
  const asked = { powerW: 0, reason: 'connection-limit' }
  const doings = [{ ...waits, powerW: 3000 }]
  assert.deepEqual(answer({ asked, doings }), { kind: 'connection-limit' })
  assert.deepEqual(answer({ asked }), { kind: 'plan' })
  const signal = { powerW: 0, reason: 'signal-limit' }
  assert.deepEqual(answer({ asked: signal, override }), { kind: 'signal-limit' })
  assert.deepEqual(answer({ asked: signal }), { kind: 'signal-limit' })
})

test('otherwise the plan answers', () => {
  assert.deepEqual(answer({}), { kind: 'plan' })
  assert.deepEqual(answer({ doings: [], asked: null }), { kind: 'plan' })
})
