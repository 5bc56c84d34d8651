import { hourMs } from '../kernel/steps.ts'
import type { Interval } from '../series/series.ts'
import type { Quantity } from '../things/quantity.ts'
import type { Metered } from './settlement.ts'

/** An interval measured less than this says too little about itself and stays a gap. */
const leastCoverage = 0.5

/** Measured from end to end, but for the rounding of a part of time. */
const fullCoverage = 0.999

/** What a meter's series say about one interval; a quantity it does not report is not there. */
export type MeterIntervals = Partial<Record<Quantity, Interval>>

/** What one meter counted in an interval. `coverage`: the measured part of it, 0 to 1. */
export interface Counted extends Pick<
  Metered,
  'importWh' | 'exportWh' | 'lateImportWh' | 'lateExportWh'
> {
  readonly coverage: number
  /** Whether energy itself was counted, not derived from power. */
  readonly isCounted: boolean
}

/** A home's meter: its counters of import and export, or else its mean power. Null: it said nothing. */
export function countedByMeter(of: MeterIntervals): Counted | null {
  const { importWh, exportWh, powerW } = of
  if (importWh !== undefined || exportWh !== undefined) return fromCounters(importWh, exportWh)
  return powerW === undefined ? null : fromPower(powerW, 1)
}

/** A shared generator: what it generated, counted or from its mean power. Null: it said nothing. */
export function countedByPlant(of: MeterIntervals): Counted | null {
  const counter = of.generatedWh ?? of.exportWh
  if (counter !== undefined) return fromCounters(undefined, counter)
  if (of.generationW !== undefined) return fromPower(of.generationW, -1)
  return of.powerW === undefined ? null : fromPower(of.powerW, 1)
}

/** Whether a meter measured less of an interval than each has to. Null: it said nothing. */
export function saysTooLittle(of: Counted | null): boolean {
  return of === null || of.coverage < leastCoverage
}

/** What all meters of one home say about an interval. */
export interface CombinedMeters {
  /** Too little was measured: the interval is a gap of this home, and said to be one. */
  readonly isGap: boolean
  /** Some of it is not believed: what was booked of it before does not hold. */
  readonly isDoubted?: boolean
  readonly counted: Omit<Metered, 'accountId' | 'ownerId'>
}

/**
 * All meters of one home in one interval. `inUse`: the meters it had then and still has, and
 * one that was silent before it was taken out; each must have measured half of the interval, alone or together with a meter that was
 * taken out (`former`: one exchanged in the middle of a day). What little was counted in a gap is late: no Wh is lost, none is shared.
 */
export function combineMeters(
  inUse: readonly (Counted | null)[],
  former: readonly Counted[],
): CombinedMeters {
  const formerCoverage = former.reduce((all, meter) => all + meter.coverage, 0)
  const leastInUse = Math.min(1, ...inUse.map((meter) => meter?.coverage ?? 0))
  const coverage = inUse.length === 0 ? formerCoverage : leastInUse + formerCoverage
  const meters = [...inUse.filter((meter) => meter !== null), ...former]
  const total = (of: (meter: Counted) => number): number =>
    meters.reduce((all, meter) => all + of(meter), 0)
  const importWh = total((meter) => meter.importWh)
  const exportWh = total((meter) => meter.exportWh)
  const lateImportWh = total((meter) => meter.lateImportWh)
  const lateExportWh = total((meter) => meter.lateExportWh)
  if (coverage < leastCoverage) {
    return {
      isGap: true,
      counted: {
        importWh: 0,
        exportWh: 0,
        lateImportWh: lateImportWh + importWh,
        lateExportWh: lateExportWh + exportWh,
        source: 'estimated',
      },
    }
  }
  const isMeasured = coverage >= fullCoverage && meters.every((meter) => meter.isCounted)
  const source = isMeasured ? 'measured' : 'estimated'
  return { isGap: false, counted: { importWh, exportWh, lateImportWh, lateExportWh, source } }
}

/**
 * The quarter hours of a longer interval as one, [quarter]; null where the home had no meter yet. Half of them must have a value, or
 * the interval is a gap; what was counted in those that have none is late.
 */
export function combineQuarters(quarters: readonly (CombinedMeters | null)[]): CombinedMeters {
  const known = quarters.filter((quarter) => quarter !== null)
  const measured = known.filter(({ isGap }) => !isGap)
  const isGap = measured.length < leastCoverage * quarters.length
  const isMeasured =
    measured.length === quarters.length &&
    measured.every(({ counted }) => counted.source === 'measured')
  const total = (of: (counted: CombinedMeters['counted']) => number): number =>
    known.reduce((all, { counted }) => all + of(counted), 0)
  const [importWh, exportWh] = [total((of) => of.importWh), total((of) => of.exportWh)]
  const lateImportWh = total((of) => of.lateImportWh)
  const lateExportWh = total((of) => of.lateExportWh)
  return {
    isGap,
    isDoubted: known.some(({ isDoubted }) => isDoubted === true),
    counted: {
      importWh: isGap ? 0 : importWh,
      exportWh: isGap ? 0 : exportWh,
      lateImportWh: isGap ? lateImportWh + importWh : lateImportWh,
      lateExportWh: isGap ? lateExportWh + exportWh : lateExportWh,
      source: isMeasured ? 'measured' : 'estimated',
    },
  }
}

/** Counters give whole Wh already; a unit finer than that is rounded here, once. */
function fromCounters(imports: Interval | undefined, exports: Interval | undefined): Counted {
  const coverages = [imports, exports].flatMap((of) => (of === undefined ? [] : [of.coverage]))
  return {
    importWh: Math.round(imports?.sum ?? 0),
    exportWh: Math.round(exports?.sum ?? 0),
    lateImportWh: Math.round(imports?.late ?? 0),
    lateExportWh: Math.round(exports?.late ?? 0),
    coverage: Math.min(...coverages),
    isCounted: true,
  }
}

/** `sign` 1: + is import; -1: + is export. */
function fromPower(power: Interval, sign: 1 | -1): Counted {
  const hours = ((power.endMs - power.startMs) / hourMs) * power.coverage
  const wh = Math.round((power.mean ?? 0) * hours) * sign
  return {
    importWh: Math.max(0, wh),
    exportWh: Math.max(0, -wh) + 0,
    lateImportWh: 0,
    lateExportWh: 0,
    coverage: power.coverage,
    isCounted: false,
  }
}
