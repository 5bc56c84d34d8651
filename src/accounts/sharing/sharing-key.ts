import { unreachable } from '../../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { SharingRound } from './sharing.ts'

/** A static share is stated in millionths: Spain's six decimals exactly. */
export const wholeShare = 1_000_000

/** Homes with a share or a place of their own at the most. */
export const shareLimit = 10_000

/**
 * The rule that assigns locally generated energy to members, every quarter of an hour.
 * `static`: each home has a fixed share of what is generated, at most what it uses (Austria's static
 * model, Spain's coefficients); with `offerAgain` the unused part is offered to the others (Belgium's
 * rounds), without it goes to the grid. `dynamic`: in proportion to what each uses (Austria's dynamic
 * model, France's default). `equal`: the same amount for everyone, what one cannot use goes to the others.
 * `priority`: one home after the other takes what it uses (Luxembourg). `rounds`: first fixed shares,
 * then what nobody used in proportion to what each still needs (Belgium's hybrid).
 */
export type SharingKey =
  | {
      readonly kind: 'static'
      readonly shares: readonly HomeShare[]
      readonly offerAgain: boolean
    }
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'equal' }
  | {
      readonly kind: 'priority'
      /** Ids of homes, the first first. Homes that are not named come last, in proportion to use. */
      readonly order: readonly string[]
    }
  | { readonly kind: 'rounds'; readonly shares: readonly HomeShare[] }

export interface HomeShare {
  readonly cellId: string
  /** 0 to 1,000,000; all homes together at most 1,000,000. */
  readonly partsPerMillion: number
}

/** Everyone in proportion to what they still need. */
export const proRata: SharingRound = { kind: 'weighted', weights: 'consumption', offerAgain: true }

/** A key as rounds for homes in the given order. A home without a stated share has none. */
export function roundsOf(key: SharingKey, homeIds: readonly string[]): readonly SharingRound[] {
  switch (key.kind) {
    case 'dynamic':
      return [proRata]
    case 'equal':
      return [{ kind: 'weighted', weights: 'equal', offerAgain: true }]
    case 'static':
      return [statedRound(key.shares, homeIds, key.offerAgain)]
    case 'rounds':
      return [statedRound(key.shares, homeIds, false), proRata]
    case 'priority':
      return [orderedRound(key.order, homeIds), proRata]
    default:
      return unreachable(key)
  }
}

/** Whether a key names homes: without them it can no longer be told what was whose. */
export function namesHomes(key: SharingKey): boolean {
  return key.kind !== 'dynamic' && key.kind !== 'equal'
}

/** Whether a key can be used among these homes; the refusal names the share that is wrong. */
export function checkSharingKey(key: SharingKey, homeIds: readonly string[]): Result<SharingKey> {
  if (key.kind === 'dynamic' || key.kind === 'equal') return success(key)
  const wrong =
    key.kind === 'priority' ? checkOrder(key.order, homeIds) : checkShares(key.shares, homeIds)
  return wrong ?? success(key)
}

function statedRound(
  shares: readonly HomeShare[],
  homeIds: readonly string[],
  offerAgain: boolean,
): SharingRound {
  const shareOf = new Map(shares.map((share) => [share.cellId, share.partsPerMillion]))
  const weights = Float64Array.from(homeIds, (id) => shareOf.get(id) ?? 0)
  return { kind: 'weighted', weights, whole: wholeShare, offerAgain }
}

/** A home may have left since: whoever is not there takes nothing. */
function orderedRound(order: readonly string[], homeIds: readonly string[]): SharingRound {
  const placeOf = new Map(homeIds.map((id, i) => [id, i]))
  return { kind: 'priority', order: order.flatMap((id) => placeOf.get(id) ?? []) }
}

function checkShares(shares: readonly HomeShare[], homeIds: readonly string[]): Refusal | null {
  const at = (i: number): string => `key.shares[${i}].cellId`
  const wrongHome = checkHomes(
    shares.map((share) => share.cellId),
    homeIds,
    'key.shares',
    at,
  )
  if (wrongHome !== null) return wrongHome
  let total = 0
  for (const [i, { partsPerMillion }] of shares.entries()) {
    if (!Number.isInteger(partsPerMillion) || partsPerMillion < 0 || partsPerMillion > wholeShare) {
      const message = `A share is a whole number of millionths from 0 to ${wholeShare}.`
      return refuse('share-out-of-range', message, `key.shares[${i}].partsPerMillion`)
    }
    total += partsPerMillion
  }
  if (total > wholeShare) {
    const message = `The shares add up to ${total} millionths: they may be ${wholeShare} at most.`
    return refuse('shares-too-large', message, 'key.shares')
  }
  return null
}

function checkOrder(order: readonly string[], homeIds: readonly string[]): Refusal | null {
  if (order.length === 0) {
    return refuse('order-empty', 'An order names at least one home.', 'key.order')
  }
  return checkHomes(order, homeIds, 'key.order', (i) => `key.order[${i}]`)
}

/** Whether each of `named` is a home of the neighbourhood, once. */
function checkHomes(
  named: readonly string[],
  homeIds: readonly string[],
  field: string,
  at: (i: number) => string,
): Refusal | null {
  if (named.length > shareLimit) {
    return refuse('too-many-shares', `A key names at most ${shareLimit} homes.`, field)
  }
  const homes = new Set(homeIds)
  const seen = new Set<string>()
  for (const [i, cellId] of named.entries()) {
    if (!homes.has(cellId)) {
      const message = `There is no home ${cellId} in this neighbourhood: name one of its homes.`
      return refuse('unknown-home', message, at(i))
    }
    if (seen.has(cellId)) {
      return refuse('home-twice', `Home ${cellId} is named twice: name it once.`, at(i))
    }
    seen.add(cellId)
  }
  return null
}
