import { quarterMs } from '../../kernel/steps.ts'
import type { OpenAdrEvent } from './openadr-event.ts'
import { timedValues, type Window } from './timed-payloads.ts'

/** What a VTN asks and says for a window of time, of all its events together. */
export interface Meaning {
  /** Prices of quarter hours, whole micro-units per kWh; a quarter hour that has none is not there. */
  readonly importPrices: ReadonlyMap<number, number>
  readonly exportPrices: ReadonlyMap<number, number>
  /** Limits at the connection, W, in order of time, no two at once; neighbours that say the same are one. */
  readonly limits: readonly CapacityLimit[]
  /** What was sent and cannot be used: the payload's type and why. */
  readonly unused: readonly Unused[]
}

export interface CapacityLimit extends Window {
  readonly importLimitW: number | null
  readonly exportLimitW: number | null
}

export interface Unused {
  readonly type: string
  readonly why: 'unknown-type' | 'unknown-unit' | 'other-currency' | 'not-a-number' | 'times'
}

/** A number of one kind in its time; the lower rank wins where several hold at once. */
interface Ranked extends Window {
  readonly value: number
  readonly rank: number
}

/** Prices above this are a slip of the unit, per kWh. */
const priceLimit = 20

/** A limit of more says nothing, kW. */
const limitMostKW = 1e6

/** Kinds of payload that are used, with the unit of their values. A subscription holds where no limit of the day does. */
const kinds = {
  PRICE: { unit: 'KWH', most: priceLimit },
  EXPORT_PRICE: { unit: 'KWH', most: priceLimit },
  IMPORT_CAPACITY_LIMIT: { unit: 'KW', most: limitMostKW },
  EXPORT_CAPACITY_LIMIT: { unit: 'KW', most: limitMostKW },
  IMPORT_CAPACITY_SUBSCRIPTION: { unit: 'KW', most: limitMostKW },
  EXPORT_CAPACITY_SUBSCRIPTION: { unit: 'KW', most: limitMostKW },
} as const

type Kind = keyof typeof kinds

/**
 * What events mean together in a window. Where two of one kind hold at once the one of higher priority counts (a lower number; none is
 * the lowest), then the one changed last. `currency`: the cell's; prices in another one are not used.
 */
export function meaningOf(
  events: readonly OpenAdrEvent[],
  window: Window,
  currency: string,
): Meaning {
  const unused = new Map<string, Unused>()
  const found: Record<Kind, Ranked[]> = {
    PRICE: [],
    EXPORT_PRICE: [],
    IMPORT_CAPACITY_LIMIT: [],
    EXPORT_CAPACITY_LIMIT: [],
    IMPORT_CAPACITY_SUBSCRIPTION: [],
    EXPORT_CAPACITY_SUBSCRIPTION: [],
  }
  for (const [rank, event] of inOrder(events).entries()) {
    const values = timedValues(event, window)
    if (!values.ok) {
      unused.set(`event ${event.id}`, { type: event.id, why: 'times' })
      continue
    }
    for (const { type, value, fromMs, untilMs } of values.value) {
      const why = isKind(type) ? whyUnused(event, type, value, currency) : 'unknown-type'
      if (why !== null || !isKind(type)) unused.set(type, { type, why: why ?? 'unknown-type' })
      else found[type].push({ value: Number(value), rank, fromMs, untilMs })
    }
  }
  const below = (limits: Ranked[], subscriptions: Ranked[]): Ranked[] => [
    ...limits,
    ...subscriptions.map((one) => ({ ...one, rank: one.rank + events.length })),
  ]
  return {
    importPrices: pricesOf(found.PRICE, window),
    exportPrices: pricesOf(found.EXPORT_PRICE, window),
    limits: limitsOf(
      below(found.IMPORT_CAPACITY_LIMIT, found.IMPORT_CAPACITY_SUBSCRIPTION),
      below(found.EXPORT_CAPACITY_LIMIT, found.EXPORT_CAPACITY_SUBSCRIPTION),
    ),
    unused: [...unused.values()],
  }
}

function isKind(type: string): type is Kind {
  return Object.hasOwn(kinds, type)
}

function inOrder(events: readonly OpenAdrEvent[]): OpenAdrEvent[] {
  const changedMs = (event: OpenAdrEvent): number => Date.parse(event.modificationDateTime) || 0
  return events.toSorted(
    (a, b) =>
      (a.priority ?? Infinity) - (b.priority ?? Infinity) ||
      changedMs(b) - changedMs(a) ||
      (a.id < b.id ? -1 : 1),
  )
}

function whyUnused(
  event: OpenAdrEvent,
  type: Kind,
  value: unknown,
  currency: string,
): Unused['why'] | null {
  const { unit, most } = kinds[type]
  const said = event.payloadDescriptors?.find(({ payloadType }) => payloadType === type)
  if ((said?.units ?? unit) !== unit) return 'unknown-unit'
  if (unit === 'KWH' && (said?.currency ?? currency) !== currency) return 'other-currency'
  const isAmount = typeof value === 'number' && Math.abs(value) <= most
  return isAmount && (unit === 'KWH' || value >= 0) ? null : 'not-a-number'
}

/** The mean price of every quarter hour that is priced throughout. */
function pricesOf(prices: readonly Ranked[], window: Window): Map<number, number> {
  const sums = new Map<number, { coveredMs: number; sum: number }>()
  for (const { fromMs, untilMs, value } of oneAtATime(prices)) {
    const endMs = Math.min(untilMs, window.untilMs)
    let atMs = Math.max(fromMs, window.fromMs)
    while (atMs < endMs) {
      const startMs = Math.floor(atMs / quarterMs) * quarterMs
      const nextMs = Math.min(endMs, startMs + quarterMs)
      const before = sums.get(startMs) ?? { coveredMs: 0, sum: 0 }
      const coveredMs = before.coveredMs + nextMs - atMs
      sums.set(startMs, { coveredMs, sum: before.sum + value * (nextMs - atMs) })
      atMs = nextMs
    }
  }
  const means = new Map<number, number>()
  for (const [startMs, { coveredMs, sum }] of sums) {
    if (coveredMs === quarterMs) means.set(startMs, Math.round((sum / quarterMs) * 1e6))
  }
  return means
}

function limitsOf(imports: readonly Ranked[], exports: readonly Ranked[]): CapacityLimit[] {
  const [ins, outs] = [oneAtATime(imports), oneAtATime(exports)]
  const [importAt, exportAt] = [wattsAt(ins), wattsAt(outs)]
  const turns = turnsOf([...ins, ...outs])
  const limits: CapacityLimit[] = []
  for (const [i, fromMs] of turns.entries()) {
    const untilMs = turns[i + 1]
    if (untilMs === undefined) break
    const [importLimitW, exportLimitW] = [importAt(fromMs), exportAt(fromMs)]
    if (importLimitW === null && exportLimitW === null) continue
    limits.push({ importLimitW, exportLimitW, fromMs, untilMs })
  }
  return joined(wholeQuarters(limits))
}

/** Limits that begin and end with quarter hours, as plans do: within one the least of those that hold in it. */
function wholeQuarters(limits: readonly CapacityLimit[]): CapacityLimit[] {
  const mixed = new Map<number, CapacityLimit>()
  const least = (a: number | null, b: number | null): number | null =>
    a === null || b === null ? (a ?? b) : Math.min(a, b)
  const mix = (limit: CapacityLimit, fromMs: number): void => {
    const before = mixed.get(fromMs)
    mixed.set(fromMs, {
      importLimitW: least(limit.importLimitW, before?.importLimitW ?? null),
      exportLimitW: least(limit.exportLimitW, before?.exportLimitW ?? null),
      fromMs,
      untilMs: fromMs + quarterMs,
    })
  }
  const whole: CapacityLimit[] = []
  for (const limit of limits) {
    const fromMs = Math.ceil(limit.fromMs / quarterMs) * quarterMs
    const untilMs = Math.floor(limit.untilMs / quarterMs) * quarterMs
    if (fromMs !== limit.fromMs) mix(limit, fromMs - quarterMs)
    if (untilMs !== limit.untilMs && untilMs >= fromMs) mix(limit, untilMs)
    if (untilMs > fromMs) whole.push({ ...limit, fromMs, untilMs })
  }
  return [...whole, ...mixed.values()].toSorted((a, b) => a.fromMs - b.fromMs)
}

/** Neighbours that say the same are one. */
function joined(limits: readonly CapacityLimit[]): CapacityLimit[] {
  const found: CapacityLimit[] = []
  for (const limit of limits) {
    const last = found.at(-1)
    const isSame =
      last?.untilMs === limit.fromMs &&
      last.importLimitW === limit.importLimitW &&
      last.exportLimitW === limit.exportLimitW
    if (isSame) found[found.length - 1] = { ...last, untilMs: limit.untilMs }
    else found.push(limit)
  }
  return found
}

/** Reads pieces in order of time, at instants that ascend: W; null where none holds. */
function wattsAt(pieces: readonly Ranked[]): (atMs: number) => number | null {
  let next = 0
  return (atMs) => {
    while (pieces[next] !== undefined && pieces[next]!.untilMs <= atMs) next += 1
    const piece = pieces[next]
    return piece === undefined || piece.fromMs > atMs ? null : piece.value * 1_000
  }
}

/** Pieces of which no two hold at once: of those that do, the one of the lowest rank stays. In order of time. */
function oneAtATime(pieces: readonly Ranked[]): Ranked[] {
  const waiting = pieces.toSorted((a, b) => a.fromMs - b.fromMs)
  let active: Ranked[] = []
  const found: Ranked[] = []
  let next = 0
  const turns = turnsOf(pieces)
  for (const [i, fromMs] of turns.entries()) {
    const untilMs = turns[i + 1]
    if (untilMs === undefined) break
    active = active.filter((piece) => piece.untilMs > fromMs)
    for (; waiting[next] !== undefined && waiting[next]!.fromMs <= fromMs; next++) {
      active.push(waiting[next]!)
    }
    const best = active.reduce<Ranked | null>(
      (least, piece) => (least === null || piece.rank < least.rank ? piece : least),
      null,
    )
    if (best !== null) found.push({ ...best, fromMs, untilMs })
  }
  return found
}

/** Every instant at which something begins or ends, ascending; Infinity where something has no end. */
function turnsOf(pieces: readonly Window[]): number[] {
  const turns = new Set(pieces.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]))
  return [...turns].toSorted((a, b) => a - b)
}
