import type { Kysely } from 'kysely'
import type { Refusal, Result } from '../../kernel/refusal.ts'
import { hourMs } from '../../kernel/steps.ts'
import type { ImportTarget } from '../../series/import.ts'
import type { Sample } from '../../series/sample.ts'
import { ensureSeries, samplesFrom } from '../../series/store.ts'
import type { Schema } from '../../store/schema.ts'
import type { Directory } from './desk-directory.ts'
import type { ThingState } from './desk-state.ts'
import type { PastHost, PastNow, PastWish } from '../past.ts'
import type { Quantity } from '../quantity.ts'
import { historiesWanted, listHistories, saveHistory } from '../store-history.ts'

/** Brings values of the past into a series: `series/import.ts`. */
export type ImportPast = (
  target: ImportTarget,
  quantity: Quantity,
  samples: readonly Sample[],
) => Promise<Result<unknown>>

export interface PastOptions {
  readonly db: Kysely<Schema>
  readonly directory: Directory
  /** Absent: no past is read. */
  readonly importPast?: ImportPast | undefined
  readonly nowOf: (state: ThingState) => number
}

/**
 * Lets protocols read in what their devices remember, piece by piece, up to where the node's own readings begin. How far
 * each quantity is read is written down, so that a node that stops goes on from there.
 */
export class Past {
  readonly #options: PastOptions

  constructor(options: PastOptions) {
    this.#options = options
  }

  /** What one protocol is given. `refused` is told where the series say something else about a time. */
  hostFor(protocol: string, refused: (address: string, reason: Refusal) => void): PastHost {
    const { db, directory, importPast } = this.#options
    return {
      next: async (connectionId, candidates) => {
        if (importPast === undefined) return null
        if (!(await historiesWanted(db, [connectionId])).has(connectionId)) return null
        const known = await listHistories(db, connectionId)
        let next: PastWish | null = null
        // All of them are written down at once: what is not begun is not done.
        for (const { address, quantity } of candidates) {
          const state = await directory.find(protocol, address)
          if (state === null) continue
          const begun = known.find((one) => one.address === address && one.quantity === quantity)
          const wish = begun ?? (await this.#begin(connectionId, state, address, quantity))
          if (wish.untilMs === null || wish.untilMs < wish.toMs) next ??= wish
        }
        return next
      },
      keep: async (connectionId, wish, samples, untilMs) => {
        const state = await directory.find(protocol, wish.address)
        if (state === null || importPast === undefined) return
        const { thing, cell } = state
        const target = { thingId: thing.id, cellId: thing.cellId, timeZone: cell.timeZone }
        const kept = await importPast(target, wish.quantity, samples)
        if (!kept.ok) refused(wish.address, kept)
        // What the series contradict is not asked for again and again: a person may want it once more.
        await saveHistory(db, connectionId, { ...wish, untilMs: kept.ok ? untilMs : wish.toMs })
      },
    }
  }

  async #begin(
    connectionId: string,
    state: ThingState,
    address: string,
    quantity: Quantity,
  ): Promise<PastWish> {
    const { db, nowOf } = this.#options
    const { thing, cell } = state
    const series = await ensureSeries(db, {
      thingId: thing.id,
      cellId: thing.cellId,
      quantity,
      timeZone: cell.timeZone,
    })
    const [first] = await samplesFrom(db, series.id, 0, 1)
    const beginsMs = Math.min(first?.atMs ?? Infinity, nowOf(state))
    const toMs = Math.floor(beginsMs / hourMs) * hourMs
    const wish = { address, quantity, untilMs: null, toMs }
    await saveHistory(db, connectionId, wish)
    return wish
  }
}

/** How far the past behind a connection is read; null where nobody wants it. */
export async function pastOf(db: Kysely<Schema>, connectionId: string): Promise<PastNow | null> {
  if (!(await historiesWanted(db, [connectionId])).has(connectionId)) return null
  const all = await listHistories(db, connectionId)
  const open = all.filter(({ untilMs, toMs }) => untilMs === null || untilMs < toMs)
  const least = (of: typeof all): number | null =>
    of.length === 0 || of.some(({ untilMs }) => untilMs === null)
      ? null
      : Math.min(...of.map(({ untilMs }) => untilMs ?? 0))
  const isDone = all.length > 0 && open.length === 0
  return { untilMs: least(isDone ? all : open), isDone }
}
