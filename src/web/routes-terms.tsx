import { membersOf } from '../accounts/read-meters.ts'
import { enterDecision } from '../assembly/decision/decisions.ts'
import { homesWith } from '../assembly/decision/routes-decisions.ts'
import { tryTerms } from '../assembly/decision/terms-trial.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { inForm } from './forms/limits-form.ts'
import type { FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { followsFromForm, prefilled } from './forms/record-form.ts'
import { termsFromForm } from './forms/terms-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { TermsFormPage, type TermsFormView } from './pages/terms-form.tsx'
import { refusedForm, type FormState } from './parts/field.tsx'
import { readPlaces, titleOf } from './read/decisions.ts'
import { voteOnDecision } from './routes-ballot-begin.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** The form in which a decision about accounts is tried and entered. */
export function termPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/decisions/accounts'
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => {
        const values = prefilled(new URL(call.c.req.url).searchParams)
        return formPage(context, call, { values, refused: null }, null)
      },
    }),
    cellPage({
      method: 'post',
      path,
      access: stewards,
      handle: (call) => posted(context, call),
    }),
  ]
}

async function posted(context: WebContext, call: CellCall): Promise<Response> {
  const read = await readForm(call.c, formLimit)
  if (!read.ok) return refusedPage(context, call, read, {})
  const { values } = read.value
  const { db, random } = context.energy
  const { cell, nowMs, principal } = call
  const { homeIds } = await membersOf(db, cell)
  const stated = termsFromForm(values, homeIds, { nowMs, timeZone: cell.timeZone })
  if (!stated.ok) return refusedPage(context, call, stated, values)
  const { stated: draft, fieldOf } = stated.value
  if (values['do'] === 'vote') {
    const page = await voteOnDecision(context, call, draft)
    return page.ok ? page.value : refusedPage(context, call, inForm(page, fieldOf), values)
  }
  if (values['do'] !== 'enter') {
    const { terms = [] } = draft
    const tried = await tryTerms(db, cell, draft, homesWith(principal), { random, nowMs })
    if (!tried.ok) return refusedPage(context, call, inForm(tried, fieldOf), values)
    return formPage(context, call, { values, refused: null }, { terms, trial: tried.value })
  }
  const entered = await enterDecision(db, cell, draft, { random, nowMs })
  if (!entered.ok) return refusedPage(context, call, inForm(entered, fieldOf), values)
  const to = `/at/${cell.slug}/decisions/${entered.value.id}`
  return call.c.redirect(withNotice(to, 'decided.entered'), 303)
}

function refusedPage(
  context: WebContext,
  call: CellCall,
  refusal: Refusal,
  values: FormValues,
): Promise<Response> {
  return formPage(context, call, refusedForm(call.wording, refusal, values), null)
}

async function formPage(
  context: WebContext,
  call: CellCall,
  form: FormState,
  preview: TermsFormView['preview'],
): Promise<Response> {
  const { db } = context.api
  const { homes } = await readPlaces(db, call.cell)
  const follows = await titleOf(db, call.cell, followsFromForm(form.values))
  return pageResponse(
    call.c,
    <TermsFormPage
      frame={call.frame}
      cell={headOf(call.cell)}
      view={{ homes, follows, preview }}
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}
