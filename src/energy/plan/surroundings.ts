import { highestOf, peakCourses } from '../../coordination/exchange.ts'
import { computed } from '../../kernel/floats.ts'
import { stepHours } from '../../kernel/steps.ts'
import type { LimitReason, StepView } from '../devices/device.ts'
import { mandatedFlow } from '../mandate/mandated-flow.ts'
import { isGridLimit } from '../mandate/mandated-terms.ts'
import { gridExchange, nearestLimitsOf } from './neighbourhood.ts'
import type { Limited } from './limited.ts'
import type { PlanInput } from './plan-input.ts'
import type { Reason } from './plan.ts'
import { restingW } from './reasons.ts'

/** A limit counts as reached this near to it, W, and a peak at this part of itself. */
const limitNearnessW = 1
const peakNearness = 0.999

/** What homes of a neighbourhood are within in a finished plan. */
export interface Outside {
  /** Net power of the neighbourhood, W, [step]. */
  readonly netW: Float64Array
  /** Prices where they are, for each W and step, without the local fee, [step]. */
  readonly prices: Float64Array
  /** Those in front of all feeders, without what the neighbourhood's limits add to them. */
  readonly moneyPrices: Float64Array
  /** The feeders that they are behind, the nearest first. */
  readonly feeders: readonly Limited[]
}

/** What a neighbourhood as a whole does in a finished plan, as some of its homes see it. */
export class Whole {
  readonly prices: Float64Array
  readonly moneyPrices: Float64Array
  /** Local fee for what is taken, for each W and step, [step]. */
  readonly fees: Float64Array
  /** Net power, W, [step], and from where on it counts as at a dear peak: that of the scenario which is reached first. */
  readonly netW: Float64Array
  readonly peakW: Float64Array
  /** The feeders, and the neighbourhood's connection. */
  readonly limits: Limits
  /** What a kWh costs behind feeders, micro-units, [step]; null: there are none, it costs what it does in the neighbourhood. */
  readonly ownMicroPerKwh: Float64Array | null

  constructor(input: PlanInput, { netW, prices, moneyPrices, feeders }: Outside) {
    const terms = gridExchange(input)
    const perWStep = stepHours(input.steps) / 1000
    this.prices = prices
    this.moneyPrices = moneyPrices
    this.fees = input.prices.localFeeMicroPerKwh.map((fee) => fee * perWStep)
    this.netW = netW
    this.peakW = new Float64Array(netW.length).fill(Infinity)
    for (const course of peakCourses(terms)) {
      const highest = highestOf(course, netW, terms.peakFrom)
      if (highest <= terms.peakFrom) continue
      const near = peakNearness * highest
      this.peakW.forEach((at, t) => (this.peakW[t] = Math.min(at, near - course.besides[t]!)))
    }
    this.ownMicroPerKwh =
      feeders.length === 0
        ? null
        : prices.map((price, t) => price / perWStep + input.prices.localFeeMicroPerKwh[t]!)
    const limitsW = nearestLimitsOf(terms)
    this.limits = new Limits([
      ...feeders,
      ...mandatedFlow(input, isGridLimit, netW),
      { reason: 'grid-limit', name: null, flowW: netW, limitsW },
    ])
  }
}

/** Several things with limits, the nearest first: which of them is reached first in each step. */
class Limits {
  readonly #limited: readonly Limited[]
  /** Whether any of them has a name. */
  readonly areNamed: boolean
  /** The reason that nothing more may be taken, and that nothing more may be given, [step]; null: none. */
  readonly atImport: readonly (LimitReason | null)[]
  readonly atExport: readonly (LimitReason | null)[]

  constructor(limited: readonly Limited[]) {
    this.#limited = limited
    this.areNamed = limited.some(({ name }) => name !== null)
    this.atImport = reached(limited, isAtImport)
    this.atExport = reached(limited, isAtExport)
  }

  /** The name of what is at its limit in step t where that is the reason; null: it has none. */
  name(t: number, reason: Reason): string | null {
    const found = this.#limited.find((limited) =>
      reason === 'curtailed'
        ? isAtExport(limited, t)
        : limited.reason === reason && (isAtImport(limited, t) || isAtExport(limited, t)),
    )
    return found?.name ?? null
  }

  /** With others that are nearer. */
  behind(nearer: readonly Limited[]): Limits {
    return nearer.length === 0 ? this : new Limits([...nearer, ...this.#limited])
  }
}

/** The reason of the nearest that is reached, [step]. */
function reached(
  limited: readonly Limited[],
  isReached: (limited: Limited, t: number) => boolean,
): (LimitReason | null)[] {
  const count = limited[0]?.flowW.length ?? 0
  return Array.from({ length: count }, (_, t) => {
    for (const of of limited) if (isReached(of, t)) return of.reason
    return null
  })
}

/** A home as one device in it sees it: net power, W, [step], and what has limits between the device and what is outside. */
interface Connected {
  readonly netW: Float64Array
  readonly limited: readonly Limited[]
}

/** What surrounds a device of a home, or one that the neighbourhood owns together. */
export class Surroundings {
  readonly #whole: Whole
  readonly #home: Connected | null
  readonly #limits: Limits

  constructor(whole: Whole, home: Connected | null) {
    this.#whole = whole
    this.#home = home
    this.#limits = whole.limits.behind(home?.limited ?? [])
  }

  /** The neighbourhood's own prices, for each W and step, [step]. */
  get allPrices(): Float64Array {
    return this.#whole.prices
  }

  /** Prices as a device of this power sees them, for each W and step, [step]: with the fee, but where its home has power to spare. */
  prices(powerW: Float64Array): Float64Array {
    const { prices, fees } = this.#whole
    if (this.#home === null) return prices
    return computed(prices.length, (t) =>
      this.#isOwn(t, powerW[t]!) ? prices[t]! : prices[t]! + fees[t]!,
    )
  }

  view(t: number, powerW: number): StepView {
    const { netW, peakW } = this.#whole
    const total = netW[t]!
    return {
      supply: this.#isOwn(t, powerW)
        ? 'own-sun'
        : isToSpare(total, powerW)
          ? 'local-surplus'
          : 'cheap-hours',
      atImportLimit: this.#limits.atImport[t] ?? (total >= peakW[t]! ? 'peak' : null),
      atExportLimit: this.#limits.atExport[t] ?? null,
    }
  }

  /** The names of what is at its limit where that is the reason, [step], null in other steps; null: nowhere. */
  limitNames(reasons: readonly Reason[]): (string | null)[] | null {
    if (!this.#limits.areNamed) return null
    const names = reasons.map((reason, t) => this.#limits.name(t, reason))
    return names.some((name) => name !== null) ? names : null
  }

  #isOwn(t: number, powerW: number): boolean {
    return this.#home !== null && isToSpare(this.#home.netW[t]!, powerW)
  }
}

function isAtImport({ flowW, limitsW }: Limited, t: number): boolean {
  return flowW[t]! >= limitsW.importW[t]! - limitNearnessW
}

function isAtExport({ flowW, limitsW }: Limited, t: number): boolean {
  return -flowW[t]! >= limitsW.exportW[t]! - limitNearnessW
}

/** Most of what a device takes would be given away without it. */
function isToSpare(netW: number, powerW: number): boolean {
  return powerW - netW > Math.max(restingW, powerW / 2)
}
