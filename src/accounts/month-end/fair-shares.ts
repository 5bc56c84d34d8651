import { splitExactly } from '../../kernel/money.ts'
import { seededRandom } from '../../kernel/random.ts'
import { ShapleySample } from './shapley-sample.ts'
import { exactMemberLimit, exactShapley, type SharingGame } from './shapley.ts'

/** Members times intervals times pairs of orders at the most: about a second of CPU time. */
const walkLimit = 50_000_000

/** Pairs of orders, whatever that costs, and however little. */
const leastPairs = 32
const mostPairs = 4_096

/** Members times intervals of orders that are walked before others have their turn. */
const walkAtOnce = 5_000_000

/** What each member adds to a community's gain. */
export interface FairShares {
  /** Whole micro-units, [member]: they add up to what all gain together. */
  readonly micro: readonly number[]
  /** The standard error of each, micro-units; null: worked out exactly. */
  readonly standardErrorMicro: readonly number[] | null
}

/**
 * Shapley values of a game: exact where few members have anything to share or need it, estimated where many do. The same seed gives
 * the same. `pause` lets others have their turn in between.
 */
export async function fairShares(
  game: SharingGame,
  seed: number,
  pause: () => Promise<unknown>,
): Promise<FairShares> {
  const active = game.active()
  const shares = await sharesOfAll(game.among(active), seed, pause)
  const spread = (values: readonly number[]): number[] => {
    const all = Array.from({ length: game.members }, () => 0)
    for (const [k, i] of active.entries()) all[i] = values[k]!
    return all
  }
  const { micro, standardErrorMicro } = shares
  return {
    micro: spread(micro),
    standardErrorMicro: standardErrorMicro === null ? null : spread(standardErrorMicro),
  }
}

async function sharesOfAll(
  game: SharingGame,
  seed: number,
  pause: () => Promise<unknown>,
): Promise<FairShares> {
  const whole = Math.round(game.whole())
  if (game.members <= exactMemberLimit) {
    return { micro: splitExactly(whole, [...exactShapley(game)]), standardErrorMicro: null }
  }
  const sample = new ShapleySample(game, seededRandom(seed))
  const walk = game.members * Math.max(1, game.rows.length)
  const pairs = Math.min(mostPairs, Math.max(leastPairs, Math.floor(walkLimit / walk)))
  const pairsAtOnce = Math.ceil(walkAtOnce / walk)
  while (sample.pairs < pairs) {
    sample.addPair()
    if (sample.pairs % pairsAtOnce === 0) await pause()
  }
  const { shares, standardErrors } = sample.estimate()
  return { micro: splitExactly(whole, [...shares]), standardErrorMicro: [...standardErrors] }
}
