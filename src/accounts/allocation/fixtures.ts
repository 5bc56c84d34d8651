import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { localParts } from '../../kernel/local-time.ts'
import { hourMs, quarterMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { settle } from '../settle.ts'
import type { SharingRule } from '../sharing/sharing-rule.ts'
import { saveSharingRule } from '../sharing/store-rule.ts'
import { storedZip } from './zip.ts'

/** When the homes of {@link settledHomes} begin: 10:00 in Vienna. */
export const startMs = Date.UTC(2026, 4, 4, 8)

/** Metering points of the homes: what is drawn, and what is fed in. */
export const drawn = 'AT0030000000000000000000000000001'
export const fedIn = 'AT0030000000000000000000030000002'

/**
 * Two homes settled for two hours: home 0 takes 1 kW (250 Wh a quarter hour), home 1 gives 400 W (100 Wh). By the dynamic
 * key home 0 takes all 100 Wh of them. Another `rule` may hold from the beginning. Prices: 30 ct from the grid, 8 ct into it, 4 ct network fee, 17 ct between them.
 */
export async function settledHomes(store: Store, rule?: SharingRule): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs, 2)
  const both = ['importWh', 'exportWh'] as const
  const meters = [
    await of.thing('home-0', 'meter', both, { meteringPoint: drawn }),
    await of.thing('home-1', 'meter', both, {
      meteringPoint: 'AT0030000000000000000000000000002',
      feedInPoint: fedIn,
    }),
  ]
  for (const [i, meter] of meters.entries()) {
    const counted = (powerW: number) => (atMs: number) => ((atMs - startMs) * powerW) / hourMs
    await of.report(
      meter.get('importWh'),
      startMs,
      startMs + 2 * hourMs,
      counted(i === 0 ? 1_000 : 0),
    )
    await of.report(
      meter.get('exportWh'),
      startMs,
      startMs + 2 * hourMs,
      counted(i === 0 ? 0 : 400),
    )
  }
  if (rule !== undefined) await saveSharingRule(store.db, of.cell.id, rule, startMs)
  await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
  return of
}

type Cell = string | number | null

/** A workbook with one sheet, as other programs write it: texts inline, numbers as digits. */
export function workbookOf(rows: readonly (readonly Cell[])[], sheet = 'Energiedaten'): Buffer {
  return storedZip(
    new Map(
      Object.entries(workbookParts(sheetXml(rows), sheet)).map(([name, xml]) => [
        name,
        Buffer.from(xml),
      ]),
    ),
  )
}

/** The parts of a workbook by name. */
export function workbookParts(sheetData: string, sheet = 'Energiedaten'): Record<string, string> {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packed = 'http://schemas.openxmlformats.org/package/2006/relationships'
  return {
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="${sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packed}"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}">${sheetData}</worksheet>`,
  }
}

function sheetXml(rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell, row: number, column: number): string => {
    const at = `${letters(column)}${row}`
    if (value === null) return ''
    if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`
    const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    return `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`
  }
  const lines = rows.map((row, r) => {
    const cells = row.map((value, c) => cell(value, r + 1, c + 1)).join('')
    return `<row r="${r + 1}">${cells}</row>`
  })
  return `<sheetData>${lines.join('')}</sheetData>`
}

function letters(column: number): string {
  const before = Math.floor((column - 1) / 26)
  return `${before === 0 ? '' : letters(before)}${String.fromCharCode(65 + ((column - 1) % 26))}`
}

/** Local time as Energiedaten write it. */
export function austrianTime(atMs: number): string {
  const { year, month, day, hour, minute } = localParts('Europe/Vienna', atMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(day)}.${two(month)}.${year} ${two(hour)}:${two(minute)}:00`
}

const consumedCode = 'Gesamtverbrauch lt. Messung (bei Teilnahme gem. Erzeugung) [KWH]'
const assignedCode = 'Eigendeckung gemeinschaftliche Erzeugung [KWH]'
const generatedCode = 'Gesamte gemeinschaftliche Erzeugung [KWH]'
const surplusCode = 'Gesamt/Überschusserzeugung, Gemeinschaftsüberschuss [KWH]'

/** What is published of one quarter hour, kWh. */
export interface PublishedQuarter {
  readonly consumed: Cell
  readonly assigned: Cell
  readonly generated: Cell
  readonly surplus: Cell
}

/** Energiedaten of the two homes from {@link startMs} on, every `stepMs`, with a column of qualities beside each and one that does not count. */
export function energiedatenOf(
  quarters: readonly PublishedQuarter[],
  fromMs = startMs,
  stepMs = quarterMs,
): readonly (readonly Cell[])[] {
  const head = (label: string, ...values: string[]): Cell[] => [
    label,
    ...values.flatMap((value) => [value, 'MM']),
  ]
  return [
    ['Energiedaten'],
    head('MeteringpointID', drawn, drawn, drawn, fedIn, fedIn, 'TOTAL'),
    head(
      'Energy direction',
      'CONSUMPTION',
      'CONSUMPTION',
      'CONSUMPTION',
      'GENERATION',
      'GENERATION',
    ),
    head('Period start', ...Array.from({ length: 5 }, () => austrianTime(fromMs))),
    head(
      'Metercode',
      consumedCode,
      'Anteil gemeinschaftliche Erzeugung [KWH]',
      assignedCode,
      generatedCode,
      surplusCode,
      consumedCode,
    ),
    ['Spaltensumme', 12],
    ...quarters.map(({ consumed, assigned, generated, surplus }, k): Cell[] => [
      austrianTime(fromMs + k * stepMs),
      ...[consumed, 9.9, assigned, generated, surplus, 1].flatMap((value) => [value, 'L1']),
    ]),
  ]
}
