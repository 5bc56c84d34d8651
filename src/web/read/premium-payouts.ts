import type { PremiumPreview } from '../../accounts/payments/premium-payouts.ts'
import { payoutsShown } from '../../accounts/payments/routes-premium.ts'
import { listPayouts, type PremiumPayout } from '../../accounts/payments/store-premium-payout.ts'
import { parsePeriod } from '../../accounts/period.ts'
import { listSharingRules } from '../../accounts/sharing/store-agreed.ts'
import type { Cell } from '../../cell/cell.ts'
import { homesOf } from '../../cell/store.ts'
import { newId } from '../../kernel/id.ts'
import type { WebContext } from '../context.ts'
import type { MonthChoice } from '../view/accounts.ts'
import type { PayoutPreviewView, PayoutRow, PayoutsView } from '../view/premium-payouts.ts'
import { monthsOf } from './accounts.ts'

/** What was booked of a premium and what can be; null where no rule ever had one and nothing was booked. */
export async function readPayouts(
  { api: { db }, cells: { random } }: WebContext,
  cell: Cell,
  nowMs: number,
): Promise<PayoutsView | null> {
  const payouts = await listPayouts(db, cell.id, payoutsShown)
  const rules = await listSharingRules(db, cell.id)
  if (payouts.length === 0 && rules.every(({ premium }) => premium === undefined)) return null
  const [present, ...over] = monthsOf(cell, nowMs)
  const years = [...new Set(over.map(({ key }) => key.slice(0, 4)))]
  return {
    periods: [
      ...over,
      ...years
        .filter((year) => year !== present?.key.slice(0, 4))
        .map((key) => ({ key, startMs: yearStartMs(key, cell.timeZone) })),
    ],
    nextId: newId(nowMs, random),
    payouts: payouts.map(payoutRow),
  }
}

/** A preview with the names of those who live here. */
export async function previewView(
  { api: { db } }: WebContext,
  cell: Cell,
  { period, parts, seen, earlier }: PremiumPreview,
  amountMicro: number,
): Promise<PayoutPreviewView> {
  const names = new Map((await homesOf(db, cell.id)).map(({ id, name }) => [id, name]))
  return {
    period: { key: period.label, startMs: period.fromMs },
    amountMicro,
    members: parts.members.map(({ accountNumber, ownerId, amountMicro: part }) => {
      return { name: names.get(ownerId ?? '') ?? null, number: accountNumber, amountMicro: part }
    }),
    potMicro: parts.potMicro,
    seen,
    earlier: earlier.map(payoutRow),
  }
}

function payoutRow(payout: PremiumPayout): PayoutRow {
  const { id, amountMicro, potMicro, bookedMs, undoneMs } = payout
  const period: MonthChoice = { key: payout.period, startMs: payout.fromMs }
  return { id, period, amountMicro, potMicro, bookedMs, undoneMs }
}

function yearStartMs(year: string, timeZone: string): number {
  const period = parsePeriod(year, timeZone)
  return period.ok ? period.value.fromMs : 0
}
