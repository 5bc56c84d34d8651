import type { Group } from './group.ts'
import type { Travel } from './member.ts'

/** How rounds are run. */
export interface RoundsOptions {
  /** Rounds at the most. */
  readonly roundLimit: number
  /** Ends when (cost - bound) / |cost| is at most this. */
  readonly targetGap: number
  /** Length of a member's step for each unit of price and of its reach. Scale: 1 / (a usual price). */
  readonly stride: number
  /** Costs and bounds are worked out every so many rounds. */
  readonly checkEvery: number
  /** Called before each round, counted from 1. */
  readonly beforeRound?: (round: number) => void
}

/** What rounds came to. The plan itself stands in the members' `plan`, the prices in the groups' `prices`. */
export interface Agreement {
  readonly rounds: number
  readonly cost: number
  readonly bound: number
  /** The top group's prices at which the bound was found, [step]. */
  readonly prices: Float64Array
}

/** Between 1 and 2: how far anchors move towards the answers. Measured best near 1.6 on communities of 10 to 400 homes. */
const relaxation = 1.6

/** Where prices anticipate the answers, answers may go this many times as far. Measured best between 3 and 12 on communities of 20 and 100 homes. */
const anticipatingStride = 10

/** After these rounds, where prices do not anticipate, the stride is set anew: ever more rarely, so that rounds come to rest. */
const balanceRounds = [5, 10, 20, 40, 80, 160]

/** Relative error of one rounded operation (2^-53), times the 65,536 and more operations that a term of a bound can pass through. */
const roundingShare = 2 ** -36

/**
 * Agreement by prices. The members i of a group choose their uses x_i; the group's cost depends on the sum:
 *
 *   minimise  Σ f_i(x_i) + g(Σ x_i)
 *
 * Each round is one step of the relaxed primal-dual method of Chambolle and Pock (J. Math. Imaging Vis.
 * 40:120, 2011; over-relaxed by Condat, J. Optim. Theory Appl. 158:460, 2013), preconditioned by each member's
 * reach; with one group it is the sharing ADMM of Boyd et al. (2011, section 7.3). Down go prices, up come sums.
 * A group within a group adds its own price to the parent's: the same step for the stacked sums.
 *
 * The certificate needs no convergence: at any prices p of the groups
 *   bound = Σ min (f_i(x) + (prices on its way)·x) + Σ over groups of min (g(S) - p·S)
 * is below every plan's cost, and the members' settled plan has a true cost. The best of each is kept; but
 * a plan that the rounds began with (the last one) gives way only to one that is better by more than the target gap.
 */
export function agree(top: Group, options: RoundsOptions): Agreement {
  const nothing = new Float64Array(top.use.length)
  const firstCost = top.settle()
  let cost = firstCost
  top.keep()
  let bound = provenBound(top, nothing)
  const prices = Float64Array.from(top.prices)
  const isNear = (): boolean => cost - bound <= options.targetGap * Math.abs(cost)
  let rounds = 0
  let stride = options.stride * (top.anticipates ? anticipatingStride : 1)
  while (rounds < options.roundLimit && !isNear()) {
    rounds++
    options.beforeRound?.(rounds)
    top.answer(nothing, stride, top.anticipates ? 1 : relaxation)
    if (!top.anticipates && balanceRounds.includes(rounds)) stride = balancedStride(top, stride)
    if (rounds % options.checkEvery !== 0 && rounds !== options.roundLimit) continue
    const newBound = provenBound(top, nothing)
    if (newBound > bound) {
      bound = newBound
      prices.set(top.prices)
    }
    const newCost = top.settle()
    // The plan that the rounds began with stays until one is found that is better by what matters.
    if (newCost < cost && firstCost - newCost > options.targetGap * Math.abs(firstCost)) {
      cost = newCost
      top.keep()
    }
  }
  return { rounds, cost, bound, prices }
}

/**
 * The stride at which uses and prices have far to go alike (the primal weight of PDLP: Applegate et al.,
 * NeurIPS 2021, section 3.3): where prices still rise round after round, as at a limit that must hold, they get longer steps
 * and the uses shorter ones. Half of the way, in logarithms, and by a factor of at most 8.
 */
function balancedStride(top: Group, stride: number): number {
  const travel: Travel = { use: 0, prices: 0 }
  top.travelled(travel)
  if (travel.use === 0 || travel.prices === 0) return stride
  const factor = Math.sqrt(Math.sqrt(travel.use / travel.prices) / stride)
  return stride * Math.max(1 / 8, Math.min(8, factor))
}

/** The bound less all that rounding can have added. */
function provenBound(top: Group, nothing: Float64Array): number {
  const { value, magnitude } = top.bound(nothing)
  return value - roundingShare * magnitude
}
