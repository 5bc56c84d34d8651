import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkpointText, readCheckpoint } from './checkpoint.ts'
import { consistencyPath, headOfLeaves, leafHash, type Hash } from './merkle.ts'
import type { Result } from './refusal.ts'
import {
  keyText,
  newPrivateKey,
  readKey,
  readNote,
  seenAtS,
  isSignedBy,
  signerOf,
  signNote,
  signSeen,
  noteLimit,
} from './signed-note.ts'
import { seenNote, witnessHead } from './witness.ts'

const log = signerOf('log', 'text', newPrivateKey())
const witness = signerOf('neighbour', 'seen', newPrivateKey())

const leavesOf = (entries: readonly string[]): Hash[] =>
  entries.map((entry) => leafHash(Buffer.from(entry)))

const noteOf = (entries: readonly string[], signer = log): string => {
  const head = headOfLeaves(leavesOf(entries))
  return signNote(checkpointText({ origin: 'log', size: entries.length, head }), signer)
}

const seenOf = (entries: readonly string[]) => {
  return { origin: 'log', size: entries.length, head: headOfLeaves(leavesOf(entries)) }
}

const codeOf = (result: Result<unknown>): string => (result.ok ? 'seen' : result.code)

const entries = fc.array(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 40 })

test('a log that only grew is co-signed, from whatever was seen before', () => {
  fc.assert(
    fc.property(entries, fc.nat(), (all, part) => {
      const before = all.slice(0, 1 + (part % all.length))
      const path = consistencyPath(leavesOf(all), before.length)
      const result = witnessHead(seenOf(before), noteOf(all), log, path)
      assert.equal(codeOf(result), 'seen')
      assert.equal(codeOf(witnessHead(null, noteOf(all), log, [])), 'seen')
    }),
  )
})

test('a log in which any seen entry was changed is refused, whatever path comes with it', () => {
  fc.assert(
    fc.property(entries, fc.nat(), fc.nat(), (all, part, place) => {
      const size = 1 + (part % all.length)
      const changed = all.map((entry, i) => (i === place % size ? `${entry}!` : entry))
      for (const proven of [all, changed]) {
        const path = consistencyPath(leavesOf(proven), size)
        const result = witnessHead(seenOf(all.slice(0, size)), noteOf(changed), log, path)
        assert.equal(codeOf(result), 'log-changed')
      }
    }),
  )
})

test('a log that lost entries, another log and another key are each refused with their reason', () => {
  const seen = seenOf(['a', 'b', 'c'])
  assert.equal(codeOf(witnessHead(seen, noteOf(['a', 'b']), log, [])), 'log-went-back')
  assert.equal(codeOf(witnessHead(seen, noteOf([]), log, [])), 'log-went-back')
  const other = signerOf('log', 'text', newPrivateKey())
  assert.equal(codeOf(witnessHead(null, noteOf(['a'], other), log, [])), 'bad-signature')
  assert.equal(codeOf(witnessHead(null, noteOf(['a']), { ...log, name: 'x' }, [])), 'other-log')
  const forged = noteOf(['a']).replace('\n1\n', '\n2\n')
  assert.equal(codeOf(witnessHead(null, forged, log, [])), 'bad-signature')
  for (const text of [
    '',
    'x',
    '\n\n',
    'a\n\n— log AAAA\n',
    `${'x'.repeat(noteLimit)}\n\n— log AAAAAAAA\n`,
  ]) {
    assert.equal(codeOf(witnessHead(null, text, log, [])), 'not-a-note')
  }
  for (const text of [
    'log\n01\n',
    'log\n1\nAAAA\n',
    '\n1\n',
    'log\n-1\n',
    'log\n9007199254740993\n',
  ]) {
    const note = signNote(text, log)
    assert.equal(codeOf(witnessHead(null, note, log, [])), 'not-a-checkpoint')
  }
})

test('whatever comes as a note, it is refused or read, and nothing throws', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, line) => {
      witnessHead(null, text, log, [])
      witnessHead(null, `${text}\n\n— ${line}\n`, log, [])
      readCheckpoint(text)
      readKey(text, 'seen', 'key')
    }),
  )
})

test('a co-signature says when, and holds for this text, time and key alone', () => {
  const atS = 1_800_000_000
  const { text } = expectNote(noteOf(['a']))
  const note = expectNote(seenNote(text, witness, atS))
  assert.equal(seenAtS(note, witness), atS)
  assert.equal(seenAtS({ ...note, text: `${text}x\n` }, witness), null)
  assert.equal(seenAtS(note, signerOf('neighbour', 'seen', newPrivateKey())), null)
  assert.equal(isSignedBy(note, log), false)
  const [signature] = note.signatures
  assert.ok(signature !== undefined)
  const later = Uint8Array.from(signature.bytes)
  later[7]! ^= 1
  assert.equal(seenAtS({ text, signatures: [{ ...signature, bytes: later }] }, witness), null)
  // Beside other signatures it is found too.
  const both = expectNote(noteOf(['a']) + signSeen(text, witness, atS))
  assert.ok(isSignedBy(both, log))
  assert.equal(seenAtS(both, witness), atS)
})

test('the examples of the public forms are read, and their key fits their signature', () => {
  // go's sumdb/note: the key of its example, and the note that it signed.
  const key = readKey(
    'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    'text',
    'key',
  )
  assert.ok(key.ok, 'the key is read')
  const note =
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
  assert.ok(isSignedBy(expectNote(note), key.value))
  assert.equal(isSignedBy(expectNote(note.replace('answer', 'Answer')), key.value), false)
  const checkpoint = readCheckpoint(
    'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
  )
  assert.ok(checkpoint.ok && checkpoint.value.size === 20_852_163)
  assert.equal(readKey(keyText(witness), 'seen', 'key').ok, true)
  assert.equal(codeOf(readKey(keyText(witness), 'text', 'key')), 'key-of-other-use')
  assert.equal(
    codeOf(readKey(keyText(witness).replace('n', 'm'), 'seen', 'key')),
    'key-does-not-fit',
  )
  assert.equal(codeOf(readKey('x', 'seen', 'key')), 'not-a-key')
})

function expectNote(text: string) {
  const note = readNote(text)
  assert.ok(note.ok)
  return note.value
}
