import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTranscript } from '../read-transcript.ts'
import { sentencesOf } from '../sentences.ts'
import { featureNames, featuresOf } from './features.ts'
import { plainOf } from './plain.ts'
import { learned } from './weights.ts'

test('a sentence is written with a space around each word and mark', () => {
  assert.equal(plainOf('Wär’s möglich, ab 22:30 Uhr?'), " wär's möglich , ab 22:30 uhr ? ")
  assert.equal(plainOf('I can do … that – by 3.5 %!'), ' i can do … that – by 3.5 % ! ')
  assert.equal(plainOf('((('), ' ')
})

test('features have names of their own, and weights are of features that there are', () => {
  assert.equal(new Set(featureNames).size, featureNames.length)
  for (const { weights } of Object.values(learned)) {
    for (const name of Object.keys(weights)) assert.ok(featureNames.includes(name), name)
  }
})

test('all features are from 0 to 1', () => {
  const rows = observed(
    'Ann: What if we buy a pump for 300 pounds?\nBob: Yes!\nAnn: Hands up, then.',
  )
  for (const { values } of rows) {
    assert.equal(values.length, featureNames.length)
    for (const value of values) assert.ok(value >= 0 && value <= 1)
  }
})

test('a vote points back to what looks most like a proposal before it', () => {
  const talk =
    'Ann: My boots are wet. What if we buy a pump for the cellar?\nBob: It rained all night.\nAnn: '
  const pointed = (end: string): string[] =>
    observed(talk + end)
      .filter(({ values }) => values[featureNames.indexOf('pointed-at')] === 1)
      .map(({ sentence }) => sentence.text)
  assert.deepEqual(pointed('All in favour?'), ['What if we buy a pump for the cellar?'])
  assert.deepEqual(pointed('Mine too.'), [])
})

test('who is spoken to is addressed, who is spoken of is not', () => {
  const addressed = (text: string): boolean =>
    observed(`Ann: ${text}\nBob Hill: Yes.`)[0]!.values[featureNames.indexOf('addressed')] === 1
  assert.ok(addressed('Bob, will you come?'))
  assert.ok(addressed('Will you come, Bob?'))
  assert.ok(!addressed('I saw Bob at the shop.'))
})

function observed(text: string): ReturnType<typeof featuresOf> {
  const read = readTranscript(Buffer.from(`${text}\n`))
  assert.ok(read.ok)
  return featuresOf(read.value.turns.flatMap(sentencesOf), 'en', ['Ann', 'Bob', 'Bob Hill'])
}
