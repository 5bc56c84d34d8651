import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode, Tag } from 'cbor2'
import fc from 'fast-check'
import { quantities } from '../quantity.ts'
import { parseState } from './plain-state.ts'
import { parseSenmlCbor, parseSenmlJson } from './senml-forms.ts'
import { resolveSenml, senmlLimit, type SenmlRecord } from './senml-records.ts'
import { payloadLimit } from './json-topic.ts'

type Pack = readonly Readonly<Record<string, unknown>>[]

const json = (pack: unknown) => parseSenmlJson(Buffer.from(JSON.stringify(pack)))

const recordsOf = (pack: Pack): SenmlRecord[] =>
  pack.map((record) => new Map(Object.entries(record)))

/** Names, units, times and values of a pack's records, or the refusal's code and place. */
function resolved(pack: Pack): unknown {
  const result = resolveSenml(recordsOf(pack))
  if (!result.ok) return [result.code, result.at]
  return result.value.map(({ name, unit, timeS, value }) => [name, unit, timeS, value])
}

/** CBOR labels of RFC 8428, table 4, written down apart from the parser's. */
const cborLabels: Readonly<Record<string, number>> = {
  bver: -1,
  bn: -2,
  bt: -3,
  bu: -4,
  bv: -5,
  bs: -6,
  n: 0,
  u: 1,
  v: 2,
  vs: 3,
  vb: 4,
  s: 5,
  t: 6,
  ut: 7,
  vd: 8,
}

const cborOf = (pack: Pack): Uint8Array =>
  encode(
    pack.map(
      (record) =>
        new Map(Object.entries(record).map(([label, value]) => [cborLabels[label], value])),
    ),
  )

test('the examples of RFC 8428 resolve to what it says', () => {
  // 5.1.1: a single datapoint.
  assert.deepEqual(resolved([{ n: 'urn:dev:ow:10e2073a01080063', u: 'Cel', v: 23.1 }]), [
    ['urn:dev:ow:10e2073a01080063', 'Cel', 0, 23.1],
  ])
  // 5.1.2: several measurements of one device, the last ones a second apart.
  const currents = [1.2, 1.3, 1.4, 1.5, 1.6, 1.7]
  const pack = [
    {
      bn: 'urn:dev:ow:10e2073a0108006:',
      bt: 1.276020076001e9,
      bu: 'A',
      bver: 5,
      n: 'voltage',
      u: 'V',
      v: 120.1,
    },
    ...currents.map((v, i) => ({ n: 'current', ...(i < 5 ? { t: i - 5 } : {}), v })),
  ]
  assert.deepEqual(resolved(pack), [
    ['urn:dev:ow:10e2073a0108006:voltage', 'V', 1.276020076001e9, 120.1],
    ...currents.map((v, i) => [
      'urn:dev:ow:10e2073a0108006:current',
      'A',
      1.276020076001e9 + i - 5,
      v,
    ]),
  ])
  // 5.1.3: the base time changes on the way.
  assert.deepEqual(
    resolved([
      { bn: 'urn:dev:ow:10e2073a01080063', bt: 1.320067464e9, bu: '%RH', v: 20 },
      { u: 'lon', v: 24.30621 },
      { t: 60, v: 20.3 },
      { bt: 1.32006758e9, v: 98 },
      { t: -5, v: 97 },
    ]),
    [
      ['urn:dev:ow:10e2073a01080063', '%RH', 1.320067464e9, 20],
      ['urn:dev:ow:10e2073a01080063', 'lon', 1.320067464e9, 24.30621],
      ['urn:dev:ow:10e2073a01080063', '%RH', 1.320067524e9, 20.3],
      ['urn:dev:ow:10e2073a01080063', '%RH', 1.32006758e9, 98],
      ['urn:dev:ow:10e2073a01080063', '%RH', 1.320067575e9, 97],
    ],
  )
  // 5.1.4: texts, truths and a sum stand beside numbers.
  assert.deepEqual(
    resolved([
      { bn: 'urn:dev:ow:10e2073a01080063:', n: 'temp', u: 'Cel', v: 23.1 },
      { n: 'label', vs: 'Machine Room' },
      { n: 'open', vb: false },
      { n: 'nfc-reader', vd: 'aGkgCg' },
    ]),
    [
      ['urn:dev:ow:10e2073a01080063:temp', 'Cel', 0, 23.1],
      ['urn:dev:ow:10e2073a01080063:label', null, 0, 'Machine Room'],
      ['urn:dev:ow:10e2073a01080063:open', null, 0, false],
      ['urn:dev:ow:10e2073a01080063:nfc-reader', null, 0, 'aGkgCg'],
    ],
  )
})

test('base values and sums are added, and stand alone where a record has none', () => {
  const result = resolveSenml(
    recordsOf([
      { bn: 'a:', bv: 100, bs: 7_200 },
      { n: 'x', v: 1, s: 3_600 },
      { n: 'y', t: 1 },
    ]),
  )
  assert.ok(result.ok)
  assert.deepEqual(
    result.value.map(({ name, value, sum, index }) => [name, value, sum, index]),
    [
      ['a:x', 101, 10_800, 1],
      ['a:y', 100, 7_200, 2],
    ],
  )
})

test('names become quantities, units ours, and times instants or distances from now', () => {
  const pack = [
    { bn: 'urn:dev:mac:0024befffe804ff1:', bt: 1.79e9, n: 'power', u: 'kW', v: 1.2 },
    { n: 'import', u: 'kWh', v: 3_456.7, t: -60 },
    { n: 'meter/exportWh', u: 'J', v: 3_600_000 },
    { n: 'stateOfCharge', u: '%EL', v: 55 },
    { n: 'SOC', v: 1 },
    { n: 'tank', u: 'K', v: 323.15 },
    { n: 'pluggedin', vb: true },
    { n: 'irradiance', u: 'W/m2', v: 800 },
    { bt: 0, n: 'windSpeed', u: 'km/h', v: 36, t: -10 },
    { n: 'outdoor', v: -3 },
    { n: 'generation', u: 'W', v: 500, s: 7_200_000 },
  ]
  const atMs = 1.79e12
  const expected = [
    { quantity: 'powerW', value: 1_200, atMs },
    { quantity: 'importWh', value: 3_456_700, atMs: atMs - 60_000 },
    { quantity: 'exportWh', value: 1_000, atMs },
    { quantity: 'stateOfCharge', value: 0.55, atMs },
    { quantity: 'tankC', value: 50, atMs },
    { quantity: 'pluggedIn', value: 1, atMs },
    { quantity: 'irradianceWPerM2', value: 800, atMs },
    { quantity: 'windSpeedMPerS', value: 10, atMs: null, fromNowMs: -10_000 },
    { quantity: 'outdoorC', value: -3, atMs: null },
    { quantity: 'generationW', value: 500, atMs: null },
    { quantity: 'generatedWh', value: 2_000, atMs: null },
  ]
  assert.deepEqual(json(pack), { ok: true, value: expected })
  assert.deepEqual(parseSenmlCbor(cborOf(pack)), { ok: true, value: expected })
})

test('2^28 s is the border between now and 1970', () => {
  const at = (t: number) => json([{ n: 'power', v: 1, t }])
  const below = at(2 ** 28 - 1)
  assert.ok(below.ok)
  assert.equal(below.value[0]?.fromNowMs, (2 ** 28 - 1) * 1_000)
  const above = at(2 ** 28)
  assert.ok(above.ok)
  assert.deepEqual(above.value, [{ quantity: 'powerW', value: 1, atMs: 2 ** 28 * 1_000 }])
})

test('what is wrong is refused with the number of its record and its field', () => {
  const right = { n: 'power', v: 1 }
  const wrong: readonly (readonly [unknown, string, string | undefined])[] = [
    [{}, 'bad-senml', '(whole message)'],
    [[], 'too-many-values', undefined],
    [Array.from({ length: senmlLimit + 1 }, () => right), 'too-many-values', undefined],
    [[right, 7], 'bad-senml', '[1]'],
    [[right, { n: 'power', v: '1' }], 'bad-senml', '[1].v'],
    [[{ n: 5, v: 1 }], 'bad-senml', '[0].n'],
    [[{ bt: 'x', ...right }], 'bad-senml', '[0].bt'],
    [[right, { n: 'power' }], 'bad-senml', '[1].v'],
    [[{ n: 'power', v: 1, vs: 'x' }], 'bad-senml', '[0].vs'],
    [[{ n: 'power', vb: 1 }], 'bad-senml', '[0].vb'],
    [[{ n: 'power', vs: 'much' }], 'bad-value', '[0].vs'],
    [[{ v: 1 }], 'bad-senml-name', '[0].n'],
    [[{ n: '-power', v: 1 }], 'bad-senml-name', '[0].n'],
    [[{ bn: 'x'.repeat(252), n: 'power', v: 1 }], 'bad-senml-name', '[0].n'],
    [[right, { n: 'power', u: 'Cel', v: 1 }], 'bad-senml-unit', '[1].u'],
    [[{ bu: 'lon' }, right], 'bad-senml-unit', '[1].bu'],
    [[{ n: 'soc:stateOfCharge', v: 55 }], 'bad-value', '[0].v'],
    [[{ n: 'power', v: 1e308, u: 'MW' }], 'bad-value', '[0].v'],
    [[{ ...right, t: -1e308 }], 'bad-time', '[0].t'],
    [[{ bver: 11, ...right }], 'senml-too-new', '[0].bver'],
    [[{ ...right, fresh_: 1 }], 'senml-too-new', '[0].fresh_'],
    [[{ n: 'label', vs: 'Machine Room' }], 'no-values', undefined],
  ]
  for (const [pack, code, at] of wrong) {
    const result = json(pack)
    assert.ok(!result.ok, JSON.stringify(pack).slice(0, 100))
    assert.deepEqual([result.code, result.at], [code, at])
  }
  const broken = parseSenmlJson(Buffer.from('[{"n":'))
  assert.equal(!broken.ok && broken.code, 'not-json')
  const torn = parseSenmlCbor(cborOf([right]).slice(0, -1))
  assert.equal(!torn.ok && torn.code, 'not-cbor')
  const long = parseSenmlCbor(new Uint8Array(payloadLimit + 1))
  assert.equal(!long.ok && long.code, 'payload-too-long')
})

test('CBOR may have fractions of ten and large integers, and no field twice', () => {
  const fraction = encode([
    new Map<number, unknown>([
      [0, 'tank'],
      [2, new Tag(4, [-2, 5_125])],
    ]),
  ])
  assert.deepEqual(parseSenmlCbor(fraction), {
    ok: true,
    value: [{ quantity: 'tankC', value: 51.25, atMs: null }],
  })
  const large = encode([
    new Map<number, unknown>([
      [0, 'importWh'],
      [2, 2n ** 40n],
    ]),
  ])
  const read = parseSenmlCbor(large)
  assert.equal(read.ok && read.value[0]?.value, 2 ** 40)
  // {2: 1, 2: 2}
  const twice = parseSenmlCbor(Uint8Array.from([0x81, 0xa2, 2, 1, 2, 2]))
  assert.equal(!twice.ok && twice.code, 'not-cbor')
  const deep = parseSenmlCbor(Uint8Array.from([...Array<number>(5_000).fill(0x81), 1]))
  assert.equal(!deep.ok && deep.code, 'not-cbor')
})

const names = Object.keys(quantities).flatMap((name) => [name, `dev:${name}`, `a.b/${name}`])
const record = fc.record(
  {
    n: fc.oneof(fc.constantFrom(...names), fc.constantFrom('label', 'voltage', '')),
    bn: fc.constantFrom('', 'urn:dev:ow:10e2073a0108006:'),
    u: fc.constantFrom('W', 'kW', 'Wh', 'Cel', '/', '%', 'm/s', 'V'),
    bt: fc.constantFrom(0, 1.79e9),
    bv: fc.integer({ min: 0, max: 10 }),
    v: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    s: fc.integer({ min: 0 }),
    t: fc.integer({ min: -100, max: 100 }),
  },
  { requiredKeys: ['n'] },
)

test('JSON and CBOR say the same, whether it is read or refused', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), (pack) => {
      assert.deepEqual(parseSenmlCbor(cborOf(pack)), json(pack))
    }),
    { numRuns: 500 },
  )
})

test('a device may send packs on its own topic, in both forms, beside plain JSON', () => {
  const pack = [{ bn: 'box:', n: 'power', v: 230 }]
  const expected = { ok: true, value: { values: [{ quantity: 'powerW', value: 230, atMs: null }] } }
  assert.deepEqual(parseState(Buffer.from(JSON.stringify(pack))), expected)
  assert.deepEqual(parseState(Buffer.from(cborOf(pack))), expected)
  for (const plain of ['{"powerW":230}', '[{"powerW":230}]']) {
    assert.deepEqual(parseState(Buffer.from(plain)), expected)
  }
  const wrong = parseState(Buffer.from('[{"n":"power","v":"x"}]'))
  assert.equal(!wrong.ok && wrong.at, '[0].v')
})
