import { sum } from '../sharing/apportion.ts'
import type { CombinedMeters } from '../metering.ts'
import { factorsOf, type Participation } from '../sharing/member-terms.ts'
import { checkParticipation, participatingWh } from '../sharing/participation.ts'
import type { Span } from '../sharing/rule-spans.ts'
import { wholeShare } from '../sharing/sharing-key.ts'
import type { SharingRule } from '../sharing/sharing-rule.ts'

/** `asked`: by somebody of the home; `agreed`, `declined`: by the community; `withdrawn`: by the home, before there was an answer. */
export const partStates = ['asked', 'agreed', 'declined', 'withdrawn'] as const

export type PartState = (typeof partStates)[number]

/**
 * A home's meter takes part in another community than its neighbourhood's with this part of what it counts. What no part takes is the
 * neighbourhood's.
 */
export interface MeterPart {
  readonly id: string
  readonly homeId: string
  /** The community: a neighbourhood that the home does not belong to. */
  readonly cellId: string
  /** 1 to 1,000,000. */
  readonly partsPerMillion: number
  readonly fromMs: number
  /** The first instant in which it no longer takes part; null: until it is ended. */
  readonly untilMs: number | null
}

/** A part with what became of it. */
export interface AskedPart extends MeterPart {
  readonly state: PartState
  readonly askedMs: number
  readonly answeredMs: number | null
}

/** The parts that hold at an instant, in one order wherever they are read. */
export function partsAt(parts: readonly MeterPart[], atMs: number): readonly MeterPart[] {
  return parts
    .filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < (untilMs ?? Infinity))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/**
 * What of a home's meters counts in one of its communities in a quarter hour; null: it does not take part then. `parts`: all of the home,
 * of which never more than one holds in a community; `cellId`: the community, null for the home's own neighbourhood. Whole Wh: what all
 * communities have together is what was counted, each number of it.
 */
export function ownPart(
  counted: CombinedMeters,
  parts: readonly MeterPart[],
  cellId: string | null,
  startMs: number,
  turn: number,
): CombinedMeters | null {
  const partOf = partOfWh(parts, cellId, startMs, turn)
  if (partOf === null) return null
  const { importWh, exportWh, lateImportWh, lateExportWh, source } = counted.counted
  return {
    ...counted,
    counted: {
      importWh: partOf(importWh),
      exportWh: partOf(exportWh),
      lateImportWh: partOf(lateImportWh),
      lateExportWh: partOf(lateExportWh),
      source,
    },
  }
}

/** The same for single numbers: what of so many whole Wh counts in the community; null: it does not take part then. */
export function partOfWh(
  parts: readonly MeterPart[],
  cellId: string | null,
  startMs: number,
  turn: number,
): ((wh: number) => number) | null {
  const held = partsAt(parts, startMs)
  const place = held.findIndex((part) => part.cellId === cellId)
  if (cellId !== null && place < 0) return null
  const factors = held.map(({ partsPerMillion }) => partsPerMillion)
  return (wh) => {
    const given = participatingWh(wh, factors, turn)
    return cellId === null ? wh - sum(given) : given[place]!
  }
}

/** With what part a meter takes part in one of its communities, and when. */
export interface PartSpan extends Span {
  readonly partsPerMillion: number
}

/**
 * The parts of a home's meters that count in one of its communities in a span; none where all of it does. `cellId`: the community, null
 * for the home's own neighbourhood, which has what the others leave.
 */
export function partSpans(
  parts: readonly MeterPart[],
  cellId: string | null,
  { fromMs, toMs }: Span,
): readonly PartSpan[] {
  const begins = parts
    .flatMap((part) => [part.fromMs, part.untilMs ?? Infinity])
    .filter((atMs) => atMs > fromMs && atMs < toMs)
  const edges = [...new Set([fromMs, ...begins])].sort((a, b) => a - b)
  const spans: PartSpan[] = []
  for (const [i, beginMs] of edges.entries()) {
    const held = partsAt(parts, beginMs)
    const own = held.filter((part) => part.cellId === cellId).map((part) => part.partsPerMillion)
    const partsPerMillion =
      cellId === null ? wholeShare - sum(held.map((part) => part.partsPerMillion)) : sum(own)
    const isSaid = cellId === null ? partsPerMillion < wholeShare : own.length > 0
    const endMs = edges[i + 1] ?? toMs
    const last = spans.at(-1)
    if (!isSaid) continue
    if (last?.toMs === beginMs && last.partsPerMillion === partsPerMillion) {
      spans[spans.length - 1] = { ...last, toMs: endMs }
    } else spans.push({ fromMs: beginMs, toMs: endMs, partsPerMillion })
  }
  return spans
}

/**
 * The factors of a neighbourhood's rule as they hold for what is left of each meter: a rule says how much of all that a meter counts takes
 * part, and settlement has what other communities leave of it. `parts`: those of its homes elsewhere. Rounded down to a millionth, so that
 * nothing is shared that the rule leaves out.
 */
export function factorsOfRest(
  participation: readonly Participation[],
  parts: readonly MeterPart[],
  atMs: number,
): readonly Participation[] {
  const held = partsAt(parts, atMs)
  if (held.length === 0) return participation
  return participation.flatMap((of) => {
    const restPerMillion = wholeShare - elsewherePerMillion(held, of.memberId)
    if (restPerMillion === wholeShare) return [of]
    if (of.partsPerMillion >= restPerMillion) return []
    const partsPerMillion = Math.floor((of.partsPerMillion * wholeShare) / restPerMillion)
    return [{ memberId: of.memberId, partsPerMillion }]
  })
}

/** What of a home's meter these parts take, millionths. */
export function elsewherePerMillion(held: readonly MeterPart[], homeId: string): number {
  return sum(held.flatMap((part) => (part.homeId === homeId ? [part.partsPerMillion] : [])))
}

/** What a home's meter takes part with at an instant, where that is more than all of it, or in too many communities. */
export interface Overfull {
  readonly atMs: number
  readonly why: 'factors' | 'communities'
  /** In the home's own neighbourhood, by its rule. */
  readonly ownPerMillion: number
  /** In all others. */
  readonly elsewherePerMillion: number
}

/**
 * The first instant of a span in which a home's meter would take part with more than all of it, or in too many communities; null: never.
 * `rules`: the neighbourhood's, by their beginning; whom they do not name takes part with all. `parts`: those of the home.
 */
export function overfullIn(
  rules: readonly Pick<SharingRule, 'validFromMs' | 'participation'>[],
  homeId: string,
  parts: readonly MeterPart[],
  { fromMs, toMs }: Span,
): Overfull | null {
  const begins = [
    ...rules.map(({ validFromMs }) => validFromMs),
    ...parts.map((part) => part.fromMs),
  ].filter((atMs) => atMs > fromMs && atMs < toMs)
  for (const atMs of [fromMs, ...begins].sort((a, b) => a - b)) {
    const held = partsAt(parts, atMs)
    // Somebody who takes part nowhere else is as free as the rule leaves them.
    if (held.length === 0) continue
    const rule = rules.findLast(({ validFromMs }) => validFromMs <= atMs)
    const ownPerMillion = factorsOf(rule ?? {}).get(homeId) ?? wholeShare
    const factors = [ownPerMillion, ...held.map(({ partsPerMillion }) => partsPerMillion)]
    const checked = checkParticipation(factors.filter((factor) => factor > 0))
    if (checked.ok) continue
    const why = checked.code === 'too-many-communities' ? 'communities' : 'factors'
    return { atMs, why, ownPerMillion, elsewherePerMillion: elsewherePerMillion(held, homeId) }
  }
  return null
}

/** The parts of a home as they hold when `next` is agreed on: one before it in the same community ends where it begins. */
export function replacedBy<Part extends MeterPart>(
  parts: readonly Part[],
  next: MeterPart,
): readonly Part[] {
  return parts.map((part) => {
    const isAfter = part.cellId === next.cellId && (part.untilMs ?? Infinity) > next.fromMs
    return isAfter ? { ...part, untilMs: Math.max(part.fromMs, next.fromMs) } : part
  })
}
