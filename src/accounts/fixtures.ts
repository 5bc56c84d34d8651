import { quarterMs } from '../kernel/steps.ts'
import type { Store } from '../store/open.ts'
import { settlementBooking, type Account, type Booking } from './ledger.ts'
import { settleInterval } from './settlement.ts'
import { defaultSharingRule, intervalPrices } from './sharing/sharing-rule.ts'
import { openAccounts } from './store.ts'

export const cellId = 'n'
const prices = intervalPrices(
  { ...defaultSharingRule(0), communityFeeMicroPerKwh: 10_000 },
  { importMicroPerKwh: 300_000, exportMicroPerKwh: 80_000, networkFeeMicroPerKwh: 40_000 },
)

/** Accounts of the grid, the community, the bank and four homes of a cell. */
export async function open(db: Store['db'], cell = cellId): Promise<Account[]> {
  return await openAccounts(db, cell, [
    { kind: 'grid', ownerId: cell },
    { kind: 'community', ownerId: cell },
    { kind: 'bank', ownerId: cell },
    ...[0, 1, 2, 3].map((i) => ({ kind: 'home' as const, ownerId: `${cell}h${i}` })),
  ])
}

/** A settlement in which home i uses `used[i]` Wh, and gives as much where the number is negative. */
export function settlement(
  accounts: readonly Account[],
  interval: number,
  used: readonly number[],
): Booking {
  const owners = accounts.filter((account) => account.kind === 'home')
  const homes = used.flatMap((wh, i) => {
    const owner = owners[i]
    if (owner === undefined) return []
    return {
      accountId: owner.id,
      ownerId: owner.ownerId,
      importWh: Math.max(0, wh),
      exportWh: Math.max(0, -wh),
      lateImportWh: 0,
      lateExportWh: 0,
      source: 'measured' as const,
    }
  })
  const entries = settleInterval({
    turn: interval,
    homes,
    plants: [],
    key: { kind: 'dynamic' },
    prices,
    gridAccountId: accounts[0]?.id ?? 0,
    communityAccountId: accounts[1]?.id ?? 0,
  })
  return settlementBooking(accounts[0]?.cellId ?? '', interval * quarterMs, 0, entries, [])
}
