import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { codeOf, value } from '../../cell/fixtures.ts'
import { hourMs } from '../../kernel/steps.ts'
import { sum } from '../sharing/apportion.ts'
import { assignedWh, coefficientsAt } from './coefficient-table.ts'
import {
  readSpanishCoefficients,
  spanishFileName,
  writeSpanishCoefficients,
} from './spanish-coefficients.ts'

const cau = 'ES0031300325733001FH0FA000'
const cups = [1, 2, 3].map((i) => `ES003130032573300${i}FH0F`)
const context = {
  isInstallation: (code: string) => code === cau,
  isKnown: (point: string) => cups.includes(point),
  timeZone: 'Europe/Madrid',
}

function read(text: string, name = spanishFileName(cau, 2026)) {
  return readSpanishCoefficients(name, Buffer.from(text), context)
}

test('constant coefficients are read as they stand and hold all year', () => {
  const text = `${cups[0]};0,333334\r\n${cups[1]};0,333333\r\n${cups[2]};0,333333\r\n`
  const table = value(read(text))
  assert.deepEqual(table.points, cups)
  assert.deepEqual(table.rows, [[333_334, 333_333, 333_333]])
  assert.equal(table.fromMs, Date.UTC(2025, 11, 31, 23))
  assert.equal(coefficientsAt(table, table.toMs), null)
  assert.deepEqual(coefficientsAt(table, table.toMs - hourMs), table.rows[0])
  assert.equal(
    writeSpanishCoefficients(
      cups,
      table.rows.map((row) => row ?? []),
    ),
    text,
  )
})

test('each of the rules refuses what breaks it, with the line', () => {
  const [one, two] = cups
  const wrong: readonly [string, string, string | undefined, string?][] = [
    ['coefficient-file-name', `${one};1,000000`, 'file', 'coefficients.txt'],
    ['coefficient-file-name', `${one};1,000000`, 'file', `../${cau}_2026.txt`],
    ['coefficient-file-installation', `${one};1,000000`, 'file', 'ES99_2026.txt'],
    ['not-a-coefficient', `${one};1.000000`, 'line 1'],
    ['not-a-coefficient', `${one};0,50000\n${two};0,500000`, 'line 1'],
    ['not-a-coefficient', `${one};1,000001`, 'line 1'],
    ['coefficient-file-cups', `${one}A;1,000000`, 'line 1'],
    ['coefficient-file-twice', `${one};0,500000\n${one};0,500000`, 'line 2'],
    ['coefficients-not-one', `${one};0,500000\n${two};0,499999`, 'coefficients[0]'],
    ['coefficient-file-unknown', 'ES0031300325733009FH0F;1,000000', 'line 1'],
    ['coefficient-file-line', `${one}`, 'line 1'],
    ['coefficient-file-line', `${one};1,000000\n\n`, 'line 2'],
    ['coefficient-file-hour', `${one};0;1,000000`, 'line 1'],
    ['coefficient-file-hours', `${one};1;1,000000`, 'file'],
    ['coefficient-file-hours', '', 'file'],
  ]
  for (const [code, text, at, name] of wrong) {
    const result = read(text, name)
    assert.deepEqual([codeOf(result), result.ok ? undefined : result.at], [code, at], text)
  }
  const latin = Buffer.from(`${one};1,000000 \u00e9`, 'latin1')
  assert.equal(
    codeOf(readSpanishCoefficients(spanishFileName(cau, 2026), latin, context)),
    'allocation-encoding',
  )
})

test('a year by the hour is read back as it was written, in a leap year too', () => {
  for (const [year, hours] of [
    [2026, 8_760],
    [2028, 8_784],
  ] as const) {
    const weights = Array.from({ length: hours }, (_, h) => [h % 7, 3, h % 2])
    const table = value(read(writeSpanishCoefficients(cups, weights), spanishFileName(cau, year)))
    assert.equal(table.rows.length, hours)
    assert.ok(table.rows.every((row) => sum(row ?? []) === 1_000_000))
    // 1 July, 14:00 in Madrid, counted with the hour that March has less.
    const july = Date.UTC(year, 6, 1, 12)
    const hour = (july - table.fromMs) / hourMs
    assert.deepEqual(coefficientsAt(table, july), table.rows[hour])
  }
})

test('written coefficients add up to exactly one, whatever the weights, and are read back the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 3, maxLength: 3 }),
      (weights) => {
        fc.pre(sum(weights) > 0)
        const table = value(read(writeSpanishCoefficients(cups, [weights])))
        const row = table.rows[0] ?? []
        assert.equal(sum(row), 1_000_000)
        for (const [i, part] of row.entries()) {
          assert.ok(Math.abs(part - (weights[i]! * 1e6) / sum(weights)) < 1)
        }
      },
    ),
  )
})

test('nobody is assigned more than they used', () => {
  assert.deepEqual(
    [...assignedWh([500_000, 300_000, 200_000], [1_000, 100, 0], 1_000, 0)],
    [500, 100, 0],
  )
})
