import type { JSX } from 'hono/jsx/jsx-runtime'
import { enterDecision, type DecisionDraft } from '../assembly/decision/decisions.ts'
import type { Refusal, Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { inForm, type FromForm } from './forms/limits-form.ts'
import type { FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { followsFromForm, prefilled } from './forms/record-form.ts'
import { withNotice, type Said } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { refusedForm, type FormState } from './parts/field.tsx'
import { titleOf } from './read/decisions.ts'
import { voteOnDecision } from './routes-ballot-begin.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** One kind of decision that a form enters: how it is read, what it would mean, and how that is shown. */
export interface DraftForm<Preview> {
  readonly path: `${string}/:cell${string}`
  /** What whoever entered one is told. */
  readonly entered: Said
  read(call: CellCall, values: FormValues): Promise<Result<FromForm<DecisionDraft>>>
  /** Refused: what could not be entered. */
  tryOut(call: CellCall, draft: DecisionDraft): Promise<Result<Preview>>
  /** `follows`: title of the earlier decision that is replaced; null: none is. */
  page(
    call: CellCall,
    form: FormState,
    shown: { readonly follows: string | null; readonly preview: Preview | null },
  ): Promise<JSX.Element>
}

/** The form in which a decision is written: it is tried, entered, or people vote on it. */
export function draftRoutes<Preview>(
  context: WebContext,
  draft: DraftForm<Preview>,
): readonly WebRoute[] {
  const { path } = draft
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => {
        const values = prefilled(new URL(call.c.req.url).searchParams)
        return formPage(context, draft, call, { values, refused: null }, null)
      },
    }),
    cellPage({
      method: 'post',
      path,
      access: stewards,
      handle: (call) => posted(context, draft, call),
    }),
  ]
}

async function posted<Preview>(
  context: WebContext,
  of: DraftForm<Preview>,
  call: CellCall,
): Promise<Response> {
  const read = await readForm(call.c, formLimit)
  const values = read.ok ? read.value.values : {}
  const refused = (refusal: Refusal): Promise<Response> =>
    refusedDraft(context, of, call, refusal, values)
  if (!read.ok) return refused(read)
  const stated = await of.read(call, values)
  if (!stated.ok) return refused(stated)
  const { stated: draft, fieldOf } = stated.value
  if (values['do'] === 'vote') {
    const page = await voteOnDecision(context, call, draft)
    return page.ok ? page.value : refused(inForm(page, fieldOf))
  }
  if (values['do'] !== 'enter') {
    const tried = await of.tryOut(call, draft)
    if (!tried.ok) return refused(inForm(tried, fieldOf))
    return formPage(context, of, call, { values, refused: null }, tried.value)
  }
  const { cell, nowMs } = call
  const { db, random } = context.energy
  const entered = await enterDecision(db, cell, draft, { random, nowMs })
  if (!entered.ok) return refused(inForm(entered, fieldOf))
  context.assembly.onDecided(cell.id)
  const to = `/at/${cell.slug}/decisions/${entered.value.id}`
  return call.c.redirect(withNotice(to, of.entered), 303)
}

/** The form as it was filled in, with what was refused. */
export function refusedDraft<Preview>(
  context: WebContext,
  of: DraftForm<Preview>,
  call: CellCall,
  refusal: Refusal,
  values: FormValues,
): Promise<Response> {
  return formPage(context, of, call, refusedForm(call.wording, refusal, values), null)
}

async function formPage<Preview>(
  context: WebContext,
  of: DraftForm<Preview>,
  call: CellCall,
  form: FormState,
  preview: Preview | null,
): Promise<Response> {
  const follows = await titleOf(context.api.db, call.cell, followsFromForm(form.values))
  const page = await of.page(call, form, { follows, preview })
  return pageResponse(call.c, page, form.refused === null ? 200 : 422)
}
