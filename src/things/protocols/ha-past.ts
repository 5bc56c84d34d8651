import { dayMs, hourMs, minuteMs } from '../../kernel/steps.ts'
import type { PastWish } from '../past.ts'
import type { HaCommand } from './ha-command.ts'
import { listMember, textMember } from './json-members.ts'
import { readStatistics, samplesOf, type StatisticsRow } from './ha-statistics.ts'
import type { Sample } from '../../series/sample.ts'
import { conversionTo, type Conversion } from './units.ts'

/** Asks Home Assistant; whatever it does not answer rightly reads as empty. */
export type Ask = (command: HaCommand) => Promise<unknown>

/** Home Assistant keeps five minutes for ten days, unless somebody set another time; hours for ever. */
const fineForMs = 9 * dayMs

/** One question is about so much time. */
const hoursAtOnceMs = 30 * dayMs
const finesAtOnceMs = 10 * dayMs

/** Statistics listed at the most. */
const listLimit = 10_000

/** The unit of every statistic that Home Assistant keeps (`recorder/list_statistic_ids`). */
export async function statisticUnits(ask: Ask): Promise<ReadonlyMap<string, string>> {
  const list = listMember(
    { list: await ask({ type: 'recorder/list_statistic_ids' }) },
    'list',
    listLimit,
  )
  return new Map(
    list.flatMap((one): [string, string][] => {
      const id = textMember(one, 'statistic_id')
      const unit =
        textMember(one, 'statistics_unit_of_measurement') ?? textMember(one, 'unit_of_measurement')
      return id === null ? [] : [[id, unit ?? '']]
    }),
  )
}

/** A stretch of the past, and until when it reaches. */
export interface PastPart {
  readonly samples: readonly Sample[]
  readonly untilMs: number
}

/**
 * The next stretch of one statistic: hours, and five minutes where they are still kept
 * (`recorder/statistics_during_period`; data.home-assistant.io/docs/statistics). A counter's first total is the last one of
 * the stretch before it, so that they join.
 */
export async function readPast(
  ask: Ask,
  statisticId: string,
  unit: string,
  wish: PastWish,
  nowMs: number,
): Promise<PastPart> {
  const conversion = conversionTo(wish.quantity, unit)
  if (conversion === null) return { samples: [], untilMs: wish.toMs }
  const rowsOf = async (period: string, fromMs: number, toMs: number): Promise<StatisticsRow[]> =>
    readStatistics(
      await ask({
        type: 'recorder/statistics_during_period',
        start_time: new Date(fromMs).toISOString(),
        end_time: new Date(toMs).toISOString(),
        statistic_ids: [statisticId],
        period,
        // In the unit they are kept in, whatever somebody chose to be shown.
        units: {},
        types: ['sum', 'mean'],
      }),
      statisticId,
    )
  const fromMs = wish.untilMs ?? (await rowsOf('month', 0, wish.toMs))[0]?.startMs
  if (fromMs === undefined) return { samples: [], untilMs: wish.toMs }
  const fineFromMs = Math.floor((nowMs - fineForMs) / hourMs) * hourMs
  if (fromMs >= fineFromMs) {
    const untilMs = Math.min(wish.toMs, fromMs + finesAtOnceMs)
    const rows = await rowsOf('5minute', fromMs - 5 * minuteMs, untilMs)
    if (rows.length > 0) return partOf(wish, rows, conversion, fromMs, untilMs)
  }
  const endMs = fromMs < fineFromMs ? Math.min(wish.toMs, fineFromMs) : wish.toMs
  const untilMs = Math.min(endMs, fromMs + hoursAtOnceMs)
  const rows = await rowsOf('hour', fromMs - hourMs, untilMs)
  return partOf(wish, rows, conversion, fromMs, untilMs)
}

function partOf(
  { quantity }: PastWish,
  rows: readonly StatisticsRow[],
  conversion: Conversion,
  fromMs: number,
  untilMs: number,
): PastPart {
  const whole = rows.filter(({ endMs }) => endMs <= untilMs)
  const samples = samplesOf(quantity, whole, conversion)
  return { samples: samples.filter(({ atMs }) => atMs >= fromMs), untilMs }
}
