import { sum } from './apportion.ts'
import { proRata } from './sharing-key.ts'
import { share, type SharingRound } from './sharing.ts'

/** How both sides of a community share: who gets what, and of whom it is. */
export interface TwoSidedKey {
  /** Among consumers, [consumer]. */
  readonly consumers: readonly SharingRound[]
  /** Among producers, [producer]; what their rounds leave they give in proportion to what they have left. */
  readonly producers: readonly SharingRound[]
  /** `scarce`: stated keys count on the side that has less only, and the other side gets or gives all (Luxembourg). */
  readonly appliesTo: 'both' | 'scarce'
}

/** One interval of both sides, whole Wh. The two columns have the same sum. */
export interface TwoSides {
  /** [consumer]: at most what each needed. */
  readonly assignedWh: readonly number[]
  /** [producer]: at most what each generated; the rest is surplus. */
  readonly soldWh: readonly number[]
}

/**
 * Shares one interval on both sides. Austria's producers sell in proportion to what they generated:
 * surplus `P.01T j = G.01T j - sum of G.03 x G.01T j / sum of G.01T` (eda-portal.at, models of allocation).
 * In Luxembourg (creos-net.lu, clé de répartition) the key is that of consumers where less is generated
 * than needed, and that of producers where more is.
 */
export function shareTwoSides(
  generatedWh: readonly number[],
  neededWh: readonly number[],
  key: TwoSidedKey,
  turn: number,
): TwoSides {
  const generated = sum(generatedWh)
  const isPlenty = generated >= sum(neededWh)
  const isScarceKey = key.appliesTo === 'scarce'
  const consumers = isScarceKey && isPlenty ? [proRata] : key.consumers
  const producers = isScarceKey && !isPlenty ? [proRata] : [...key.producers, proRata]
  const assignedWh = share(generated, neededWh, consumers, turn)
  return { assignedWh, soldWh: share(sum(assignedWh), generatedWh, producers, turn) }
}
