import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wildMessages } from '../../../test/fuzz/s2.ts'
import { seededRandom } from '../../kernel/random.ts'
import { success } from '../../kernel/refusal.ts'
import { usualSessionLimits } from './session-limits.ts'
import { Session } from './session.ts'
import type { SessionHost } from './session-surroundings.ts'

/** A host that takes everything. */
const host: SessionHost = {
  offer: async () => success(undefined),
  report: async () => success(undefined),
  followed: () => {},
  available: () => {},
  refused: () => {},
}

test('every message is answered once, whatever it is, and answers are not', async () => {
  const { next } = wildMessages(seededRandom(20_261_123))
  let nowMs = Date.UTC(2026, 10, 22, 8)
  let answers: unknown[] = []
  const sent = new Set<string>()
  let ids = 0
  const open = (): Session =>
    new Session(
      {
        slug: 'haus-1',
        send: (text) => {
          const message: unknown = JSON.parse(text)
          assert.ok(typeof message === 'object' && message !== null && 'message_type' in message)
          sent.add(String(message.message_type))
          if (message.message_type === 'ReceptionStatus') answers.push(message)
        },
        end: () => {
          session = open()
        },
      },
      {
        host,
        now: () => nowMs,
        newId: () => `id-${ids++}`,
        limits: { ...usualSessionLimits, messages: 1e6 },
        onNamed: () => {},
      },
    )
  let session = open()
  for (let i = 0; i < 20_000; i++) {
    answers = []
    const text = next()
    await session.take(text)
    const isAnswer = /"message_type":"ReceptionStatus"/.test(text) && answers.length === 0
    assert.equal(answers.length, isAnswer ? 0 : 1, text)
    nowMs += 50
    session.tick()
  }
  // It came as far as asking for something to be done.
  for (const type of ['HandshakeResponse', 'SelectControlType', 'SessionRequest']) {
    assert.ok(sent.has(type), `${type} was never sent`)
  }
})
