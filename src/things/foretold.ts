import type { SupplyMode } from './s2/supply-mode.ts'

/** Something that holds from one instant until another, UTC ms in the cell's time. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
  readonly value: number
}

/**
 * What a thing says of its coming hours. Levels are in the unit of the level that it reports: how full, 0 to 1, or °C of a tank.
 * Spans are ascending and do not overlap.
 */
export interface Foretold {
  /** The least level it should have in each span: to be reached when the span begins, kept until it ends. */
  readonly levels?: readonly Span[]
  /** By how much its level falls in an hour because somebody uses what is in it. */
  readonly uses?: readonly Span[]
  /** By how much its level falls in an hour by itself, by where the level is. */
  readonly losses?: readonly Loss[]
  /** Energy that it is to get from now on, ascending by when. */
  readonly energies?: readonly EnergyAsk[]
  /** A demand that has to be met, and by what. */
  readonly demand?: Demand
}

/** Energy that a thing takes from now until an instant, UTC ms in the cell's time; Wh, all until then together. */
export interface EnergyAsk {
  readonly byMs: number
  readonly wh: number
}

/** A demand of heat, say, in a unit of its own, and what can supply it. */
export interface Demand {
  /** What is demanded in each span, mean. */
  readonly rates: readonly Span[]
  /** Supplies, of which each works in one of its modes, [supply][mode]. */
  readonly supplies: readonly (readonly SupplyMode[])[]
}

/** A part of the range of a level, and by how much a level in it falls in an hour. */
export interface Loss {
  readonly low: number
  readonly high: number
  readonly perHour: number
}

/** The same in a cell whose clock is ahead by so many ms. */
export function shifted(foretold: Foretold, aheadMs: number): Foretold {
  const { levels, uses, energies, demand } = foretold
  const later = (span: Span): Span => ({
    ...span,
    fromMs: span.fromMs + aheadMs,
    toMs: span.toMs + aheadMs,
  })
  return {
    ...foretold,
    ...(levels === undefined ? {} : { levels: levels.map(later) }),
    ...(uses === undefined ? {} : { uses: uses.map(later) }),
    ...(energies === undefined
      ? {}
      : { energies: energies.map(({ byMs, wh }) => ({ byMs: byMs + aheadMs, wh })) }),
    ...(demand === undefined ? {} : { demand: { ...demand, rates: demand.rates.map(later) } }),
  }
}

/** Values with a length each, one after the other from an instant on, as spans; what was over before `nowMs` is left out. */
export function spansFrom<Element extends { readonly duration: number }>(
  startMs: number,
  elements: readonly Element[],
  nowMs: number,
  valueOf: (element: Element) => number,
): readonly Span[] {
  let toMs = startMs
  return elements.flatMap((element): Span[] => {
    const fromMs = toMs
    toMs += element.duration
    return toMs <= nowMs || element.duration === 0
      ? []
      : [{ fromMs, toMs, value: valueOf(element) }]
  })
}

/** The mean over a time of what spans say, by how long each lies in it; where they say nothing counts as 0. Null: they say nothing of any of it. */
export function meanOver(spans: readonly Span[], fromMs: number, toMs: number): number | null {
  let sum = 0
  let coveredMs = 0
  for (const span of spans) {
    const partMs = Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs)
    if (partMs <= 0) continue
    sum += span.value * partMs
    coveredMs += partMs
  }
  return coveredMs > 0 ? sum / (toMs - fromMs) : null
}
