import { apportion, sum } from '../sharing/apportion.ts'
import { quarterMs } from '../../kernel/steps.ts'
import { reversed, type Booking, type Entry } from '../ledger.ts'
import type { Period } from '../period.ts'
import type { Span } from '../sharing/rule-spans.ts'

/** By how much sharing made a member better off than alone with the grid, whole micro-units; below 0: worse. */
export interface Gain {
  readonly accountId: number
  readonly savedMicro: number
}

/** Money that goes to (+) or from (-) an account when a month is evened out. */
export interface Move {
  readonly accountId: number
  readonly amountMicro: number
}

/**
 * Makes everybody whole who is worse off than alone: the others give, in proportion to their gain and never more than it. With
 * gains g: who has `g i < 0` gets `-g i`, who has more gives `g j x (sum of what is missing) / (sum of what others gained)`. Afterwards
 * nobody is worse off, to the micro-unit, and the moves sum to zero. Null: together they are worse off than
 * alone, so that nobody could be made whole without another's loss; nothing is moved. `turn` decides on odd micro-units.
 */
export function makeWhole(gains: readonly Gain[], turn: number): readonly Move[] | null {
  const missing = gains.map(({ savedMicro }) => Math.max(0, 0 - savedMicro))
  const gained = gains.map(({ savedMicro }) => Math.max(0, savedMicro))
  const missingMicro = sum(missing)
  if (sum(gained) < missingMicro) return null
  const given = apportion(missingMicro, gained, turn)
  return movesOf(gains, (i) => missing[i]! - given[i]!)
}

/**
 * Shares what all gained by what each added to it: who has `f i` of all `f` comes to `(sum of g) x f i / (sum of f)`. `addedMicro`: whole
 * micro-units by account, none below 0. Where nobody added anything they are made whole. Null: as {@link makeWhole}.
 */
export function shareByAdded(
  gains: readonly Gain[],
  addedMicro: ReadonlyMap<number, number>,
  turn: number,
): readonly Move[] | null {
  const gainedMicro = sum(gains.map(({ savedMicro }) => savedMicro))
  if (gainedMicro < 0) return null
  const added = gains.map(({ accountId }) => addedMicro.get(accountId) ?? 0)
  if (sum(added) === 0) return makeWhole(gains, turn)
  const wanted = apportion(gainedMicro, added, turn)
  return movesOf(gains, (i) => wanted[i]! - gains[i]!.savedMicro)
}

/** Several moves of the same accounts as one. */
export function together(moves: readonly Move[]): readonly Move[] {
  const amounts = new Map<number, number>()
  for (const { accountId, amountMicro } of moves) {
    amounts.set(accountId, (amounts.get(accountId) ?? 0) + amountMicro)
  }
  return [...amounts]
    .map(([accountId, amountMicro]) => ({ accountId, amountMicro }))
    .filter(({ amountMicro }) => amountMicro !== 0)
}

/** Whose turn an odd micro-unit of a month is: that of its last quarter hour. */
export function turnOfMonth({ toMs }: Span): number {
  return toMs / quarterMs - 1
}

/** Books moves at the last interval of their month, so that they are in the month's statement, and in the year's. */
export function monthEndBooking(
  cellId: string,
  month: Period,
  revision: number,
  moves: readonly Move[],
): Booking {
  return {
    cellId,
    kind: 'month-end',
    key: monthEndKey(month.label, revision),
    startMs: month.toMs - quarterMs,
    revision,
    entries: entriesOfMoves(moves),
    gaps: [],
    planMicroPerKwh: null,
  }
}

/** Takes a month's end back, before one with the next revision. */
export function monthEndReversal(booked: Booking, month: Period): Booking {
  return {
    ...booked,
    kind: 'month-end-reversal',
    key: `month-end-reversal ${month.label} ${booked.revision}`,
    entries: reversed(booked.entries),
  }
}

/** The key of a month's end: each revision is booked once. */
export function monthEndKey(month: string, revision: number): string {
  return `month-end ${month} ${revision}`
}

/** The entries of moves. */
export function entriesOfMoves(moves: readonly Move[]): readonly Entry[] {
  return moves.map(({ accountId, amountMicro }) => ({
    accountId,
    kind: 'month-end',
    source: 'measured',
    energyWh: 0,
    amountMicro,
    aloneMicro: 0,
  }))
}

function movesOf(gains: readonly Gain[], amountOf: (i: number) => number): readonly Move[] {
  return gains
    .map(({ accountId }, i) => ({ accountId, amountMicro: amountOf(i) }))
    .filter(({ amountMicro }) => amountMicro !== 0)
}
