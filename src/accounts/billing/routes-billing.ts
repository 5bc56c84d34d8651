import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { findCell } from '../../cell/store.ts'
import { localDayEndMs } from '../../kernel/local-time.ts'
import { success } from '../../kernel/refusal.ts'
import { checkBillingTerms } from './billing-terms.ts'
import type { AccountsContext } from '../context.ts'
import { refuseMissing } from '../missing.ts'
import { books, members } from '../readers.ts'
import { cellPath, termsShape } from '../shapes.ts'
import { listBillingTerms, saveBillingTerms } from './store-billing.ts'

/** VAT and the fixed fee of a neighbourhood. */
export function billingRoutes({ db, clockOf }: AccountsContext): readonly Route[] {
  const path = '/cells/{cell}/billing-terms'
  return [
    route({
      method: 'get',
      path,
      summary: 'VAT and the fixed fee of a neighbourhood, now, before and from when on',
      access: members,
      scope: 'read',
      params: cellPath,
      answer: v.object({ terms: v.array(termsShape) }),
      handle: async ({ params }) => success({ terms: await listBillingTerms(db, params.cell) }),
    }),
    route({
      method: 'post',
      path,
      summary: 'New VAT and fixed fee, from a local day that is still to come',
      access: books,
      scope: 'write',
      params: cellPath,
      body: termsShape,
      answer: termsShape,
      handle: async ({ params, body }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        const nowMs = clockOf(cell).now()
        const tomorrowMs = localDayEndMs(cell.timeZone, nowMs)
        const checked = checkBillingTerms(body, cell.timeZone, tomorrowMs)
        if (!checked.ok) return checked
        await saveBillingTerms(db, cell.id, checked.value, nowMs)
        return success(checked.value)
      },
    }),
  ]
}
