import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../test/fuzz/csv.ts'
import { minuteMs, quarterMs } from '../kernel/steps.ts'
import { csvLines, guessSeparator, type Separator } from './csv.ts'
import { guessMapping } from './csv-guess.ts'
import { checkMapping, type Mapping } from './csv-mapping.ts'
import { guessDecimal, readNumber } from './csv-number.ts'
import { previewCsv } from './csv-preview.ts'
import { readWholeCsv } from './csv-read.ts'
import { instantOf, readTime } from './csv-time.ts'
import { totalsOf } from './interval-totals.ts'
import {
  importColumnsLimit,
  importLineCharsLimit,
  importLinesLimit,
  importProblemsLimit,
} from './limits.ts'

const vienna = 'Europe/Vienna'

const mapping: Mapping = {
  separator: ';',
  headerLines: 1,
  timeColumn: 0,
  clockColumn: null,
  timeForm: 'day-month-year',
  timeZone: vienna,
  timeMarks: 'start',
  decimal: ',',
  values: [{ column: 1, quantity: 'importWh', unit: 'kWh', meaning: 'per-interval' }],
}

function fieldsOf(text: string, separator: Separator = ','): (readonly string[])[] {
  return [...csvLines(text, separator)].map(({ fields }) => fields)
}

/** The instants that a table's times are read as, in minutes from the first. */
function minutesOf(times: readonly string[], more: Partial<Mapping> = {}): number[] {
  const text = `Zeit;Wert\n${times.map((time, i) => `${time};${i}`).join('\n')}`
  const read = readWholeCsv(text, { ...mapping, ...more })
  assert.deepEqual(read.problems, [])
  const samples = read.columns[0]?.samples ?? []
  return samples.map(({ atMs }) => (atMs - (samples[0]?.atMs ?? 0)) / minuteMs)
}

function codesOf(text: string, more: Partial<Mapping> = {}): (string | undefined)[][] {
  return readWholeCsv(text, { ...mapping, ...more }).problems.map(({ code, at }) => [code, at])
}

test('lines end as they like, quotes hold separators, and empty lines are no lines', () => {
  assert.deepEqual(fieldsOf('\uFEFFa,b\r\n\r\n"c,""d""",e\rf,\n'), [
    ['a', 'b'],
    ['c,"d"', 'e'],
    ['f', ''],
  ])
  assert.deepEqual(
    [...csvLines('a\n\nb', ',')].map(({ number }) => number),
    [1, 3],
  )
})

test('a line that cannot be split says why', () => {
  const problemOf = (line: string): string | undefined => [...csvLines(line, ',')][0]?.problem
  assert.match(problemOf('a,"b') ?? '', /does not end/)
  assert.match(problemOf('"a"b,c') ?? '', /after the end/)
  assert.match(problemOf('x'.repeat(importLineCharsLimit + 1)) ?? '', /longer than 4096/)
  assert.match(problemOf(','.repeat(importColumnsLimit)) ?? '', /more than 200 columns/)
  assert.equal(problemOf(','.repeat(importColumnsLimit - 1)), undefined)
})

test('the separator is the one that splits all lines alike', () => {
  assert.equal(guessSeparator('Zeit;Wert\n01.01.2026 00:00;0,25\n01.01.2026 00:15;0,5'), ';')
  assert.equal(guessSeparator('time,value\n2026-01-01,1'), ',')
  assert.equal(guessSeparator('a\tb\tc'), '\t')
})

test('numbers are read as people write them', () => {
  assert.equal(readNumber('1.234,56', ','), 1234.56)
  assert.equal(readNumber("1'234.5", '.'), 1234.5)
  assert.equal(readNumber('-12 345', '.'), -12345)
  assert.equal(readNumber('.5e3', '.'), 500)
  for (const wrong of ['1.23,5', '1,2,3', 'kWh', '', '-', '1e999', '0x10', '12 34']) {
    assert.equal(readNumber(wrong, ','), null, wrong)
  }
  assert.equal(guessDecimal(['1.234,5', '0,25']), ',')
  assert.equal(guessDecimal(['1,234.5', '0.25']), '.')
})

test('times are read in every form, and what is no time is none', () => {
  const wall = (text: string): number => Date.parse(`${text}Z`)
  assert.deepEqual(readTime('29.03.2026 14:15', 'day-month-year'), {
    kind: 'wall',
    wallMs: wall('2026-03-29T14:15'),
  })
  assert.deepEqual(readTime('03/29/2026 2:15 PM', 'month-day-year'), {
    kind: 'wall',
    wallMs: wall('2026-03-29T14:15'),
  })
  assert.deepEqual(readTime('2026-03-29 24:00', 'iso'), {
    kind: 'wall',
    wallMs: wall('2026-03-30T00:00'),
  })
  assert.deepEqual(readTime('2026-03-29T14:15:30+02:00', 'iso'), {
    kind: 'instant',
    atMs: wall('2026-03-29T12:15:30'),
  })
  assert.deepEqual(readTime('1774793700', 'epoch-s'), { kind: 'instant', atMs: 1774793700000 })
  for (const wrong of [
    '30.02.2026',
    '29.03.2026 24:01',
    '29.03.2026 12:60',
    '29.03.1826',
    '',
    '12:00',
  ]) {
    assert.equal(readTime(wrong, 'day-month-year'), null, wrong)
  }
  assert.equal(readTime('13/13/2026', 'month-day-year'), null)
  assert.equal(readTime('03/29/2026 13:15 PM', 'month-day-year'), null)
})

test('the hour that happens twice in autumn is an hour each time', () => {
  const quarters = ['02:00', '02:15', '02:30', '02:45']
  const times = ['01:45', ...quarters, ...quarters, '03:00'].map((time) => `25.10.2026 ${time}`)
  const expected = Array.from({ length: times.length }, (_, i) => i * 15)
  assert.deepEqual(minutesOf(times), expected)
  assert.deepEqual(minutesOf(times.toReversed()), expected)
  const half = Date.UTC(2026, 3, 5, 1, 45)
  const first = instantOf(half, 'Australia/Lord_Howe', 0) ?? 0
  assert.equal((instantOf(half, 'Australia/Lord_Howe', first) ?? 0) - first, 30 * minuteMs)
})

test('a time that the clocks skip is named, and a zone without summer time has it', () => {
  const text = 'Zeit;Wert\n29.03.2026 01:45;1\n29.03.2026 02:15;1\n29.03.2026 03:00;1'
  assert.deepEqual(codesOf(text), [['skipped-time', 'line 3']])
  assert.deepEqual(codesOf(text, { timeZone: 'Etc/GMT-1' }), [])
})

test('every line that cannot be read is named with what would be right', () => {
  const text = [
    'Zeit;Wert',
    '01.01.2026 00:00;0,25',
    '2026-01-01 00:15;0,25',
    '01.01.2026 00:30;0.25.1',
    '01.01.2026 00:45',
    '01.01.2026 01:00;"0,2',
    '01.01.2026 01:15;-1',
    '01.01.2026 00:00;0,5',
    '01.01.2026 01:30;',
    '01.01.2026 00:00;0,25',
    '01.01.2026 01:45;1e20',
  ].join('\n')
  const read = readWholeCsv(text, mapping)
  assert.deepEqual(
    read.problems.map(({ code, at }) => `${code} ${at}`),
    [
      'not-a-time line 3',
      'no-line line 6',
      'time-twice line 8',
      'not-a-number line 4',
      'no-column line 5',
      'negative-energy line 7',
      'too-large line 11',
    ],
  )
  assert.match(
    read.problems[0]?.message ?? '',
    /column 1: "2026-01-01 00:15" is not a time like 29\.03\.2026 14:15/,
  )
  assert.match(read.problems[3]?.message ?? '', /column 2: "0\.25\.1" is not a number like 1234,5/)
  assert.deepEqual(
    read.columns[0]?.samples.map(({ value }) => value),
    [250],
  )
})

test('a table is bounded in lines and in problems that are spelt out', () => {
  const bad = readWholeCsv(`h\n${'x;1\n'.repeat(importProblemsLimit + 50)}`, mapping)
  assert.deepEqual(
    [bad.problems.length, bad.problemCount],
    [importProblemsLimit, importProblemsLimit + 50],
  )
  const long = readWholeCsv(`h\n${'x\n'.repeat(importLinesLimit + 1)}`, mapping)
  assert.equal(long.problemCount, importLinesLimit + 1)
  const [tooLong] = readWholeCsv('x'.repeat(33 * 1024 * 1024), mapping).problems
  assert.equal(tooLong?.code, 'too-long')
})

test('energy of an interval belongs to its start, whichever end its time names', () => {
  const text = 'Zeit;Wert\n01.01.2026 00:15;0,25\n01.01.2026 00:30;0,5'
  const start = Date.parse('2025-12-31T23:00:00Z')
  const instants = (more: Partial<Mapping>): number[] =>
    (readWholeCsv(text, { ...mapping, ...more }).columns[0]?.samples ?? []).map(
      ({ atMs }) => (atMs - start) / quarterMs,
    )
  assert.deepEqual(instants({ timeMarks: 'end' }), [0, 1])
  assert.deepEqual(instants({ timeMarks: 'start' }), [1, 2])
})

test('energy of intervals becomes mean power for a quantity in W', () => {
  const text = 'Zeit;Wert\n01.01.2026 00:00;0,25\n01.01.2026 00:15;0,5'
  const values = [{ column: 1, quantity: 'powerW', unit: 'kWh', meaning: 'per-interval' }] as const
  const { columns } = readWholeCsv(text, { ...mapping, values })
  assert.deepEqual(
    columns[0]?.samples.map(({ value }) => value),
    [1_000, 2_000],
  )
})

test('energies become totals without losing a thousandth', () => {
  const energies = Array.from({ length: 100_000 }, (_, i) => ({ atMs: i * quarterMs, value: 0.1 }))
  assert.equal(totalsOf(energies, quarterMs).at(-1)?.value, 10_000)
  const gap = [
    { atMs: 0, value: 5 },
    { atMs: 4 * quarterMs, value: 7 },
  ]
  assert.deepEqual(totalsOf(gap, quarterMs), [
    { atMs: 0, value: 0 },
    { atMs: quarterMs, value: 5 },
    { atMs: 4 * quarterMs, value: 5 },
    { atMs: 5 * quarterMs, value: 12 },
  ])
})

test('a mapping that makes no sense is refused with the field', () => {
  const at = (more: Partial<Mapping>): string | undefined => {
    const checked = checkMapping({ ...mapping, ...more })
    return checked.ok ? 'accepted' : checked.at
  }
  const [value] = mapping.values
  assert.ok(value !== undefined)
  assert.equal(at({}), 'accepted')
  assert.equal(at({ timeZone: 'Europe/Atlantis' }), 'timeZone')
  assert.equal(at({ values: [] }), 'values')
  assert.equal(at({ values: [{ ...value, column: 0 }] }), 'values')
  assert.equal(at({ values: [value, { ...value, column: 2 }] }), 'values')
  assert.equal(at({ values: [{ ...value, column: 2.5 }] }), 'values')
  assert.equal(at({ values: [{ ...value, unit: '°C' }] }), 'values[0].unit')
  assert.equal(at({ values: [{ ...value, meaning: 'momentary' }] }), 'values[0].meaning')
  assert.equal(at({ values: [{ ...value, quantity: 'indoorC' }] }), 'values[0].meaning')
})

test('tables of meter operators and of recorders are recognised', () => {
  const german = guessMapping(
    'Kundennummer;4711\nDatum;Zeit;Verbrauch [kWh];Einspeisung [kWh]\n01.01.2026;00:00;0,250;0,000\n01.01.2026;00:15;1.250,125;0,010\n',
    vienna,
  )
  assert.deepEqual(german, {
    ...mapping,
    headerLines: 2,
    clockColumn: 1,
    values: [
      { column: 2, quantity: 'importWh', unit: 'kWh', meaning: 'per-interval' },
      { column: 3, quantity: 'exportWh', unit: 'kWh', meaning: 'per-interval' },
    ],
  })
  const recorder = guessMapping('timestamp,power W\n1599436800,120.5\n1599437700,80', vienna)
  assert.equal(recorder?.timeForm, 'epoch-s')
  assert.deepEqual(recorder?.values, [
    { column: 1, quantity: 'powerW', unit: 'W', meaning: 'momentary' },
  ])
  assert.equal(guessMapping('just,words\nand,more', vienna), null)
})

test('a preview shows the first rows, values and problems', () => {
  const text = `Zeit;Wert\n${Array.from({ length: 20 }, (_, i) => `01.01.2026 ${String(i).padStart(2, '0')}:00;${i === 3 ? 'x' : i}`).join('\n')}`
  const preview = previewCsv(text, mapping, vienna)
  assert.ok(preview.ok)
  assert.equal(preview.value.rows.length, 10)
  assert.equal(preview.value.values[0]?.first.length, 10)
  assert.deepEqual(
    preview.value.problems.map(({ at }) => at),
    ['line 5'],
  )
  assert.equal(previewCsv(text, { ...mapping, timeZone: 'x' }, vienna).ok, false)
})

test('2,000 odd tables are read or refused, never fatal', () => {
  const { values, problems } = run(2_000, 1)
  assert.ok(values > 200 && problems > 500)
})
