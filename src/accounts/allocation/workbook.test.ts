import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { codeOf, value } from '../../cell/fixtures.ts'
import { workbookOf, workbookParts } from './fixtures.ts'
import { readWorkbook, sheetLimits, unpackedBytesLimit } from './workbook.ts'
import { storedZip, unzip } from './zip.ts'

/** A workbook of these parts. */
function zipOf(parts: Readonly<Record<string, string>>): Buffer {
  return storedZip(new Map(Object.entries(parts).map(([name, xml]) => [name, Buffer.from(xml)])))
}

async function codeFor(bytes: Buffer): Promise<string> {
  return codeOf(await readWorkbook(bytes, ['Energiedaten']))
}

const plain = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'

/** An archive with one entry that is packed, with sizes of its own claim. */
function packedZip(name: string, content: Buffer, claimedBytes: number): Buffer {
  const stored = storedZip(new Map([[name, deflateRawSync(content)]]))
  const central = stored.readUInt32LE(stored.length - 6)
  for (const at of [8, central + 10]) stored.writeUInt16LE(8, at)
  for (const at of [22, central + 24]) stored.writeUInt32LE(claimedBytes, at)
  return stored
}

test('a sheet is found by its name, or else the first is taken; numbers keep their digits', async () => {
  const rows = [
    ['MeteringpointID', 'AT1'],
    ['x & y', 0.000727],
  ]
  for (const sheet of ['Energiedaten', 'ConsumptionDataReport', 'Tabelle1']) {
    assert.deepEqual(value(await readWorkbook(workbookOf(rows, sheet), ['Energiedaten'])), [
      ['MeteringpointID', 'AT1'],
      ['x & y', '0.000727'],
    ])
  }
})

test('what a workbook claims to unpack to is not believed', () => {
  const large = Buffer.alloc(1_000_000)
  const lying = packedZip('a', large, 10)
  assert.ok(lying.length < 2_000)
  assert.equal(
    unzip(lying, () => true, 999_999),
    null,
  )
  assert.equal(unzip(lying, () => true, 1_000_000)?.get('a')?.length, 1_000_000)
})

test('a bomb is refused, in one file or in many', async () => {
  const bomb = packedZip('xl/workbook.xml', Buffer.alloc(unpackedBytesLimit + 1, 0x20), 1)
  assert.ok(bomb.length < 200_000)
  assert.equal(await codeFor(bomb), 'not-a-workbook')
})

test('one cell far away is refused before anything is filled in', async () => {
  for (const sheet of [
    '<sheetData><row r="1"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    '<sheetData><row r="1048576"><c><v>1</v></c></row></sheetData>',
    `<sheetData><row r='${sheetLimits.rows + 1}'><c r = 'A1'><v>1</v></c></row></sheetData>`,
    '<sheetData><row r="1"><c r="&#88;FD9"><v>1</v></c></row></sheetData>',
    '<sheetData><row r="1e9"><c r="A1"><v>1</v></c></row></sheetData>',
  ]) {
    assert.equal(await codeFor(zipOf(workbookParts(sheet))), 'not-a-workbook', sheet)
  }
  assert.equal(await codeFor(zipOf(workbookParts(plain))), 'ok')
})

test('entities are off: a document type is refused wherever it stands', async () => {
  const parts = workbookParts(plain)
  for (const name of Object.keys(parts)) {
    const xml = `<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]>${parts[name]}`
    assert.equal(await codeFor(zipOf({ ...parts, [name]: xml })), 'not-a-workbook', name)
  }
})

test('what is no archive, is cut off, is damaged or holds a name twice is refused', async () => {
  const good = workbookOf([['a']])
  const sheetName = 'xl/workbook.xml'
  const parts = { ...workbookParts(plain), 'xl/workbook.xmk': '<a/>' }
  const renamed = Buffer.from(
    zipOf(parts).toString('latin1').replaceAll('xl/workbook.xmk', sheetName),
    'latin1',
  )
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('PK\u0003\u0004'),
    Buffer.from('start;value\r\n1;2'),
    good.subarray(0, good.length - 5),
    good.subarray(30),
    renamed,
  ]) {
    assert.equal(await codeFor(bytes), 'not-a-workbook')
  }
})
