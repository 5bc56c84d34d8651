import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkCell, checkName, nameLimit, type CellDraft } from './cell-check.ts'

const draft: CellDraft = {
  name: '  Sonnen\u0000hof \n 3 ',
  place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
}

test('a sound cell passes, its name without what cannot be printed', () => {
  assert.deepEqual(checkCell(draft), { ok: true, value: { ...draft, name: 'Sonnen hof 3' } })
})

test('each wrong field is refused by name', () => {
  const at = (change: Partial<CellDraft>): string | undefined => {
    const result = checkCell({ ...draft, ...change })
    assert.equal(result.ok, false)
    return result.ok ? undefined : result.at
  }
  assert.equal(at({ name: ' \u200b' }), 'name')
  assert.equal(at({ place: { ...draft.place, label: '' } }), 'place.label')
  assert.equal(at({ place: { ...draft.place, latitude: 90.1 } }), 'place.latitude')
  assert.equal(at({ place: { ...draft.place, latitude: NaN } }), 'place.latitude')
  assert.equal(at({ place: { ...draft.place, longitude: -181 } }), 'place.longitude')
  assert.equal(at({ timeZone: 'Vienna' }), 'timeZone')
  assert.equal(at({ timeZone: '' }), 'timeZone')
  assert.equal(at({ currency: 'EURO' }), 'currency')
  assert.equal(at({ currency: 'eur' }), 'currency')
})

test('a name ends at its limit', () => {
  assert.equal(checkName('x'.repeat(nameLimit)).ok, true)
  const tooLong = checkName('x'.repeat(nameLimit + 1))
  assert.equal(tooLong.ok ? '' : tooLong.code, 'name-too-long')
})
