import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { examplesIn, heldOutExamples, talkExamples } from './folder-fixtures.ts'
import { readTranscript } from './read-transcript.ts'
import { sentencesOf } from './sentences.ts'
import { languageOf } from './words.ts'

test('what is wanted of the recorded meetings stands in one sentence each, and whoever does it speaks there', () => {
  for (const { name, bytes, language, wanted } of [...talkExamples(), ...heldOutExamples()]) {
    const read = readTranscript(bytes)
    assert.ok(read.ok, name)
    const { turns } = read.value
    const sentences = turns.flatMap(sentencesOf)
    assert.equal(languageOf(turns.map(({ text }) => text).join(' ')), language, name)
    for (const { quote, who } of wanted) {
      assert.equal(sentences.filter(({ text }) => text.includes(quote)).length, 1, quote)
      assert.ok(who === undefined || turns.some(({ speaker }) => speaker === who), who)
    }
  }
})

test('a folder whose file is missing or not of the form is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meetings-'))
  try {
    writeFileSync(join(folder, 'a.json'), '{"language":"de"}')
    assert.throws(() => examplesIn(folder), /a has no \.txt/)
    writeFileSync(join(folder, 'a.txt'), 'A: b\n')
    assert.throws(() => examplesIn(folder), /Invalid key/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
