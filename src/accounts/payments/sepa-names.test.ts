import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Result } from '../../kernel/refusal.ts'
import { parseCreditorId } from './creditor-id.ts'
import { maskedIban, parseBic, parseIban, sepaCountries } from './iban.ts'
import { parseHolder, parseMandateId, sepaText } from './sepa-text.ts'

const said = (result: Result<unknown>): unknown =>
  result.ok ? result.value : [result.code, result.at]

test('IBANs of the registry are taken as people write them', () => {
  // Examples of the SWIFT IBAN registry.
  const examples = [
    'AT61 1904 3002 3457 3201',
    'BE68 5390 0754 7034',
    'CH93 0076 2011 6238 5295 7',
    'DE89 3704 0044 0532 0130 00',
    'FR14 2004 1010 0505 0001 3M02 606',
    'GB29 NWBK 6016 1331 9268 19',
    'IT60 X054 2811 1010 0000 0123 456',
    'MT84 MALT 0110 0001 2345 MTLC AST0 01S',
    'NO93 8601 1117 947',
  ]
  for (const text of examples) {
    assert.equal(said(parseIban(text, 'iban')), text.replaceAll(' ', ''))
    assert.ok(parseIban(` ${text.toLowerCase()} `, 'iban').ok)
  }
})

test('a wrong IBAN says what is wrong with it', () => {
  const refusals = [
    ['', 'not-an-iban'],
    ['AT', 'not-an-iban'],
    ['1234', 'not-an-iban'],
    ['AT61 1904 3002 3457 320?', 'not-an-iban'],
    ['US61 1904 3002 3457 3201', 'iban-country'],
    ['constructor', 'not-an-iban'],
    ['AT61 1904 3002 3457 320', 'iban-length'],
    ['AT61 1904 3002 3457 32011', 'iban-length'],
    ['AT61 1904 3002 3457 3202', 'iban-check'],
    ['AT62 1904 3002 3457 3201', 'iban-check'],
  ] as const
  for (const [text, code] of refusals) {
    assert.deepEqual(said(parseIban(text, 'iban')), [code, 'iban'], text)
  }
})

/** Check digits by long division of the whole number, another way than the code's. */
function checkDigits(country: string, rest: string): string {
  const digits = `${rest}${country}00`.replaceAll(/./g, (one) => String(parseInt(one, 36)))
  return String(98n - (BigInt(digits) % 97n)).padStart(2, '0')
}

const alphanumeric = fc
  .integer({ min: 0, max: 35 })
  .map((value) => value.toString(36).toUpperCase())
const lengths = new Map([
  ['AT', 16],
  ['DE', 18],
  ['NO', 11],
  ['MT', 27],
])
const ibans = fc
  .constantFrom(...lengths)
  .chain(([country, length]) =>
    fc
      .array(alphanumeric, { minLength: length, maxLength: length })
      .map((rest) => `${country}${checkDigits(country, rest.join(''))}${rest.join('')}`),
  )

test('every IBAN with right check digits is taken, and none with one digit or one letter for another', () => {
  fc.assert(
    fc.property(ibans, fc.nat(), alphanumeric, (iban, at, other) => {
      assert.equal(said(parseIban(iban, 'iban')), iban)
      const place = 2 + (at % (iban.length - 2))
      const wrong = iban.slice(0, place) + other + iban.slice(place + 1)
      // A digit for a letter makes another number of digits, which the check does not always find.
      if (/\d/.test(iban[place] ?? '') === /\d/.test(other)) {
        assert.equal(parseIban(wrong, 'iban').ok, wrong === iban)
      }
      // Two neighbours that changed places, where they are both digits.
      const [a, b] = [iban[place] ?? '', iban[place + 1] ?? '']
      if (/\d/.test(a) && /\d/.test(b) && a !== b) {
        const swapped = iban.slice(0, place) + b + a + iban.slice(place + 2)
        assert.equal(parseIban(swapped, 'iban').ok, false)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('whatever is typed for an IBAN, BIC or identifier is refused or comes back in its own characters', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: alphanumeric, maxLength: 40 }),
    fc
      .tuple(fc.constantFrom(...sepaCountries), fc.string({ maxLength: 32 }))
      .map((t) => t.join('')),
  )
  fc.assert(
    fc.property(anything, (text) => {
      const iban = parseIban(text, 'iban')
      if (iban.ok) assert.match(iban.value, /^[A-Z]{2}\d{2}[A-Z\d]{11,27}$/)
      const bic = parseBic(text, 'bic')
      if (bic.ok && bic.value !== null) assert.match(bic.value, /^[A-Z\d]{8}([A-Z\d]{3})?$/)
      const id = parseCreditorId(text, 'id')
      if (id.ok) assert.match(id.value, /^[A-Z]{2}\d{2}[A-Z\d]{4,31}$/)
      const mandate = parseMandateId(text, 'mandate')
      if (mandate.ok) assert.match(mandate.value, /^[a-zA-Z0-9/\-?:().,'+]{1,35}$/)
    }),
    { numRuns: 2_000 },
  )
})

test('an IBAN is shown by its country and last four characters only', () => {
  fc.assert(
    fc.property(ibans, (iban) => {
      const shown = maskedIban(iban)
      assert.ok(shown.startsWith(iban.slice(0, 2)) && shown.endsWith(iban.slice(-4)))
      assert.equal(shown.replaceAll(/[^A-Z\d]/g, '').length, 6)
    }),
  )
})

test('creditor identifiers are checked without their three characters of choice', () => {
  // The example that the Deutsche Bundesbank gives.
  assert.equal(said(parseCreditorId('DE98 ZZZ0 9999 9999 99', 'id')), 'DE98ZZZ09999999999')
  assert.equal(said(parseCreditorId('DE98ABC09999999999', 'id')), 'DE98ABC09999999999')
  assert.deepEqual(said(parseCreditorId('DE97ZZZ09999999999', 'id')), ['creditor-id-check', 'id'])
  assert.deepEqual(said(parseCreditorId('DE98', 'id')), ['not-a-creditor-id', 'id'])
  assert.deepEqual(said(parseCreditorId(`DE98ZZZ${'0'.repeat(29)}`, 'id')), [
    'not-a-creditor-id',
    'id',
  ])
})

test('names become what every bank takes', () => {
  const table = [
    ['Jürgen Groß', 'Jurgen Gross'],
    ['Łódź & Søn', 'Lodz + Son'],
    ['Ευαγγελία Παπαδοπούλου', 'Eyaggelia Papadopoyloy'],
    ['Христо Ботьов', 'Hristo Botyov'],
    ['Йордан', 'Yordan'],
    ["O’Neill – d'Arc", "O'Neill - d'Arc"],
    ['a\tb\nc', 'a b c'],
    ['<b>&amp;"', 'b +amp'],
    ['ﬁne Ⅳ', 'fine IV'],
    ['王', ''],
  ]
  for (const [name = '', expected] of table) assert.equal(sepaText(name, 70), expected)
})

test('any text comes out within the characters and the length, and a second time unchanged', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.integer({ min: 1, max: 140 }),
      (text, limit) => {
        const out = sepaText(text, limit)
        assert.match(out, /^[a-zA-Z0-9/\-?:().,'+ ]*$/)
        assert.ok(out.length <= limit && out === out.trim())
        assert.equal(sepaText(out, limit), out)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('a holder needs a name that can be written, and a mandate a reference', () => {
  assert.equal(said(parseHolder(' Eva Holub ', 'name')), 'Eva Holub')
  assert.deepEqual(said(parseHolder('王小明', 'name')), ['holder-unwritable', 'name'])
  assert.deepEqual(said(parseHolder('', 'name')), ['holder-unwritable', 'name'])
  assert.ok(parseHolder('a'.repeat(70), 'name').ok)
  assert.deepEqual(said(parseHolder('a'.repeat(71), 'name')), ['holder-too-long', 'name'])
  assert.ok(parseMandateId('HOF-2026/007', 'm').ok && parseMandateId('x'.repeat(35), 'm').ok)
  for (const text of ['', '/a', 'a/', 'a//b', 'a b', 'ä', 'x'.repeat(36)]) {
    assert.deepEqual(said(parseMandateId(text, 'm')), ['not-a-mandate-reference', 'm'], text)
  }
  assert.deepEqual(said(parseBic('', 'bic')), null)
  assert.equal(said(parseBic('opskatww', 'bic')), 'OPSKATWW')
  assert.deepEqual(said(parseBic('OPSKAT', 'bic')), ['not-a-bic', 'bic'])
})
