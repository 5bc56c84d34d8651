import type { Figures, MonthFigures } from './tally.ts'

/**
 * The same weather, the same habits, three ways. `idle`: batteries stand still, cars charge when they
 * come home, heat pumps hold their temperature. `alone`: as idle, but each battery takes its own
 * home's surplus and covers its own home's need. `plan`: the neighbourhood's plans are obeyed.
 */
export const cases = ['idle', 'alone', 'plan'] as const
export type Case = (typeof cases)[number]

/** What a replay came to. Money in the recording's currency. */
export interface ReplayReport {
  readonly recording: {
    readonly name: string
    readonly source: string
    readonly homes: number
    readonly fromMs: number
    readonly toMs: number
    readonly stepMinutes: number
    readonly timeZone: string
    readonly currency: string
    readonly notes: readonly string[]
  }
  readonly settings: {
    /** A new plan after this many steps. */
    readonly replanSteps: number
    readonly horizonHours: number
    /** `own`: from the past only. `perfect`: the future as it came, to see what better forecasts could bring. */
    readonly foresight: 'own' | 'perfect'
  }
  readonly figures: Readonly<Record<Case, Figures>>
  /** What batteries, cars and buildings hold at the end, as electricity, kWh: a short replay can gain by leaving them empty. */
  readonly heldKwh: Readonly<Record<Case, number>>
  readonly months: readonly {
    readonly month: string
    readonly figures: Readonly<Record<Case, MonthFigures>>
  }[]
  readonly certificate: CertificateStatistics
  readonly accounts: {
    /** Quarter hours that were settled, a booking each. */
    readonly intervals: number
    /** Bookings and accounts that do not add up: 0. */
    readonly unbalanced: number
    /** Sum over all accounts, micro-units: 0. */
    readonly sumMicro: number
    /** What the homes owe together, in the recording's currency. */
    readonly homesOwe: number
  }
  readonly seconds: {
    readonly total: number
    readonly readings: number
    readonly forecasts: number
    readonly plans: number
    readonly accounts: number
  }
}

/** How near the plans came to their proven bound. */
export interface CertificateStatistics {
  readonly plans: number
  readonly medianGap: number
  /** Nine of ten plans are at least this near. */
  readonly gap90: number
  readonly worstGap: number
  readonly meanRounds: number
  /** Wishes and limits that gave way, over all plans. */
  readonly relaxations: number
}

/** Collects certificates, plan by plan. */
export class CertificateCollector {
  readonly #gaps: number[] = []
  #rounds = 0
  #relaxations = 0

  add(gap: number, rounds: number, relaxations: number): void {
    this.#gaps.push(gap)
    this.#rounds += rounds
    this.#relaxations += relaxations
  }

  statistics(): CertificateStatistics {
    const gaps = this.#gaps.toSorted((a, b) => a - b)
    const at = (share: number): number => gaps[Math.floor(share * (gaps.length - 1))] ?? 0
    return {
      plans: gaps.length,
      medianGap: at(0.5),
      gap90: at(0.9),
      worstGap: at(1),
      meanRounds: gaps.length === 0 ? 0 : this.#rounds / gaps.length,
      relaxations: this.#relaxations,
    }
  }
}

/** What the plan changed against `than`, as a share: -0.1 is a tenth less. Null where there was nothing to change. */
export function changeOf(
  report: Pick<ReplayReport, 'figures'>,
  figure: 'cost' | 'costApart' | 'co2Kg' | 'peakKw' | 'dailyPeakKw' | 'rampingKw' | 'importKwh',
  than: Exclude<Case, 'plan'> = 'idle',
): number | null {
  const before = report.figures[than][figure]
  return before > 0 ? report.figures.plan[figure] / before - 1 : null
}
