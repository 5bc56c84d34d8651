import { localIso } from '../accounts/period.ts'
import { csvField } from '../kernel/csv-field.ts'
import type { DayView, FlowsView } from './view/now.ts'

/** Rows as CSV text. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('')
}

/** Every step of a ring, watts; empty where nothing is known. */
export function dayCsv(day: DayView, timeZone: string): string {
  const value = (values: Float64Array, k: number) => {
    const powerW = values[k] ?? NaN
    return Number.isNaN(powerW) ? '' : Math.round(powerW)
  }
  return csvText([
    ['start', 'sun_w', 'wind_w', 'use_w', 'moved_w', 'net_w', 'source'],
    ...Array.from(day.fractions.keys(), (k) => [
      localIso(day.startMs + k * day.stepMs, timeZone),
      value(day.sunW, k),
      value(day.windW, k),
      value(day.useW, k),
      value(day.movedW, k),
      value(day.netW, k),
      k < day.nowStep ? 'measured' : 'planned',
    ]),
  ])
}

/** What flows now, watts. */
export function flowsCsv(flows: FlowsView): string {
  const rows = (side: string, of: FlowsView['from']) =>
    of.map(({ name, powerW }) => [side, name, Math.round(powerW)])
  return csvText([
    ['side', 'name', 'power_w'],
    ...rows('from', flows.from),
    ...rows('to', flows.to),
  ])
}
