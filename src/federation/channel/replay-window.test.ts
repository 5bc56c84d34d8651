import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReplayWindow } from './replay-window.ts'

test('a message counts once as long as its signature holds, and is forgotten after', () => {
  const window = new ReplayWindow()
  assert.equal(window.take('a', 130, 100), null)
  assert.equal(window.take('b', 120, 100), null)
  assert.equal(window.take('a', 130, 130)?.code, 'message-replayed')
  assert.equal(window.take('c', 160, 131), null)
  assert.equal(window.size, 1)
})

test('a full window refuses what is new and forgets nothing that still holds', () => {
  const window = new ReplayWindow(3)
  for (const nonce of ['a', 'b', 'c']) assert.equal(window.take(nonce, 130, 100), null)
  assert.equal(window.take('d', 130, 100)?.code, 'too-many-messages')
  assert.equal(window.take('a', 130, 100)?.code, 'message-replayed')
  assert.equal(window.size, 3)
})

test('behind one that holds longer, what holds no longer still makes room', () => {
  const window = new ReplayWindow(3)
  assert.equal(window.take('long', 160, 100), null)
  assert.equal(window.take('b', 110, 100), null)
  assert.equal(window.take('c', 110, 100), null)
  assert.equal(window.take('d', 140, 111), null)
  assert.equal(window.size, 2)
})
