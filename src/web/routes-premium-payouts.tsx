import {
  bookPremium,
  previewPremium,
  undoPremium,
  type PremiumAsked,
} from '../accounts/payments/premium-payouts.ts'
import { premiumLimitMicro, premiumSplits } from '../accounts/payments/premium-split.ts'
import { microPerUnit } from '../kernel/money.ts'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { atField, numberField, type FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { refusedForm, type FormState } from './parts/field.tsx'
import { previewView } from './read/premium-payouts.ts'
import type { PayoutPreviewView } from './view/premium-payouts.ts'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** What the form of the premium shows again: what was typed, and what each would get. */
export interface PayoutForm {
  readonly form: FormState
  readonly preview: PayoutPreviewView | null
}

/** Looks at, books and books back what Italy's operator paid. `show`: the page *Accounts* with the form in it. */
export function payoutRoutes(
  context: WebContext,
  show: (call: CellCall, payout: PayoutForm) => Promise<Response>,
): readonly WebRoute[] {
  const { db } = context.api
  const path = '/at/:cell/accounts/premium' as const
  const refused = (call: CellCall, refusal: Refusal, values: FormValues): Promise<Response> =>
    show(call, { form: refusedForm(call.wording, refusal, values), preview: null })
  const done = ({ c, cell }: CellCall): Response =>
    c.redirect(withNotice(`/at/${cell.slug}/accounts`, 'frame.done'), 303)
  return [
    cellPage({
      method: 'post',
      path,
      access: stewards,
      handle: async (call) => {
        const posted = await readForm(call.c, formLimit)
        if (!posted.ok) return refused(call, posted, {})
        const { values } = posted.value
        const { cell, nowMs } = call
        const asked = askedFromForm(values)
        if (!asked.ok) return refused(call, asked, values)
        if (values['do'] !== 'book') {
          const preview = await previewPremium(db, cell, asked.value)
          if (!preview.ok) return refused(call, atField(preview, fieldOf), values)
          const { amountMicro } = asked.value
          return show(call, {
            form: { values, refused: null },
            preview: await previewView(context, cell, preview.value, amountMicro),
          })
        }
        const id = (values['id'] ?? '').slice(0, 100)
        const seen = values['seen'] ?? ''
        const booked = await bookPremium(db, cell, { ...asked.value, id, seen }, nowMs)
        return booked.ok ? done(call) : refused(call, atField(booked, fieldOf), values)
      },
    }),
    cellPage({
      method: 'post',
      path: `${path}/undo`,
      access: stewards,
      handle: async (call) => {
        const posted = await readForm(call.c, formLimit)
        const id = posted.ok ? (posted.value.values['id'] ?? '') : ''
        const undone = await undoPremium(db, call.cell, id, call.nowMs)
        return undone.ok ? done(call) : refused(call, undone, {})
      },
    }),
  ]
}

/** Which field a refusal of the accounts is about. */
const fieldOf = { amountMicro: 'amount', keptMicro: 'kept' }

function askedFromForm(values: FormValues): Result<PremiumAsked> {
  const split = premiumSplits.find((known) => known === values['split'])
  if (split === undefined) return refuse('unknown-split', 'Choose who gets it.', 'split')
  const most = premiumLimitMicro / microPerUnit
  const amount = numberField(values, 'amount', { min: 0.01, max: most })
  if (!amount.ok) return amount
  const kept = numberField(values, 'kept', { min: 0, max: most, otherwise: 0 })
  if (!kept.ok) return kept
  return success({
    period: values['period'] ?? '',
    amountMicro: centsMicro(amount.value),
    keptMicro: centsMicro(kept.value),
    split,
  })
}

/** To the cent: banks carry nothing smaller. */
function centsMicro(amount: number): number {
  return Math.round(amount * 100) * (microPerUnit / 100)
}
