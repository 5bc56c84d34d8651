import { isProven } from '../../accounts/log/line-proof.ts'
import { parsePeriod, type Period } from '../../accounts/period.ts'
import { lastSettledStartMs } from '../../accounts/store-booking.ts'
import { checkedAtOnce, checkPeriod, proofsOfInterval } from '../../accounts/log/store-log-check.ts'
import { entriesBetween } from '../../accounts/store-statement.ts'
import { findHomeAccount } from '../../accounts/store.ts'
import type { Cell } from '../../cell/cell.ts'
import { localDayEndMs, localDayStartMs, localParts } from '../../kernel/local-time.ts'
import { floorTo, minuteMs, quarterMs } from '../../kernel/steps.ts'
import type { WebContext } from '../context.ts'
import type { BookedQuarter, BookingsView, LogStanding, ProofView } from '../view/proof.ts'
import { Kept } from './kept.ts'

/** Working bookings out again takes a while: the answer is shown for this long. */
const standingKeptMs = 10 * minuteMs

/** Entries of one home and day that are listed at the most: 24 for each of 100 quarters of an hour. */
const entriesOfDay = 2_400

/** Checks the bookings of a month against the log, once for all who look at it. */
export class StandingReader {
  readonly #context: WebContext
  readonly #limit: number
  readonly #standings: Kept<LogStanding | null>

  /** `limit`: bookings times accounts that are checked at once at the most. */
  constructor(context: WebContext, limit = checkedAtOnce) {
    this.#context = context
    this.#limit = limit
    this.#standings = new Kept(context.api.clock, standingKeptMs)
  }

  /** null where nothing of the month is booked, or even one day has too many bookings to be checked at once. */
  async read(cellId: string, month: Period, nowMs: number): Promise<LogStanding | null> {
    const lastMs = await lastSettledStartMs(this.#context.api.db, cellId)
    if (lastMs === null || lastMs < month.fromMs) return null
    const lastOfMonthMs = Math.min(lastMs, month.toMs - quarterMs)
    return await this.#standings.get(`${cellId} ${month.label}`, async () => {
      const found = await this.#check(cellId, month, lastOfMonthMs)
      return found === null || found.bookings === 0 ? null : { ...found, atMs: nowMs }
    })
  }

  async #check(
    cellId: string,
    month: Period,
    lastMs: number,
  ): Promise<Omit<LogStanding, 'atMs'> | null> {
    const { db } = this.#context.api
    const whole = await checkPeriod(db, cellId, month, this.#limit)
    if (whole !== null) return { ...whole, dayMs: null }
    const fromMs = localDayStartMs(month.timeZone, lastMs)
    const toMs = localDayEndMs(month.timeZone, lastMs)
    const day = await checkPeriod(db, cellId, { fromMs, toMs }, this.#limit)
    return day === null ? null : { ...day, dayMs: fromMs }
  }
}

/** Where a statement of a home stands; without a community it is that of the home's neighbourhood. */
interface StatementPlace {
  readonly path: string
  readonly community?: Cell
}

/** The bookings of a home on a day; `asked` is a day as `2026-06-03`, and the last settled one where it is none. */
export async function readBookings(
  { api: { db } }: WebContext,
  home: Cell,
  asked: string | undefined,
  nowMs: number,
  there: StatementPlace = { path: `/at/${home.slug}/statement` },
): Promise<BookingsView> {
  const account = await findHomeAccount(db, home.id, there.community?.id)
  const lastMs = account === null ? null : await lastSettledStartMs(db, account.cellId)
  const day = dayOf(asked, lastMs ?? nowMs, home.timeZone)
  const entries =
    account === null ? [] : await entriesBetween(db, account.id, day.fromMs, day.toMs, entriesOfDay)
  const quarters = Map.groupBy(entries, ({ startMs }) => floorTo(startMs, quarterMs))
  return {
    path: there.path,
    day: day.label,
    dayMs: day.fromMs,
    quarters: [...quarters]
      .sort(([a], [b]) => a - b)
      .map(([startMs, lines]): BookedQuarter => {
        const sum = (of: (line: (typeof lines)[number]) => number): number =>
          lines.reduce((all, line) => all + of(line), 0)
        const importedWh = sum(({ kind, energyWh }) => (kind.includes('from-') ? energyWh : 0))
        return {
          startMs,
          importedWh,
          exportedWh: importedWh - sum(({ energyWh }) => energyWh),
          amountMicro: sum(({ amountMicro }) => amountMicro),
          bookings: new Set(lines.map(({ booking }) => booking)).size,
        }
      }),
  }
}

/** What the log says of a home about the quarter of an hour that begins at `startMs`. */
export async function readProofs(
  { api: { db } }: WebContext,
  home: Cell,
  startMs: number,
  there: StatementPlace = { path: `/at/${home.slug}/statement` },
): Promise<ProofView> {
  const account = await findHomeAccount(db, home.id, there.community?.id)
  const proofs =
    account === null ? [] : await proofsOfInterval(db, account.cellId, account.number, startMs)
  return {
    path: there.path,
    startMs,
    endMs: startMs + quarterMs,
    day: labelOf(startMs, home.timeZone),
    proofs: await Promise.all(
      proofs.map(async (proof) => ({ proof, isProven: await isProven(proof) })),
    ),
    jsonHref: `${apiPathOf(there.path)}/entries/${startMs}/proofs`,
  }
}

/** The API's address beside a page: `/at/my-home/statement` stands under `/api/cells/my-home`. */
function apiPathOf(path: string): string {
  return path.replace(/^\/at\//, '/api/cells/').replace(/\/statement$/, '')
}

function dayOf(asked: string | undefined, otherwiseMs: number, timeZone: string): Period {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(asked ?? '') ? parsePeriod(asked ?? '', timeZone) : null
  if (day?.ok === true) return day.value
  const fromMs = localDayStartMs(timeZone, otherwiseMs)
  const toMs = localDayEndMs(timeZone, otherwiseMs)
  return { label: labelOf(fromMs, timeZone), fromMs, toMs, timeZone }
}

function labelOf(atMs: number, timeZone: string): string {
  const { year, month, day } = localParts(timeZone, atMs)
  return [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
}
