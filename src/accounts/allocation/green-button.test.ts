import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, value } from '../../cell/fixtures.ts'
import { quarterMs } from '../../kernel/steps.ts'
import { feedOf } from './fixtures-green-button.ts'
import { feedBytesLimit, readGreenButton } from './green-button.ts'

const read = (xml: string) => readGreenButton(Buffer.from(xml))
const startS = Date.UTC(2026, 4, 4, 8) / 1000

test('readings have the unit, power and direction of their type, and their quality', () => {
  const xml = feedOf([
    {
      point: 'P1',
      flow: 1,
      power: -3,
      readings: [
        [startS, 900, 250_000, 0],
        [startS + 900, 900, 727, 8],
      ],
    },
    { point: 'P2', flow: 19, power: 0, readings: [[startS, 900, 100, 17]] },
  ])
  const startMs = startS * 1000
  assert.deepEqual(value(read(xml)), [
    {
      point: 'P1',
      kind: 'consumed',
      startMs,
      stepMs: quarterMs,
      milliWh: 250_000,
      quality: 'measured',
    },
    {
      point: 'P1',
      kind: 'consumed',
      startMs: startMs + quarterMs,
      stepMs: quarterMs,
      milliWh: 727,
      quality: 'estimated',
    },
    {
      point: 'P2',
      kind: 'generated',
      startMs,
      stepMs: quarterMs,
      milliWh: 100_000,
      quality: 'measured',
    },
  ])
})

test('values of half an hour or an hour are read too, where all of them are', () => {
  for (const seconds of [1_800, 3_600]) {
    const readings = [0, 1].map((k) => [startS + seconds * k, seconds, 250, 0] as const)
    const values = value(read(feedOf([{ point: 'P1', flow: 1, power: 0, readings }])))
    assert.deepEqual(
      values.map(({ startMs, stepMs }) => [startMs, stepMs]),
      [0, 1].map((k) => [1000 * (startS + seconds * k), 1000 * seconds]),
    )
  }
})

test('what is no such feed, no energy or no step is refused', () => {
  const one = { point: 'P1', flow: 1, power: 0, readings: [[startS, 900, 250, 0]] as const }
  const good = feedOf([one])
  assert.equal(codeOf(read(good)), 'ok')
  const wrong: readonly [string, string][] = [
    ['not-green-button', ''],
    ['not-green-button', '<a/>'],
    ['feed-cut-short', good.slice(0, -40)],
    ['not-green-button', `<!DOCTYPE feed [<!ENTITY a "b">]>${good}`],
    ['not-green-button', '<a>'.repeat(100_000)],
    ['not-green-button', '<feed></feed>'],
    ['not-green-button', '<feed><title>1</title></feed>'],
    ['green-button-type', good.replace('<uom>72</uom>', '<uom>38</uom>')],
    ['green-button-type', good.replace('<flowDirection>1<', '<flowDirection>4<')],
    ['green-button-type', good.replace('<powerOfTenMultiplier>0<', '<powerOfTenMultiplier>99<')],
    ['green-button-point', good.replaceAll('UsagePoint/', 'Point/')],
    ['green-button-reading', good.replace('<value>250<', '<value>-250<')],
    ['green-button-reading', good.replace('<value>250<', '<value>&#50;50<')],
    ['green-button-reading', good.replace('<value>250<', '<value>99999999999<')],
    ['allocation-step', good.replaceAll('<duration>900<', '<duration>1200<')],
    ['allocation-step', feedOf([one, { ...one, point: 'P2', readings: [[startS, 3600, 250, 0]] }])],
    ['allocation-twice', feedOf([one, { ...one }])],
    ['allocation-twice', good.replace(`<start>${startS}<`, `<start>${startS + 60}<`)],
  ]
  for (const [code, xml] of wrong) assert.equal(codeOf(read(xml)), code, xml.slice(0, 80))
  assert.equal(codeOf(readGreenButton(Buffer.alloc(feedBytesLimit + 1))), 'allocation-too-large')
  assert.equal(codeOf(readGreenButton(Buffer.from([0xff, 0xfe]))), 'allocation-encoding')
})
