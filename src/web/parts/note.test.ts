import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Note } from '../../things/note.ts'
import { wording } from '../messages/wording.ts'
import { noteText } from './note.ts'

const of = { timeZone: 'Europe/Vienna', currency: 'EUR' }

const all: readonly Note[] = [
  { code: 'template-not-understood', entity: 'E1', template: '{% if x %}' },
  { code: 'command-not-understood', entity: 'E1', template: '{{ value / 2 }}' },
  { code: 'unit-unknown', entity: 'E1', unit: 'Gcal', quantity: 'importWh' },
  { code: 'unit-unknown', entity: 'E1', unit: '', quantity: 'importWh' },
  { code: 'ampere-elsewhere', entity: 'E1' },
  { code: 'never-off', entity: 'E1', leastA: 6.5 },
]

test('every note is said in both languages, with its values, and no German one in English', () => {
  const english = wording('en', of)
  const german = wording('de', of)
  for (const note of all) {
    const [en, de] = [noteText(english, note), noteText(german, note)]
    for (const text of [en, de]) assert.match(text, /^E1 .*\.$/)
    const inBoth = words(en).filter((word) => words(de).includes(word))
    assert.deepEqual(inBoth, [], `${en} / ${de}`)
  }
  assert.equal(
    noteText(german, all[2] ?? assert.fail()),
    'E1 wird nicht gelesen: Für „Bezugszähler in Wh“ ist die Einheit „Gcal“ unbekannt.',
  )
  assert.match(noteText(german, all[5] ?? assert.fail()), /mindestens 6,5 A/)
})

/** Words that belong to one language alone. */
function words(text: string): string[] {
  const both = new Set(['value', 'ampere'])
  return (text.toLowerCase().match(/\p{L}{5,}/gu) ?? []).filter((word) => !both.has(word))
}
