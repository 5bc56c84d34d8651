import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { SharingRound } from './sharing.ts'

/** A static share is stated in millionths: Spain's six decimals exactly. */
export const wholeShare = 1_000_000

/** Homes with a share of their own at the most. */
const shareLimit = 10_000

/**
 * The rule that assigns locally generated energy to members, every quarter of an hour.
 * `static`: each home has a fixed share of what is generated, at most what it uses (Austria's static
 * model, Spain's coefficients); with `offerAgain` the unused part is offered to the others (Belgium's
 * rounds), without it goes to the grid. `dynamic`: in proportion to what each uses (Austria's dynamic
 * model, France's default). `equal`: the same amount for everyone, what one cannot use goes to the others.
 */
export type SharingKey =
  | {
      readonly kind: 'static'
      readonly shares: readonly HomeShare[]
      readonly offerAgain: boolean
    }
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'equal' }

export interface HomeShare {
  readonly cellId: string
  /** 0 to 1,000,000; all homes together at most 1,000,000. */
  readonly partsPerMillion: number
}

/** A key as rounds for homes in the given order. A home without a stated share has none. */
export function roundsOf(key: SharingKey, homeIds: readonly string[]): readonly SharingRound[] {
  if (key.kind === 'dynamic') return [{ weights: 'consumption', offerAgain: true }]
  if (key.kind === 'equal') return [{ weights: 'equal', offerAgain: true }]
  const shares = new Map(key.shares.map((share) => [share.cellId, share.partsPerMillion]))
  const weights = homeIds.map((id) => shares.get(id) ?? 0)
  return [{ weights, whole: wholeShare, offerAgain: key.offerAgain }]
}

/** Whether a key can be used among these homes; the refusal names the share that is wrong. */
export function checkSharingKey(key: SharingKey, homeIds: readonly string[]): Result<SharingKey> {
  if (key.kind !== 'static') return success(key)
  const at = (i: number, field: string): string => `key.shares[${i}].${field}`
  if (key.shares.length > shareLimit) {
    return refuse('too-many-shares', `A key has at most ${shareLimit} shares.`, 'key.shares')
  }
  const homes = new Set(homeIds)
  const seen = new Set<string>()
  let total = 0
  for (const [i, { cellId, partsPerMillion }] of key.shares.entries()) {
    if (!homes.has(cellId)) {
      const message = `There is no home ${cellId} in this neighbourhood: name one of its homes.`
      return refuse('unknown-home', message, at(i, 'cellId'))
    }
    if (seen.has(cellId)) {
      const message = `Home ${cellId} has two shares: add them up to one.`
      return refuse('home-twice', message, at(i, 'cellId'))
    }
    seen.add(cellId)
    if (!Number.isInteger(partsPerMillion) || partsPerMillion < 0 || partsPerMillion > wholeShare) {
      const message = `A share is a whole number of millionths from 0 to ${wholeShare}.`
      return refuse('share-out-of-range', message, at(i, 'partsPerMillion'))
    }
    total += partsPerMillion
  }
  if (total > wholeShare) {
    const message = `The shares add up to ${total} millionths: they may be ${wholeShare} at most.`
    return refuse('shares-too-large', message, 'key.shares')
  }
  return success(key)
}
