import type { Kysely } from 'kysely'
import { assert } from '../kernel/assert.ts'
import { orThrow, refuse, RefusalError } from '../kernel/refusal.ts'
import type { DatabaseKind } from '../store/migration.ts'
import type { Schema } from '../store/schema.ts'
import { layOut, moreThanCounted, type FreeTotals } from './free-totals.ts'
import type { Sample } from './sample.ts'
import type { Series } from './series.ts'
import { freeSpans, moveTotals, replaceFreeSpans, type Span } from './store-free-totals.ts'
import { rawReadings, samplesBefore, samplesFrom } from './store.ts'

/** Totals that differ by less say the same, Wh. */
const sameWh = 1e-3

/** Moves by less are what adding leaves over, Wh. */
const leastMoveWh = 1e-6

/**
 * The totals of imported energies (from any base, in order of time) as they go into a series. What was measured stays
 * and gives them their base; stretches that were imported before and touch nothing measured move to make room.
 * So months come in any order, before a meter's first reading or into a hole of it. Throws a refusal where the series says
 * something else about that time, or the meter counted less.
 */
export async function joinTotals(
  tx: Kysely<Schema>,
  kind: DatabaseKind,
  series: Series,
  totals: readonly Sample[],
): Promise<readonly Sample[]> {
  const [first, last] = [totals[0], totals.at(-1)]
  assert(first !== undefined && last !== undefined, 'an import holds totals')
  const spans = await freeSpans(tx, series.id)
  const present = await rawReadings(tx, series.id, first.atMs, last.atMs + 1)
  const measured = present.filter((sample) => !isInside(sample, spans))
  const before = await measuredBefore(tx, series.id, spans, first.atMs)
  const after = await measuredAfter(tx, series.id, spans, last.atMs)

  const touching = spans.filter(({ fromMs, toMs }) => fromMs <= last.atMs && toMs >= first.atMs)
  const stored = await stretchesOf(tx, series.id, touching)
  // How much higher than the new totals each of them lies; one value for a whole stretch, or they say something else.
  const offsets = touching.map((span) =>
    offsetWithin(
      series,
      present.filter((sample) => isInside(sample, [span])),
      totals.filter((sample) => isInside(sample, [span])),
    ),
  )
  const offset = offsetOfMeasured(series, measured, totals) ?? offsets[0] ?? 0
  const own: FreeTotals = {
    fromMs: Math.min(first.atMs, ...touching.map(({ fromMs }) => fromMs)),
    toMs: Math.max(last.atMs, ...touching.map(({ toMs }) => toMs)),
    fromTotal: Math.min(
      first.value + offset,
      ...stored.map(({ fromTotal }, i) => fromTotal + offset - (offsets[i] ?? 0)),
    ),
    toTotal: Math.max(
      last.value + offset,
      ...stored.map(({ toTotal }, i) => toTotal + offset - (offsets[i] ?? 0)),
    ),
    isNew: touching.length === 0,
  }

  const others = await stretchesOf(
    tx,
    series.id,
    spans
      .filter((span) => !touching.includes(span))
      .filter(({ fromMs }) => fromMs > (before?.atMs ?? -Infinity))
      .filter(({ toMs }) => toMs < (after?.atMs ?? Infinity)),
  )
  const earlier = others.filter(({ toMs }) => toMs < own.fromMs)
  const later = others.filter(({ fromMs }) => fromMs > own.toMs)
  const ownBy = await makeRoom(tx, kind, series, earlier, own, later, {
    before: before?.value ?? null,
    inside: measured,
    after: after?.value ?? null,
  })
  for (const [i, span] of touching.entries()) {
    await move(tx, kind, series, span, ownBy + offset - (offsets[i] ?? 0))
  }
  await replaceFreeSpans(tx, series.id, touching, measured.length > 0 ? null : own)
  return totals.map(({ atMs, value }) => ({ atMs, value: value + offset + ownBy }))
}

/** Moves what lies around the new totals, and returns by how much they move themselves: not at all where they are measured. */
async function makeRoom(
  tx: Kysely<Schema>,
  kind: DatabaseKind,
  series: Series,
  earlier: readonly FreeTotals[],
  own: FreeTotals,
  later: readonly FreeTotals[],
  meter: {
    readonly before: number | null
    readonly inside: readonly Sample[]
    readonly after: number | null
  },
): Promise<number> {
  const [pin, lastPin] = [meter.inside[0], meter.inside.at(-1)]
  if (pin === undefined || lastPin === undefined) {
    const all = [...earlier, own, ...later]
    const moves = orThrow(layOut(all, meter.before, meter.after, series.quantity))
    for (const [i, one] of all.entries()) {
      if (one !== own) await move(tx, kind, series, one, moves[i] ?? 0)
    }
    return moves[earlier.length] ?? 0
  }
  const head = { ...own, toTotal: pin.value }
  const tail = { ...own, fromTotal: lastPin.value }
  const left = orThrow(layOut([...earlier, head], meter.before, pin.value, series.quantity))
  const right = orThrow(layOut([tail, ...later], lastPin.value, meter.after, series.quantity))
  for (const [i, one] of earlier.entries()) await move(tx, kind, series, one, left[i] ?? 0)
  for (const [i, one] of later.entries()) await move(tx, kind, series, one, right[i + 1] ?? 0)
  return 0
}

async function move(
  tx: Kysely<Schema>,
  kind: DatabaseKind,
  series: Series,
  span: Span,
  by: number,
): Promise<void> {
  if (Math.abs(by) >= leastMoveWh) await moveTotals(tx, kind, series.id, span, by)
}

/** How much higher than `totals` the stored values of the same time lie. */
function offsetWithin(
  series: Series,
  stored: readonly Sample[],
  totals: readonly Sample[],
): number {
  const offset = (stored[0]?.value ?? 0) - (totals[0]?.value ?? 0)
  const isSame =
    stored.length === totals.length &&
    stored.every(({ atMs, value }, i) => {
      const total = totals[i]
      return total?.atMs === atMs && Math.abs(value - total.value - offset) <= sameWh
    })
  if (!isSame || stored.length === 0) throw overlaps(series, stored)
  return offset
}

/** How much higher than `totals` a meter's own values lie; undefined where it has none at their instants. */
function offsetOfMeasured(
  series: Series,
  measured: readonly Sample[],
  totals: readonly Sample[],
): number | undefined {
  const [pin] = measured
  if (pin === undefined) return undefined
  const byInstant = new Map(totals.map(({ atMs, value }) => [atMs, value]))
  const pinned = byInstant.get(pin.atMs)
  if (pinned === undefined) throw overlaps(series, measured)
  for (const { atMs, value } of measured) {
    const total = byInstant.get(atMs)
    if (total === undefined) throw overlaps(series, measured)
    const [held, counted] = [total - pinned, value - pin.value]
    if (held > counted + 1) {
      throw new RefusalError(moreThanCounted(held, counted, series.quantity))
    }
    // Energies become totals of their own: between readings of a meter they would look like resets.
    if (Math.abs(held - counted) > sameWh) throw overlaps(series, measured)
  }
  return pin.value - pinned
}

async function stretchesOf(
  tx: Kysely<Schema>,
  seriesId: number,
  spans: readonly Span[],
): Promise<FreeTotals[]> {
  const stretches: FreeTotals[] = []
  for (const span of spans) {
    const [first] = await samplesFrom(tx, seriesId, span.fromMs, 1)
    const [last] = await samplesBefore(tx, seriesId, span.toMs + 1, 1)
    assert(first !== undefined && last !== undefined, 'imported totals stay where they are')
    const totals = { fromTotal: first.value, toTotal: last.value }
    stretches.push({ ...span, ...totals, isNew: false })
  }
  return stretches
}

/** The last measured value at or before an instant. */
async function measuredBefore(
  tx: Kysely<Schema>,
  seriesId: number,
  spans: readonly Span[],
  atMs: number,
): Promise<Sample | null> {
  let untilMs = atMs + 1
  for (;;) {
    const [sample] = await samplesBefore(tx, seriesId, untilMs, 1)
    if (sample === undefined) return null
    const span = spans.find((one) => isInside(sample, [one]))
    if (span === undefined) return sample
    untilMs = span.fromMs
  }
}

/** The first measured value at or after an instant. */
async function measuredAfter(
  tx: Kysely<Schema>,
  seriesId: number,
  spans: readonly Span[],
  atMs: number,
): Promise<Sample | null> {
  let fromMs = atMs
  for (;;) {
    const [sample] = await samplesFrom(tx, seriesId, fromMs, 1)
    if (sample === undefined) return null
    const span = spans.find((one) => isInside(sample, [one]))
    if (span === undefined) return sample
    fromMs = span.toMs + 1
  }
}

function isInside({ atMs }: Sample, spans: readonly Span[]): boolean {
  return spans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs)
}

function overlaps(series: Series, present: readonly Sample[]): RefusalError {
  const day = (sample: Sample | undefined): string =>
    new Date(sample?.atMs ?? 0).toISOString().slice(0, 16).replace('T', ' ')
  const message =
    `${series.quantity} of this thing was measured already from ${day(present[0])} to ` +
    `${day(present.at(-1))} UTC: import only the time before or after, or another thing.`
  return new RefusalError(refuse('measured-already', message, series.quantity))
}
