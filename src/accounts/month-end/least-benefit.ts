import { assert } from '../../kernel/assert.ts'
import { apportion, sum } from '../sharing/apportion.ts'
import type { Account } from '../ledger.ts'
import type { Gain, Move } from './month-end.ts'

/** What a month comes to where each home was promised that it is better off than alone by an amount. */
export interface KeptLeast {
  readonly moves: readonly Move[]
  /** What each home has at the least, micro-units: as was promised or, where that cannot be, the largest equal share that can. Null: together they were worse off than alone, and nothing is moved. */
  readonly keptMicro: number | null
  /** Homes that were promised it. */
  readonly homes: number
}

/**
 * Gives each home that gained less than `leastMicro` what is missing; the others give, in proportion to what they gained beyond it and never
 * more. With gains g, the promise l for homes and 0 for plants that all own: missing i = max(0, l i - g i), beyond j = max(0, g j - l j), and
 * who has more gives `beyond j x (sum of missing) / (sum of beyond)` (largest remainder). It can be kept for all where the sum of g is
 * at least that of l; else l is `floor(sum of g / homes)`, the largest that can be kept for all alike. Moves sum to zero, to the micro-unit.
 * `homeIds`: accounts of homes among `gains`; the others are plants. `turn` decides on odd micro-units. The order of `gains` changes nothing.
 */
export function keepLeast(
  gains: readonly Gain[],
  homeIds: ReadonlySet<number>,
  leastMicro: number,
  turn: number,
): KeptLeast {
  assert(Number.isSafeInteger(leastMicro) && leastMicro >= 0, 'a promise is whole and not below 0')
  const members = gains.toSorted((a, b) => a.accountId - b.accountId)
  const homes = members.filter(({ accountId }) => homeIds.has(accountId)).length
  const gainedMicro = sum(members.map(({ savedMicro }) => savedMicro))
  if (gainedMicro < 0) return { moves: [], keptMicro: null, homes }
  const keptMicro = homes === 0 ? leastMicro : Math.min(leastMicro, Math.floor(gainedMicro / homes))
  const leastOf = ({ accountId }: Gain): number => (homeIds.has(accountId) ? keptMicro : 0)
  const missing = members.map((of) => Math.max(0, leastOf(of) - of.savedMicro))
  const beyond = members.map((of) => Math.max(0, of.savedMicro - leastOf(of)))
  const given = apportion(sum(missing), beyond, turn)
  const moves = members
    .map(({ accountId }, i) => ({ accountId, amountMicro: missing[i]! - given[i]! }))
    .filter(({ amountMicro }) => amountMicro !== 0)
  return { moves, keptMicro, homes }
}

/** The gains of all who were there in a period: also of homes that have an account and nothing was booked for, who gained nothing. */
export function gainsOfAll(
  gains: readonly Gain[],
  accounts: readonly Account[],
  untilMs: number,
): readonly Gain[] {
  const known = new Set(gains.map(({ accountId }) => accountId))
  const resting = accounts.filter(
    ({ id, kind, fromMs, isFormer }) =>
      kind === 'home' && !isFormer && fromMs < untilMs && !known.has(id),
  )
  return [...gains, ...resting.map(({ id }) => ({ accountId: id, savedMicro: 0 }))]
}

/** Gains after moves. */
export function movedGains(gains: readonly Gain[], moves: readonly Move[]): readonly Gain[] {
  const moved = new Map<number, number>()
  for (const { accountId, amountMicro } of moves) {
    moved.set(accountId, (moved.get(accountId) ?? 0) + amountMicro)
  }
  return gains.map(({ accountId, savedMicro }) => ({
    accountId,
    savedMicro: savedMicro + (moved.get(accountId) ?? 0),
  }))
}
