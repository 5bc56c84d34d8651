import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { envelopeText, hashOf, noHash, readEnvelope, type Envelope } from './envelope.ts'

const envelope: Envelope = {
  session: 'a'.repeat(32),
  round: 3,
  seq: 7,
  prev: noHash,
  kind: 'settle',
  content: { prices: 'AAAA', of: [1, 0.1, null, true] },
}

function codeOf(text: string): string {
  const read = readEnvelope(text)
  return read.ok ? 'ok' : read.code
}

test('a message is read as it was written, and its text is the only one', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const content = JSON.parse(JSON.stringify(value))
      const text = envelopeText({ ...envelope, content })
      const read = readEnvelope(text)
      assert.ok(read.ok)
      assert.equal(envelopeText(read.value), text)
      assert.equal(hashOf(envelopeText(read.value)), hashOf(text))
    }),
  )
})

test('another text of the same message, or another form, is refused', () => {
  const text = envelopeText(envelope)
  assert.equal(codeOf(text), 'ok')
  for (const wrong of [
    ` ${text}`,
    text.replace('"round":3', '"round":3.0'),
    text.replace('"round":3', '"round":3e0'),
    text.replace('"round":3', '"round":-1'),
    text.replace('"round":3', '"round":1000001'),
    text.replace('"seq":7', '"seq":7,"seq":7'),
    text.replace('"seq":7', '"seq":7,"who":1'),
    text.replace('"settle"', '"set-le "'),
    text.replace(noHash, noHash.slice(1)),
    text.replace('"AAAA"', '"\\ud800"'),
    text.replace('0.1', '1e400'),
    text.replace('0.1', '-0'),
    '[]',
  ]) {
    assert.equal(codeOf(wrong), 'message-form', wrong)
  }
  assert.equal(codeOf('{'), 'bad-json')
  assert.equal(codeOf(''), 'body-missing')
  const deep = '['.repeat(33) + ']'.repeat(33)
  assert.equal(codeOf(text.replace('"AAAA"', deep)), 'bad-json')
})
