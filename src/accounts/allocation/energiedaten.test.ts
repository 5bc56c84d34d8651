import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, value } from '../../cell/fixtures.ts'
import { hourMs, minuteMs, quarterMs } from '../../kernel/steps.ts'
import { readMilliWh } from './allocation.ts'
import { readEnergiedaten } from './energiedaten.ts'
import { austrianTime, drawn, energiedatenOf, fedIn, workbookOf } from './fixtures.ts'
import { readWorkbook } from './workbook.ts'

const zone = 'Europe/Vienna'
const quarter = { consumed: 0.25, assigned: 0.000727, generated: 0.1, surplus: 0.099273 }
type Rows = ReturnType<typeof energiedatenOf>

async function read(rows: Rows) {
  return readEnergiedaten(value(await readWorkbook(workbookOf(rows), ['Energiedaten'])), zone)
}

/** A day of quarter hours from a midnight in Vienna. */
function dayFrom(midnightMs: number, quarters: number): Rows {
  return energiedatenOf(
    Array.from({ length: quarters }, () => quarter),
    midnightMs,
  )
}

test('every column that counts becomes values, to the thousandth of a Wh', async () => {
  const startMs = Date.UTC(2026, 5, 1)
  const values = value(await read(energiedatenOf([quarter], startMs)))
  assert.deepEqual(
    values.map(({ point, kind, milliWh, quality }) => [point, kind, milliWh, quality]),
    [
      [drawn, 'consumed', 250_000, 'measured'],
      [drawn, 'assigned', 727, 'measured'],
      [fedIn, 'generated', 100_000, 'measured'],
      [fedIn, 'surplus', 99_273, 'measured'],
    ],
  )
  assert.ok(values.every((of) => of.startMs === startMs && of.stepMs === quarterMs))
})

test('a day has 92, 96 or 100 quarter hours, each at its own instant', async () => {
  for (const [midnightMs, quarters] of [
    [Date.UTC(2026, 2, 28, 23), 92],
    [Date.UTC(2026, 5, 14, 22), 96],
    [Date.UTC(2026, 9, 24, 22), 100],
  ] as const) {
    const values = value(await read(dayFrom(midnightMs, quarters)))
    const starts = values.filter(({ kind }) => kind === 'consumed').map(({ startMs }) => startMs)
    const right = Array.from({ length: quarters }, (_, k) => midnightMs + k * quarterMs)
    assert.deepEqual(starts, right)
  }
})

test('the hour that the clocks skip may stand there empty, and not with values', async () => {
  const midnightMs = Date.UTC(2026, 2, 28, 23)
  const rows = dayFrom(midnightMs, 92)
  const at = (row: number, cells: Rows[number]) => [
    ...rows.slice(0, row),
    cells,
    ...rows.slice(row),
  ]
  const before = 6 + 8
  assert.equal(rows[before]?.[0], austrianTime(midnightMs + 2 * hourMs))
  assert.equal(value(await read(at(before, ['29.03.2026 02:00:00']))).length, 4 * 92)
  const skipped = await read(at(before, ['29.03.2026 02:00:00', 0.1]))
  assert.deepEqual(
    [codeOf(skipped), skipped.ok ? '' : skipped.at],
    ['allocation-skipped-time', 'row 15'],
  )
})

test('a row that comes twice is refused, one that is missing leaves a gap', async () => {
  const rows = dayFrom(Date.UTC(2026, 5, 14, 22), 96)
  const twice = await read([...rows.slice(0, 20), rows[19]!, ...rows.slice(20)])
  assert.deepEqual([codeOf(twice), twice.ok ? '' : twice.at], ['allocation-row-twice', 'row 21'])
  const without = value(await read([...rows.slice(0, 20), ...rows.slice(21)]))
  assert.equal(without.length, 4 * 95)
})

test('what takes part counts for what was sold, the whole meter for what was fed in', async () => {
  const point = 'AT0030000000000000000000030000009'
  const rows: Rows = [
    ['MeteringpointID', point, point, point],
    [
      'Metercode',
      'Gesamte gemeinschaftliche Erzeugung [KWH]',
      'Erzeugung lt. Messung entsprechend dem Teilnahmefaktor und EC-ID [KWH]',
      'Restüberschuss bei EG und je ZP [KWH]',
    ],
    // Half of 2 kWh takes part; 0.4 kWh of that is left: 0.6 kWh were used by others.
    ['01.06.2026 12:00', 2, 1, 0.4],
  ]
  const values = value(await read(rows))
  assert.deepEqual(
    values.map(({ kind, milliWh }) => [kind, milliWh]),
    [
      ['generated', 2_000_000],
      ['surplus', 1_400_000],
    ],
  )
})

test('times come as texts, as dates and as days since 1899', async () => {
  const rows = dayFrom(Date.UTC(2026, 5, 1, 4), 1)
  const head = rows.slice(0, 6)
  // 46174.25 is 2026-06-01 06:00.
  const serial = value(await read([...head, [46174.25, ...rows[6]!.slice(1)]]))
  assert.deepEqual(serial, value(await read(rows)))
  const dated = readEnergiedaten(
    [
      ['MeteringpointID', drawn],
      ['Metercode', 'Gesamtverbrauch lt. Messung [KWH]'],
      [new Date(Date.UTC(2026, 5, 1, 6, 0, 0, 1)), '0,25'],
    ],
    zone,
  )
  assert.deepEqual(value(dated), [{ ...serial[0], quality: 'unstated' }])
})

test('energy is read with a point or a comma, and nothing else is taken for it', () => {
  const right = ['0.000727', '0,000727', '7.27E-4', '7.2700000000000005e-4']
  assert.deepEqual(right.map(readMilliWh), [727, 727, 727, 727])
  const wrong = ['', '-1', '1.234,5', 'NaN', '1e99', '0x10', '10001', ' 1', '1;2', '٣', 'L1']
  assert.deepEqual(
    wrong.map(readMilliWh),
    wrong.map(() => null),
  )
})

test('rows stand for as long as they are apart: quarter, half and full hours', async () => {
  const startMs = Date.UTC(2026, 5, 1)
  const stepOf = async (minutesApart: readonly number[]): Promise<number | string> => {
    const rows = energiedatenOf(minutesApart.map(() => quarter))
    const head = rows.slice(0, -minutesApart.length)
    const body = rows.slice(-minutesApart.length).map(([, ...cells], k) => {
      return [austrianTime(startMs + minutesApart[k]! * minuteMs), ...cells]
    })
    const found = await read([...head, ...body])
    return found.ok ? found.value[0]!.stepMs / minuteMs : found.code
  }
  assert.equal(await stepOf([0]), 15)
  assert.equal(await stepOf([0, 15, 30]), 15)
  assert.equal(await stepOf([0, 45, 90]), 15)
  assert.equal(await stepOf([0, 30, 90]), 30)
  assert.equal(await stepOf([0, 60, 240]), 60)
  // A row for each day is none of them.
  assert.equal(await stepOf([0, 1440, 2880]), 'allocation-step')
})
