import type { Account, Booking } from './ledger.ts'
import { namesMembers, type SharingRule } from './sharing/sharing-rule.ts'

/** Whether an interval can no longer be shared anew: a rule that names members named one, and that was forgotten. */
export function isClosed(
  booked: Booking,
  accounts: readonly Account[],
  rule: SharingRule,
): boolean {
  const former = new Set(accounts.flatMap((account) => (account.isFormer ? [account.id] : [])))
  return namesMembers(rule) && booked.entries.some(({ accountId }) => former.has(accountId))
}
