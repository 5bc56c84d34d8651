import { hourNano, sharedOf, type PremiumHour } from '../accounts/expected-premium.ts'
import { localIso } from '../accounts/period.ts'
import { decimals } from '../accounts/statement-csv.ts'
import type { SideBySide } from '../assembly/report/side-by-side.ts'
import { csvField } from '../kernel/csv-field.ts'
import type { DayView, FlowsView } from './view/now.ts'
import type { PlanPageView } from './view/plan.ts'

/** Rows as CSV text. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('')
}

/** What was shared in each hour and what is expected for it, exact: the amounts add up to the premium before it is rounded. */
export function premiumCsv(hours: readonly PremiumHour[], timeZone: string): string {
  return csvText([
    ['start', 'fed_in_kwh', 'taken_kwh', 'shared_kwh', 'premium_per_kwh', 'amount', 'source'],
    ...hours.map((hour) => [
      localIso(hour.startMs, timeZone),
      decimals(hour.injectedWh, 3),
      decimals(hour.withdrawnWh, 3),
      decimals(sharedOf(hour), 3),
      decimals(hour.microPerKwh, 6),
      decimals(hourNano(hour), 9),
      'expected',
    ]),
  ])
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

/** Every step of a plan: prices in micro-units per kWh, watts, and what bound each device. */
export function planCsv(view: PlanPageView, timeZone: string): string {
  const { netW, idleNetW, kinds, devices, startMs, stepMs } = view
  return csvText([
    [
      'start',
      'import_micro_per_kwh',
      'local_micro_per_kwh',
      'net_w',
      'net_without_plan_w',
      ...kinds.map(({ kind }) => `${kind.replace('-', '_')}_w`),
      ...devices.flatMap(({ device }) => [`${device.name} (W)`, `${device.name}: reason`]),
    ],
    ...Array.from(netW.keys(), (k) => [
      localIso(startMs + k * stepMs, timeZone),
      Math.round(view.importMicroPerKwh[k] ?? 0),
      Math.round(view.localMicroPerKwh[k] ?? 0),
      Math.round(netW[k] ?? 0),
      idleNetW === null ? '' : Math.round(idleNetW[k] ?? 0),
      ...kinds.map(({ powerW }) => Math.round(powerW[k] ?? 0)),
      ...devices.flatMap(({ device, powerW }) => [
        Math.round(powerW[k] ?? 0),
        device.doings.find(({ untilMs }) => startMs + k * stepMs < untilMs)?.reason ?? '',
      ]),
    ]),
  ])
}

/** What each neighbourhood says of each statement of a shared question. */
export function sideBySideCsv({ cells, statements }: SideBySide): string {
  return csvText([
    ['statement', 'text', 'neighbourhood', 'people', 'agree', 'disagree', 'votes'],
    ...statements.flatMap(({ id, text, counts }) =>
      cells.flatMap(({ name, participants }, i) => {
        const of = counts[i]
        return of === null || of === undefined
          ? []
          : [[id, text, name, participants, of.agrees, of.disagrees, of.votes]]
      }),
    ),
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
