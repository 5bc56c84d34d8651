import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, value } from '../../cell/fixtures.ts'
import { quarterMs } from '../../kernel/steps.ts'
import { coefficientsAt } from './coefficient-table.ts'
import { readFrenchCoefficients } from './french-coefficients.ts'

const head = 'Horodate;12345678901234;12345678901235'
const read = (text: string) => readFrenchCoefficients(Buffer.from(text), 'Europe/Paris')

test('half hours are read, with a comma or a point, and hold in both quarters', () => {
  const table = value(
    read(
      `\uFEFF${head}\r\n2026-05-04T10:00:00+02:00;62,5;37.5\r\n2026-05-04T10:30:00+02:00;0;1,2345\r\n`,
    ),
  )
  const fromMs = Date.UTC(2026, 4, 4, 8)
  assert.deepEqual([table.fromMs, table.stepMs], [fromMs, 2 * quarterMs])
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((k) => coefficientsAt(table, fromMs + k * quarterMs)),
    [[625_000, 375_000], [625_000, 375_000], [0, 12_345], [0, 12_345], null],
  )
})

test('the night the clocks go back has its hour twice, without an offset too', () => {
  const lines = ['02:00', '02:30', '02:00', '02:30', '03:00'].map(
    (time) => `25/10/2026 ${time};50;50`,
  )
  const table = value(read([head, ...lines].join('\n')))
  assert.equal(table.toMs - table.fromMs, 10 * quarterMs)
  const gap = value(read([head, lines[0], lines[1], lines[4]].join('\n')))
  assert.deepEqual(gap.rows[2], undefined)
})

test('what is no such file is refused with the line', () => {
  const line = '2026-05-04T10:00:00+02:00;50;50'
  const wrong: readonly [string, string, string][] = [
    ['coefficients-head', 'Date;12345678901234', 'line 1'],
    ['coefficients-head', 'Horodate;123', 'line 1'],
    ['allocation-column-twice', 'Horodate;12345678901234;12345678901234', 'file'],
    ['allocation-empty', head, 'file'],
    ['allocation-empty', '', 'file'],
    ['coefficients-line', `${head}\n2026-05-04T10:00:00+02:00;50`, 'line 2'],
    ['coefficients-line', `${head}\n2026-05-04T10:00:00+02:00;50;50,0001`, 'line 2'],
    ['coefficients-line', `${head}\n2026-05-04T10:00:00+02:00;-1;50`, 'line 2'],
    ['coefficients-line', `${head}\n2026-05-04T10:00:00+02:00;50;`, 'line 2'],
    ['allocation-not-a-time', `${head}\nyesterday;50;50`, 'row 2'],
    ['allocation-row-twice', `${head}\n${line}\n${line}`, 'row 3'],
    ['allocation-skipped-time', `${head}\n29/03/2026 02:30;50;50`, 'row 2'],
    ['coefficients-step', `${head}\n2026-05-04T10:07:00+02:00;50;50`, 'file'],
    ['coefficients-step', `${head}\n${line}\n2026-05-04T10:10:00+02:00;50;50`, 'file'],
  ]
  for (const [code, text, at] of wrong) {
    const result = read(text)
    assert.deepEqual([codeOf(result), result.ok ? '' : result.at], [code, at], text)
  }
  assert.equal(
    codeOf(readFrenchCoefficients(Buffer.from([0xff, 0xfe, 0x48]), 'UTC')),
    'allocation-encoding',
  )
})
