import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { homesOf } from '../../cell/store.ts'
import type { Random } from '../../kernel/random.ts'
import { success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { dayMs, floorTo, hourMs, quarterMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { connectionPowers } from '../limits/signal-proof.ts'
import { receiveSignal, takeBackSignal } from '../limits/signals.ts'
import { findSignal, signalsBetween } from '../limits/store-signal.ts'
import { signalAheadMs, stateOf, type GridSignal } from '../limits/grid-signal.ts'
import { saveTariff, tariffAt } from '../store.ts'
import { dynamicPricesLimit } from '../tariff/tariff-check.ts'
import type { PriceRule } from '../tariff/tariff.ts'
import { meaningOf, type CapacityLimit } from './event-meaning.ts'
import type { OpenAdrEvent } from './openadr-event.ts'
import { dueReports, reportOf } from './report.ts'
import { noteAsked, noteReport, sentReports } from './store-vtn.ts'
import type { VtnClient } from './vtn-client.ts'
import type { Vtn } from './vtn.ts'

/** Prices are taken so far ahead, and limits, which wait as signals, so far and so many at once. */
const pricesAheadMs = 8 * dayMs
const limitsAheadMs = 36 * hourMs
const limitsAtOnce = 15

/** Reports handed in at one time, and homes of which there must be as many before anything is told of them. */
const reportsAtOnce = 20
const homesLeast = 5

/** Names the signals that come from events. */
const signalPrefix = 'openadr:'

export interface Following {
  readonly db: Kysely<Schema>
  readonly random: Random
  /** The cell's own time. */
  readonly nowMs: number
  readonly client: VtnClient
}

/**
 * Asks a neighbourhood's server once and does what it says: prices into the tariff, limits at the connection as signals of the grid operator,
 * reports where they are due. Gives whether a new plan is wanted. What cannot be had is noted, and what was taken before holds on.
 */
export async function followVtn(
  following: Following,
  cell: Cell,
  vtn: Vtn,
): Promise<Result<boolean>> {
  const { db, nowMs, client } = following
  const failed = async (refusal: Refusal): Promise<Refusal> => {
    await noteAsked(db, cell.id, nowMs, { trouble: refusal.message })
    return refusal
  }
  const events = await client.events(vtn.programId)
  if (!events.ok) return failed(events)
  const window = { fromMs: floorTo(nowMs, quarterMs), untilMs: nowMs + pricesAheadMs }
  const meaning = meaningOf(events.value, window, cell.currency)
  const hasPrices =
    vtn.takesPrices &&
    (await takePrices(db, cell, nowMs, [meaning.importPrices, meaning.exportPrices]))
  const limited = vtn.takesLimits
    ? await takeLimits(following, cell, vtn, meaning.limits)
    : success(false)
  if (!limited.ok) return failed(limited)
  const reported = vtn.givesReports
    ? await giveReports(following, cell, vtn, events.value)
    : success(undefined)
  if (!reported.ok) return failed(reported)
  await noteAsked(db, cell.id, nowMs, { unused: meaning.unused })
  return success(hasPrices || limited.value)
}

/** Puts prices into the tariff in force; gives whether that changed it. */
async function takePrices(
  db: Kysely<Schema>,
  cell: Cell,
  nowMs: number,
  [imports, exports]: readonly [ReadonlyMap<number, number>, ReadonlyMap<number, number>],
): Promise<boolean> {
  const tariff = await tariffAt(db, cell.id, nowMs)
  if (tariff === null) return false
  const fresh = { import: priced(tariff.import, imports), export: priced(tariff.export, exports) }
  if (fresh.import === tariff.import && fresh.export === tariff.export) return false
  await saveTariff(db, cell.id, { ...tariff, ...fresh })
  return true
}

/** A rule with these prices of quarter hours, and those known before; the same rule where they say nothing new. */
function priced(rule: PriceRule, prices: ReadonlyMap<number, number>): PriceRule {
  if (prices.size === 0) return rule
  const isQuarterly = rule.kind === 'dynamic' && rule.stepMs === quarterMs
  const known = new Map(
    isQuarterly
      ? rule.prices.map(({ startMs, priceMicroPerKwh }) => [startMs, priceMicroPerKwh])
      : [],
  )
  const isKnown = [...prices].every(([startMs, price]) => known.get(startMs) === price)
  if (isKnown) return rule
  for (const [startMs, price] of prices) known.set(startMs, price)
  const all = [...known].toSorted(([a], [b]) => a - b).slice(-dynamicPricesLimit)
  return {
    kind: 'dynamic',
    priceMicroPerKwh: rule.priceMicroPerKwh,
    stepMs: quarterMs,
    prices: all.map(([startMs, priceMicroPerKwh]) => ({ startMs, priceMicroPerKwh })),
  }
}

/** Makes the signals of a cell those that the server asks for now; gives whether any is new or was taken back. */
async function takeLimits(
  { db, random, nowMs }: Following,
  cell: Cell,
  vtn: Vtn,
  limits: readonly CapacityLimit[],
): Promise<Result<boolean>> {
  const wanted = limits
    .filter(({ fromMs, untilMs }) => fromMs < nowMs + limitsAheadMs && untilMs > nowMs)
    .slice(0, limitsAtOnce)
  const open = await openSignals(db, cell.id, nowMs)
  const kept = new Set<string>()
  let isNew = false
  for (const limit of wanted) {
    const same = open.find((signal) => says(signal, limit, nowMs))
    if (same !== undefined) {
      kept.add(same.id)
      continue
    }
    const { importLimitW, exportLimitW, fromMs } = limit
    const draft = {
      id: await freeId(db, cell.id, limit),
      part: 'connection' as const,
      sender: vtn.sender,
      importLimitW,
      exportLimitW,
      fromMs,
      untilMs: endOf(limit, nowMs),
      reason: 'OpenADR',
    }
    const received = await receiveSignal(db, cell, draft, { random, nowMs, isOperator: true })
    if (!received.ok) return received
    isNew = true
  }
  for (const { id } of open) {
    if (kept.has(id)) continue
    const taken = await takeBackSignal(db, cell, id, nowMs)
    if (!taken.ok) return taken
    isNew = true
  }
  return success(isNew)
}

/** What came from events and holds now or will. */
async function openSignals(
  db: Kysely<Schema>,
  cellId: string,
  nowMs: number,
): Promise<GridSignal[]> {
  const records = await signalsBetween(db, cellId, nowMs, nowMs + signalAheadMs)
  return records
    .filter(({ signal, events }) => {
      const isOurs = signal.cellId === cellId && signal.ownId.startsWith(signalPrefix)
      return isOurs && ['coming', 'in-force'].includes(stateOf(signal, events, nowMs))
    })
    .map(({ signal }) => signal)
}

/** Whether a signal is what a limit asks for from now on. */
function says(signal: GridSignal, limit: CapacityLimit, nowMs: number): boolean {
  return (
    signal.importLimitW === limit.importLimitW &&
    signal.exportLimitW === limit.exportLimitW &&
    signal.untilMs === endOf(limit, signal.receivedMs) &&
    Math.max(signal.fromMs, nowMs) === Math.max(limit.fromMs, nowMs)
  )
}

/** When a signal ends that is received now; null: not within the time that a signal may say. */
function endOf({ untilMs }: CapacityLimit, receivedMs: number): number | null {
  return untilMs > receivedMs + signalAheadMs ? null : untilMs
}

/** An id for a signal: one that was taken back and is asked for again is a new one. */
async function freeId(db: Kysely<Schema>, cellId: string, limit: CapacityLimit): Promise<string> {
  for (let number = 1; ; number++) {
    const { importLimitW, exportLimitW, fromMs, untilMs } = limit
    const id = `${signalPrefix}${fromMs}-${untilMs}:${importLimitW}/${exportLimitW}:${number}`
    if ((await findSignal(db, cellId, id)) === null) return id
  }
}

/** Hands in the reports that are due: sums of the whole neighbourhood, and none where they would tell of a single home. */
async function giveReports(
  { db, nowMs, client }: Following,
  cell: Cell,
  vtn: Vtn,
  events: readonly OpenAdrEvent[],
): Promise<Result<void>> {
  const homes = await homesOf(db, cell.id)
  if (homes.length < homesLeast) return success(undefined)
  const due = dueReports(events, nowMs)
  const sent = await sentReports(
    db,
    cell.id,
    due.map(({ key }) => key),
  )
  for (const report of due.filter(({ key }) => !sent.has(key)).slice(0, reportsAtOnce)) {
    const fromMs = Math.min(...report.intervals.map((interval) => interval.fromMs))
    const untilMs = Math.max(...report.intervals.map((interval) => interval.untilMs))
    const powers = await connectionPowers(db, cell, homes, fromMs, (untilMs - fromMs) / quarterMs)
    const body = reportOf(report, vtn.venName, (interval) => {
      const drawn = powers.slice(
        (interval.fromMs - fromMs) / quarterMs,
        (interval.untilMs - fromMs) / quarterMs,
      )
      const sumW = drawn.reduce((sum, powerW) => sum + Math.max(0, powerW), 0)
      return Number.isNaN(sumW) ? null : sumW / drawn.length
    })
    if (body !== null) {
      const handed = await client.report(body)
      if (!handed.ok) return handed
    }
    await noteReport(db, cell.id, report.key, nowMs)
  }
  return success(undefined)
}
