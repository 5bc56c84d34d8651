import type { AllocationImport } from '../../accounts/allocation/store.ts'
import { reasons } from '../../accounts/allocation/reconcile.ts'
import { readReconciliation, shownLimit } from '../../accounts/allocation/reconciliation.ts'
import type { Cell } from '../../cell/cell.ts'
import { homesOf } from '../../cell/store.ts'
import { listThings } from '../../things/store.ts'
import type { WebContext } from '../context.ts'
import type { AccountName, AllocationView } from '../view/allocations.ts'

/** How a file differs from the ledger, with the names of homes and shared generators. */
export async function readAllocationView(
  { api: { db } }: WebContext,
  cell: Cell,
  file: AllocationImport,
): Promise<AllocationView> {
  const found = await readReconciliation(db, cell, file, shownLimit)
  const named = [...(await homesOf(db, cell.id)), ...(await listThings(db, cell.id))]
  const names = new Map(named.map(({ id, name }) => [id, name]))
  const nameOf = (of: { ownerId: string | null; accountNumber: number }): AccountName => ({
    name: names.get(of.ownerId ?? '') ?? null,
    number: of.accountNumber,
  })
  const { settled, unsettled, different, notAddingUp, kept } = found
  return {
    file,
    settled,
    unsettled,
    different,
    notAddingUp,
    kept,
    accounts: found.accounts.map((of) => ({
      ...nameOf(of),
      reasons: reasons
        .map((reason) => ({ reason, count: of.intervals[reason] }))
        .filter(({ count }) => count > 0),
      booked: of.booked,
      right: of.right,
    })),
    intervals: found.intervals.map((of) => ({ ...of, ...nameOf(of) })),
  }
}
