import type { Account, Booking } from './ledger.ts'
import type { CombinedMeters } from './metering.ts'
import type { Metered } from './settlement.ts'

/** What an interval is settled from. */
export interface HeldMeters {
  readonly homes: readonly Metered[]
  readonly plants: readonly Metered[]
  /** Accounts without a value, ascending. */
  readonly gaps: readonly number[]
}

/**
 * Joins what the meters say now with what was booked before. What was measured once stays measured:
 * when a home leaves and takes its readings along, or old readings are let go, its intervals keep the
 * values that they were settled with. What is not believed any more does not. `now`: by account id; a member that is not in it has no meter there.
 */
export function heldMeters(
  accounts: readonly Account[],
  now: ReadonlyMap<number, CombinedMeters>,
  booked: Booking | undefined,
): HeldMeters {
  const before = booked === undefined ? new Map<number, Metered>() : bookedMeters(booked, accounts)
  const homes: Metered[] = []
  const plants: Metered[] = []
  const gaps: number[] = []
  for (const account of accounts) {
    if (account.kind !== 'home' && account.kind !== 'plant') continue
    const { id, ownerId } = account
    const current = now.get(id)
    const isDoubted = current?.isDoubted === true
    const wasGap = isDoubted || booked === undefined || booked.gaps.includes(id)
    const isGap = current === undefined ? booked !== undefined && wasGap : current.isGap && wasGap
    if (isGap) gaps.push(id)
    const isNew = current !== undefined && (!current.isGap || wasGap)
    const metered = isNew ? { accountId: id, ownerId, ...current.counted } : before.get(id)
    if (metered !== undefined) (account.kind === 'home' ? homes : plants).push(metered)
  }
  return { homes, plants, gaps: gaps.sort((a, b) => a - b) }
}

/** The meter values that a settlement was made from, read back from its entries. */
export function bookedMeters(booking: Booking, accounts: readonly Account[]): Map<number, Metered> {
  const owners = new Map(accounts.map((account) => [account.id, account]))
  const meters = new Map<number, Metered>()
  for (const { accountId, kind, source, energyWh } of booking.entries) {
    const owner = owners.get(accountId)
    if (owner === undefined || (owner.kind !== 'home' && owner.kind !== 'plant')) continue
    const isLate = kind === 'late-from-grid' || kind === 'late-to-grid'
    const known = meters.get(accountId) ?? {
      accountId,
      ownerId: owner.ownerId,
      importWh: 0,
      exportWh: 0,
      lateImportWh: 0,
      lateExportWh: 0,
      source: 'measured' as const,
    }
    const takenWh = Math.max(0, energyWh)
    const givenWh = Math.max(0, -energyWh)
    meters.set(accountId, {
      ...known,
      importWh: known.importWh + (isLate ? 0 : takenWh),
      exportWh: known.exportWh + (isLate ? 0 : givenWh),
      lateImportWh: known.lateImportWh + (isLate ? takenWh : 0),
      lateExportWh: known.lateExportWh + (isLate ? givenWh : 0),
      source: source !== 'measured' && !isLate ? source : known.source,
    })
  }
  return meters
}
