import assert from 'node:assert/strict'
import { deflateRawSync } from 'node:zlib'
import type { Allocation } from '../../src/accounts/allocation/allocation.ts'
import type { CoefficientTable } from '../../src/accounts/allocation/coefficient-table.ts'
import { readEnergiedaten } from '../../src/accounts/allocation/energiedaten.ts'
import { energiedatenOf, workbookOf } from '../../src/accounts/allocation/fixtures.ts'
import { feedOf } from '../../src/accounts/allocation/fixtures-green-button.ts'
import { readFrenchCoefficients } from '../../src/accounts/allocation/french-coefficients.ts'
import { readGreenButton } from '../../src/accounts/allocation/green-button.ts'
import { readSpanishCoefficients } from '../../src/accounts/allocation/spanish-coefficients.ts'
import { readWorkbook } from '../../src/accounts/allocation/workbook.ts'
import { storedZip, unzip } from '../../src/accounts/allocation/zip.ts'
import { refusalLimit, type Result } from '../../src/kernel/refusal.ts'
import { seededRandom, type Random } from '../../src/kernel/random.ts'

/** How many inputs were read, and how many refused. */
export interface Fuzzed {
  readonly read: number
  readonly refused: number
}

const cau = 'ES0031300325733001FH0FA000'
const points = [1, 2].map((i) => `ES003130032573300${i}FH0F`)

const odd = [
  [
    '',
    ' ',
    '\t',
    '\u0000',
    '\uFEFF',
    '\u00A0',
    '\u2028',
    '٣',
    'é',
    '\u{1F600}',
    '"',
    '""',
    ';',
    ';;',
    ',',
  ],
  [
    '0,500000',
    '0.500000',
    '1,000000',
    '1,000001',
    '0,5',
    '-0,500000',
    '1e9',
    'NaN',
    '00,500000',
    '=1+1',
  ],
  [
    '8760',
    '8761',
    '0',
    '-1',
    '9'.repeat(400),
    'x'.repeat(5_000),
    ';'.repeat(300),
    '../../x',
    'Horodate',
  ],
  [
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '2026-02-30T10:00',
    '29/03/2026 02:30',
    '2026-05-04T10:00:00+99:00',
    '100',
    '12345678901234',
  ],
].flat()

/** Texts of Spain's form made of sound and odd pieces: read or refused, never fatal, and what is read adds up. */
export function fuzzSpanish(count: number, seed: number): Fuzzed {
  const random = seededRandom(seed)
  return tally(count, () => {
    const parts = pick(random, [
      ['0,500000', '0,500000'],
      ['0,333333', '0,666667'],
      ['1,000000', '0,000000'],
    ])
    const lines = points.map((point, i) => changed(random, [point, parts[i] ?? '']).join(';'))
    const text = ending(random, lines)
    const name = random.next() < 0.95 ? `${cau}_2026.txt` : pick(random, odd)
    const read = readSpanishCoefficients(name, Buffer.from(text), {
      isInstallation: (code) => code === cau,
      isKnown: (point) => points.includes(point),
      timeZone: 'Europe/Madrid',
    })
    if (read.ok) checkTable(read.value, (sum) => sum === 1_000_000)
    return read
  })
}

/** The same for France's form, in the nights when clocks change too. */
export function fuzzFrench(count: number, seed: number): Fuzzed {
  const random = seededRandom(seed)
  return tally(count, () => {
    const startMs = Date.UTC(2026, pick(random, [2, 5, 9]), pick(random, [24, 28, 29]), 0)
    const step = pick(random, [900_000, 1_800_000])
    const lines = Array.from({ length: Math.floor(random.next() * 8) }, (_, k) => {
      const time = new Date(startMs + k * step).toISOString()
      return changed(random, [pick(random, [time, time.slice(0, 16)]), '62,5', '37.5']).join(';')
    })
    const head = changed(random, ['Horodate', '12345678901234', '12345678901235'], 0.02).join(';')
    const read = readFrenchCoefficients(
      Buffer.from(ending(random, [head, ...lines])),
      'Europe/Paris',
    )
    if (read.ok) checkTable(read.value, (sum) => sum <= 1_000_000)
    return read
  })
}

/** Feeds of Green Button with pieces taken out, put in and doubled. */
export function fuzzGreenButton(count: number, seed: number): Fuzzed {
  const random = seededRandom(seed)
  const startS = Date.UTC(2026, 4, 4) / 1000
  const readings = [0, 1, 2].map((k) => [startS + 900 * k, 900, 250 + k, 0] as const)
  const whole = feedOf([
    { point: 'P1', flow: 1, power: 0, readings },
    { point: 'P2', flow: 19, power: -3, readings },
  ])
  const pieces = [
    '<!DOCTYPE a>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '&lt;',
    '&#0;',
    '&x;',
    '<a>',
    '</feed>',
    '9',
    '__proto__',
  ]
  return tally(count, () => {
    let text = whole
    for (let k = Math.floor(random.next() * 4); k > 0; k--)
      text = cut(random, text, [...pieces, ...odd])
    const read = readGreenButton(Buffer.from(text))
    if (read.ok) checkValues(read.value)
    return read
  })
}

/**
 * Small workbooks, mostly changed inside their parts, which are then stored: a change of packed bytes rarely gets past the archive. In one
 * in five the archive itself is changed or cut, stored or packed.
 */
export async function fuzzWorkbooks(count: number, seed: number): Promise<Fuzzed> {
  const random = seededRandom(seed)
  const quarter = { consumed: 0.25, assigned: 0.1, generated: 0.1, surplus: 0 }
  const rows = energiedatenOf([quarter, quarter])
  const whole = unzip(workbookOf(rows), () => true, 1e6)
  assert.ok(whole !== null)
  const archives = [storedZip(whole), packedZip(whole)]
  const names = [...whole.keys()]
  const sheetName = names.find((name) => name.startsWith('xl/worksheets/'))
  assert.ok(sheetName !== undefined)
  const total = { read: 0, refused: 0 }
  for (let i = 0; i < count; i++) {
    const kind = random.next()
    let bytes: Buffer
    if (kind < 0.15) {
      bytes = Buffer.from(pick(random, archives))
      for (let k = 1 + Math.floor(random.next() * 8); k > 0; k--) {
        bytes[Math.floor(random.next() * bytes.length)] = Math.floor(random.next() * 256)
      }
    } else if (kind < 0.2) {
      const archive = pick(random, archives)
      const from = random.next() < 0.5 ? 0 : Math.floor(random.next() * 40)
      bytes = archive.subarray(from, Math.floor(random.next() * archive.length))
    } else if (kind < 0.8) {
      const name = kind < 0.65 ? sheetName : pick(random, names)
      let xml = whole.get(name)!.toString()
      for (let k = 1 + Math.floor(random.next() * 3); k > 0; k--) {
        xml = cut(random, xml, [...sheetPieces, ...odd])
      }
      bytes = storedZip(new Map(whole).set(name, Buffer.from(xml)))
    } else {
      const changedRows = rows.map((row) => (random.next() < 0.2 ? changed(random, row) : row))
      bytes = workbookOf(changedRows)
    }
    const opened = await readWorkbook(bytes, ['Energiedaten'])
    const read = opened.ok ? readEnergiedaten(opened.value, 'Europe/Vienna') : opened
    if (read.ok) checkValues(read.value)
    checkRefusal(read)
    total[read.ok ? 'read' : 'refused'] += 1
  }
  return total
}

const sheetPieces = [
  '<c r="ZZ9"/>',
  '<c r="XFD1048576"><v>1</v></c>',
  '<row r="9">',
  '</row>',
  '</sheetData>',
  ' t="s"',
  ' t="d"',
  ' s="1"',
  ' s="99"',
  '<v>-1</v>',
  '<v>1e999</v>',
  '<v>46146.333</v>',
  '<is><t>',
  '&#65;',
  '&x;',
  '<!DOCTYPE a>',
  '<![CDATA[',
  '<!--',
  '../../etc/passwd',
]

/** The same files, packed as other programs do. */
function packedZip(files: ReadonlyMap<string, Buffer>): Buffer {
  const packed = new Map([...files].map(([name, content]) => [name, deflateRawSync(content)]))
  const archive = storedZip(packed)
  // How an entry is packed stands 8 bytes after the beginning of its own head, and 10 after that in the directory.
  for (let at = archive.indexOf('PK'); at >= 0; at = archive.indexOf('PK', at + 1)) {
    const signature = archive.readUInt32LE(at)
    if (signature === 0x04034b50) archive.writeUInt16LE(8, at + 8)
    if (signature === 0x02014b50) archive.writeUInt16LE(8, at + 10)
  }
  return archive
}

function tally(count: number, work: () => Result<unknown>): Fuzzed {
  const total = { read: 0, refused: 0 }
  for (let i = 0; i < count; i++) {
    const result = work()
    checkRefusal(result)
    total[result.ok ? 'read' : 'refused'] += 1
  }
  return total
}

/** A refusal says where and why, shortly. */
function checkRefusal(result: Result<unknown>): void {
  if (result.ok) return
  assert.match(result.code, /^[a-z-]{5,40}$/)
  assert.ok(result.message.length > 10 && result.message.length <= refusalLimit)
  assert.ok(result.at !== undefined)
}

function checkTable(table: CoefficientTable, isSum: (sum: number) => boolean): void {
  assert.ok(table.points.length > 0 && table.fromMs < table.toMs)
  for (const row of table.rows) {
    if (row === undefined) continue
    assert.equal(row.length, table.points.length)
    assert.ok(row.every((part) => Number.isInteger(part) && part >= 0))
    assert.ok(isSum(row.reduce((sum, part) => sum + part, 0)))
  }
}

function checkValues(values: readonly Allocation[]): void {
  assert.ok(values.length > 0)
  for (const { milliWh, startMs, stepMs, point } of values) {
    assert.ok(Number.isSafeInteger(milliWh) && milliWh >= 0 && milliWh <= 1e10)
    assert.ok(
      startMs % stepMs === 0 && stepMs >= 900_000 && stepMs <= 3_600_000 && point.length > 0,
    )
  }
}

/** The fields of a line, some of them replaced, left out or doubled. */
function changed<Field>(
  random: Random,
  fields: readonly Field[],
  chance = 0.08,
): (Field | string)[] {
  return fields.flatMap((field): (Field | string)[] => {
    if (random.next() >= chance) return [field]
    return pick(random, [
      [],
      [pick(random, odd)],
      [field, field],
      [`${String(field)}${pick(random, odd)}`],
    ])
  })
}

function ending(random: Random, lines: readonly string[]): string {
  const end = pick(random, ['\n', '\r\n', '\r'])
  const text = lines.join(end)
  const mark = random.next() < 0.1 ? '\uFEFF' : ''
  return `${mark}${text}${random.next() < 0.7 ? end : pick(random, odd)}`
}

/** A text with a piece put in somewhere, in place of up to twenty characters. */
function cut(random: Random, text: string, pieces: readonly string[]): string {
  const at = Math.floor(random.next() * text.length)
  return text.slice(0, at) + pick(random, pieces) + text.slice(at + Math.floor(random.next() * 20))
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random.next() * items.length)]
  assert.ok(item !== undefined)
  return item
}

if (import.meta.main) {
  const texts = Number(process.argv[2] ?? 200_000)
  const feeds = Number(process.argv[3] ?? 5_000)
  const sheets = Number(process.argv[4] ?? 200_000)
  const seed = Number(process.argv[5] ?? 1)
  const said = {
    spanish: fuzzSpanish(texts, seed),
    french: fuzzFrench(texts, seed),
    greenButton: fuzzGreenButton(feeds, seed),
    workbooks: await fuzzWorkbooks(sheets, seed),
  }
  const { user, system } = process.cpuUsage()
  process.stdout.write(`${JSON.stringify({ ...said, cpuSeconds: (user + system) / 1e6 })}\n`)
}
