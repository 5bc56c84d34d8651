import { dayMs, hourMs, quarterMs } from '../../kernel/steps.ts'
import type { OpenAdrEvent, ReportDescriptor } from './openadr-event.ts'
import { timedIntervals, type TimedInterval } from './timed-payloads.ts'

/** A report as it is handed in (OpenADR 3.1.1, reportRequest): always of all homes together. */
export interface ReportBody {
  readonly eventID: string
  readonly clientName: string
  readonly reportName: string
  readonly payloadDescriptors: readonly {
    readonly objectType: 'REPORT_PAYLOAD_DESCRIPTOR'
    readonly payloadType: ReportedType
    readonly units: string
  }[]
  readonly resources: readonly {
    readonly resourceName: 'AGGREGATED_REPORT'
    readonly intervals: readonly ReportInterval[]
  }[]
}

interface ReportInterval {
  readonly id: number
  readonly intervalPeriod: { readonly start: string; readonly duration: string }
  readonly payloads: readonly { readonly type: string; readonly values: readonly number[] }[]
}

/** What is reported: energy drawn from the grid, kWh, and the mean power of it, kW. */
const reportedUnits = { USAGE: 'KWH', DEMAND: 'KW' } as const
export type ReportedType = keyof typeof reportedUnits

/** A report that is due: which intervals of which event, and a key under which it is sent once. */
export interface DueReport {
  readonly key: string
  readonly event: OpenAdrEvent
  readonly type: ReportedType
  readonly intervals: readonly TimedInterval[]
}

/** Readings that come late still count this long after an interval. */
const lateMs = quarterMs
/** Reports on what ended longer ago are not made any more. */
const keptMs = 7 * dayMs

/**
 * The reports that events ask for and that are due: USAGE in kWh and DEMAND in kW on intervals of whole quarter hours that have ended (User
 * Guide 7.5: `startInterval`, `numIntervals`, `frequency`, `repeat`). Forecasts, instantaneous readings, single resources and
 * intervals of our own choice are not made.
 */
export function dueReports(events: readonly OpenAdrEvent[], nowMs: number): DueReport[] {
  return events.flatMap((event) =>
    (event.reportDescriptors ?? []).flatMap((descriptor, number) => {
      const type = reportedType(descriptor)
      if (type === null) return []
      const intervals = timedIntervals(event, { fromMs: nowMs - keptMs, untilMs: nowMs })
      if (!intervals.ok) return []
      return chunksOf(descriptor, event.intervals?.length ?? 0, intervals.value)
        .filter((chunk) => chunk.every(isWhole) && chunk.at(-1)!.untilMs + lateMs <= nowMs)
        .map((chunk) => {
          const { turn, place } = chunk[0]!
          return { key: `${event.id}/${number}/${turn}/${place}`, event, type, intervals: chunk }
        })
    }),
  )
}

/** The report itself; `drawnW`: mean power drawn from the grid in an interval, W, null for a gap. Null: nothing was measured. */
export function reportOf(
  { event, type, intervals, key }: DueReport,
  clientName: string,
  drawnW: (interval: TimedInterval) => number | null,
): ReportBody | null {
  const filled = intervals.flatMap((interval): ReportInterval[] => {
    const powerW = drawnW(interval)
    if (powerW === null) return []
    const lengthMs = interval.untilMs - interval.fromMs
    const value = type === 'DEMAND' ? powerW / 1e3 : (powerW * lengthMs) / hourMs / 1e3
    return [
      {
        id: event.intervals?.[interval.place]?.id ?? interval.place,
        intervalPeriod: {
          start: new Date(interval.fromMs).toISOString(),
          duration: `PT${lengthMs / 60_000}M`,
        },
        payloads: [{ type, values: [Math.round(value * 1e3) / 1e3] }],
      },
    ]
  })
  if (filled.length === 0) return null
  return {
    eventID: event.id,
    clientName,
    reportName: key,
    payloadDescriptors: [
      {
        objectType: 'REPORT_PAYLOAD_DESCRIPTOR',
        payloadType: type,
        units: reportedUnits[type],
      },
    ],
    resources: [{ resourceName: 'AGGREGATED_REPORT', intervals: filled }],
  }
}

function reportedType(of: ReportDescriptor): ReportedType | null {
  const { payloadType: type, units } = of
  if (type !== 'USAGE' && type !== 'DEMAND') return null
  const isOurs = of.historical && of.reportIntervals === 'INTERVALS'
  const isKnown = of.readingType === null || ['DIRECT_READ', 'MEAN'].includes(of.readingType)
  return isOurs && isKnown && (units === null || units === reportedUnits[type]) ? type : null
}

/** The asked intervals of every turn, in parts of `frequency`; a turn of which intervals are missing is not whole yet, or too old. */
function chunksOf(
  of: ReportDescriptor,
  count: number,
  intervals: readonly TimedInterval[],
): TimedInterval[][] {
  const end = of.startInterval < 0 ? count : Math.min(count, of.startInterval)
  const first = of.numIntervals < 0 ? 0 : Math.max(0, end - of.numIntervals)
  const size = of.frequency > 0 ? of.frequency : end - first
  if (size <= 0) return []
  const chunks = new Map<string, TimedInterval[]>()
  for (const interval of intervals) {
    const { place, turn } = interval
    if (place < first || place >= end || (of.repeat >= 0 && turn >= of.repeat)) continue
    const key = `${turn}/${Math.floor((place - first) / size)}`
    chunks.set(key, [...(chunks.get(key) ?? []), interval])
  }
  const wholeOf = (chunk: readonly TimedInterval[]): number =>
    Math.min(size, end - first - Math.floor((chunk[0]!.place - first) / size) * size)
  return [...chunks.values()].filter((chunk) => chunk.length === wholeOf(chunk))
}

function isWhole({ fromMs, untilMs, lengthMs }: TimedInterval): boolean {
  const isCut = untilMs - fromMs !== lengthMs
  return !isCut && lengthMs > 0 && fromMs % quarterMs === 0 && untilMs % quarterMs === 0
}
