import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import type { AccountsContext } from '../context.ts'
import { refuseMissing } from '../missing.ts'
import { books } from '../readers.ts'
import { cellPath, hashShape, premiumAskedShape, premiumPayoutShape } from '../shapes.ts'
import { bookPremium, previewPremium, undoPremium } from './premium-payouts.ts'
import { listPayouts } from './store-premium-payout.ts'

/** Payments of an operator that are answered or shown at once. */
export const payoutsShown = 36

const whole = v.pipe(v.number(), v.integer())
const idShape = v.pipe(v.string(), v.minLength(1), v.maxLength(100))

/** What Italy's operator paid for shared energy: looked at, booked, booked back. */
export function premiumRoutes({ db, clockOf }: AccountsContext): readonly Route[] {
  const path = '/cells/{cell}/premium-payouts'
  const inCell = async <Value>(
    cellId: string,
    work: (cell: Cell, nowMs: number) => Promise<Result<Value>>,
  ): Promise<Result<Value>> => {
    const cell = await findCell(db, cellId)
    return cell === null ? refuseMissing() : await work(cell, clockOf(cell).now())
  }
  return [
    route({
      method: 'get',
      path,
      summary: "What was booked of Italy's premium for shared energy, the newest first",
      access: books,
      scope: 'read',
      params: cellPath,
      answer: v.object({ payouts: v.array(premiumPayoutShape) }),
      handle: async ({ params }) =>
        success({ payouts: await listPayouts(db, params.cell, payoutsShown) }),
    }),
    route({
      method: 'post',
      path: `${path}/preview`,
      summary: 'What each would get of what the operator paid for a period; books nothing',
      access: books,
      scope: 'read',
      params: cellPath,
      body: premiumAskedShape,
      answer: v.object({
        members: v.array(
          v.object({ accountNumber: whole, ownerId: v.nullable(v.string()), amountMicro: whole }),
        ),
        potMicro: whole,
        seen: hashShape,
        earlier: v.array(premiumPayoutShape),
      }),
      handle: ({ params, body }) =>
        inCell(params.cell, async (cell) => {
          const preview = await previewPremium(db, cell, body)
          if (!preview.ok) return preview
          const { parts, seen, earlier } = preview.value
          const { members, potMicro } = parts
          return success({ members: [...members], potMicro, seen, earlier: [...earlier] })
        }),
    }),
    route({
      method: 'post',
      path,
      summary:
        'Books what the operator paid to the homes and the pot; the same id twice is booked once. With `seen` of a preview it books those parts or none',
      access: books,
      scope: 'write',
      params: cellPath,
      body: v.object({
        ...premiumAskedShape.entries,
        id: idShape,
        seen: v.optional(v.nullable(hashShape), null),
      }),
      answer: premiumPayoutShape,
      handle: ({ params, body }) =>
        inCell(params.cell, (cell, nowMs) => bookPremium(db, cell, body, nowMs)),
    }),
    route({
      method: 'delete',
      path: `${path}/{payout}`,
      summary: 'Books the same entries back with the other sign; both stay on record',
      access: books,
      scope: 'write',
      params: v.object({ cell: v.string(), payout: v.pipe(v.string(), v.maxLength(100)) }),
      answer: premiumPayoutShape,
      handle: ({ params }) =>
        inCell(params.cell, (cell, nowMs) => undoPremium(db, cell, params.payout, nowMs)),
    }),
  ]
}
