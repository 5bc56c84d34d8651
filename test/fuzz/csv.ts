import assert from 'node:assert/strict'
import { seededRandom, type Random } from '../../src/kernel/random.ts'
import { csvLines, separators, type Separator } from '../../src/series/csv.ts'
import {
  checkMapping,
  meanings,
  type Mapping,
  type ValueColumn,
} from '../../src/series/csv-mapping.ts'
import { previewCsv } from '../../src/series/csv-preview.ts'
import { readWholeCsv } from '../../src/series/csv-read.ts'
import { timeForms } from '../../src/series/csv-time.ts'
import { quantities, type Quantity } from '../../src/things/quantity.ts'

const pieces = [
  ['2026-03-29 02:30', '29.03.2026;', '25.10.2026 02:15', '10/25/2026 2:15 AM', '1774793700'],
  ['2026-10-25T02:30:00+02:00', '2026-13-45 99:99', '24:00', '00:15', '1.234,56', '1,234.56', '-0'],
  ['1e999', '1e-999', 'NaN', '""', '"', '""""', '"a;b"', "'", 'kWh', 'Zeit;Wert', 'time,value'],
  ['\uFEFF', '\r', '\n', '\r\n', '\n\n', '\t', '|', ';', ',', ' ', '\u0000', '\u{1F600}', '=1+1'],
  [
    '9'.repeat(400),
    ';'.repeat(300),
    'x'.repeat(5_000),
    '.',
    '-',
    '+',
    '٣',
    'é',
    '\u00A0',
    '\u2028',
  ],
].flat()

const goodColumns: readonly ValueColumn[] = [
  { column: 1, quantity: 'importWh', unit: 'kWh', meaning: 'per-interval' },
  { column: 1, quantity: 'importWh', unit: 'Wh', meaning: 'total' },
  { column: 1, quantity: 'powerW', unit: 'kW', meaning: 'momentary' },
  { column: 1, quantity: 'powerW', unit: 'Wh', meaning: 'per-interval' },
]

/** An unknown zone is as slow to find out as it is rare. */
const zones = [
  ...Array.from({ length: 9 }, () => 'Europe/Vienna'),
  'Australia/Lord_Howe',
  'Mars/Olympus',
]

const names = Object.keys(quantities).filter((name): name is Quantity => name in quantities)

/**
 * Reads `count` tables made of plausible and implausible pieces, with good and odd mappings: none may
 * throw, hang or give a value that is no number; every problem names its line. Returns what was seen.
 */
export function run(
  count: number,
  seed: number,
): { inputs: number; values: number; problems: number } {
  const random = seededRandom(seed)
  let [values, problems] = [0, 0]
  for (let i = 0; i < count; i++) {
    const separator = pick(random, separators)
    const text = tableText(random, separator)
    const mapping = oddMapping(random, separator)
    const preview = previewCsv(text, null, 'Europe/Vienna')
    assert.ok(preview.ok)
    for (const line of csvLines(text, mapping.separator)) assert.ok(line.number > 0)
    if (preview.value.mapping !== null) {
      const checked = checkMapping(preview.value.mapping)
      assert.ok(checked.ok, `a proposed mapping makes sense: ${JSON.stringify(checked)}`)
    }
    if (!checkMapping(mapping).ok) continue
    const read = readWholeCsv(text, mapping)
    for (const { samples } of read.columns) {
      let last = -Infinity
      for (const { atMs, value } of samples) {
        assert.ok(Number.isFinite(value) && Number.isInteger(atMs) && atMs > last)
        last = atMs
        values += 1
      }
    }
    for (const { at, message } of read.problems) {
      assert.match(at ?? '', /^line \d+$/)
      assert.ok(message.length > 10 && message.length < 400)
    }
    problems += read.problemCount
  }
  return { inputs: count, values, problems }
}

function tableText(random: Random, separator: Separator): string {
  const start = Date.UTC(2026, random.next() < 0.5 ? 2 : 9, 24) + Math.floor(random.next() * 4e8)
  const lines = Math.floor(random.next() * 12)
  let text = ''
  for (let line = 0; line < lines; line++) {
    const time = new Date(start + line * 900_000).toISOString()
    text += pick(random, [time, time.slice(0, 16).replace('T', ' '), pick(random, pieces)])
    text += separator + pick(random, [String(random.next() * 1e4), '0,25', pick(random, pieces)])
    if (random.next() < 0.3) text += separator + pick(random, pieces)
    text += pick(random, ['\n', '\r\n', '\n', '\r', pick(random, pieces)])
  }
  return text
}

function oddMapping(random: Random, separator: Separator): Mapping {
  return {
    separator: random.next() < 0.8 ? separator : pick(random, separators),
    headerLines: Math.floor(random.next() * 3),
    timeColumn: 0,
    clockColumn: random.next() < 0.2 ? 2 : null,
    timeForm: random.next() < 0.7 ? 'iso' : pick(random, timeForms),
    timeZone: pick(random, zones),
    timeMarks: pick(random, ['start', 'end'] as const),
    decimal: pick(random, ['.', ','] as const),
    values: [random.next() < 0.5 ? pick(random, goodColumns) : oddColumn(random)],
  }
}

function oddColumn(random: Random): ValueColumn {
  return {
    column: Math.floor(random.next() * 3),
    quantity: pick(random, names),
    unit: pick(random, ['kWh', 'Wh', 'W', 'kW', '%', '°C', 'constructor', '__proto__']),
    meaning: pick(random, meanings),
  }
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random.next() * items.length)]
  assert.ok(item !== undefined)
  return item
}
