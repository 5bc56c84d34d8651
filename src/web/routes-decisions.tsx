import { enterDecision } from '../assembly/decision/decisions.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { inForm } from './forms/limits-form.ts'
import { decisionFromForm } from './forms/mandate-form.ts'
import type { FormValues } from './forms/number-field.ts'
import { followsFromForm, prefilled } from './forms/record-form.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { DecisionFormPage, type DecisionPreview } from './pages/decision-form.tsx'
import { DecisionsPage } from './pages/decisions.tsx'
import { refusedForm, type FormState } from './parts/field.tsx'
import { readDecisions, readHolding, readPlaces, titleOf } from './read/decisions.ts'
import { voteOnDecision } from './routes-ballot-begin.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

const readers = { kind: 'cell', roles: ['steward', 'member'] } as const

/** What a neighbourhood has decided, and the form to enter more. */
export function decisionPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/decisions'
  return [
    cellPage({
      method: 'get',
      path,
      access: readers,
      handle: async (call) => {
        const view = await readDecisions(context.api.db, call)
        return pageResponse(
          call.c,
          <DecisionsPage frame={call.frame} cell={headOf(call.cell)} view={view} />,
        )
      },
    }),
    cellPage({
      method: 'get',
      path: `${path}/new`,
      access: stewards,
      handle: (call) => {
        const values = prefilled(new URL(call.c.req.url).searchParams)
        return formPage(context, call, { values, refused: null }, null)
      },
    }),
    cellPage({
      method: 'post',
      path: `${path}/new`,
      access: stewards,
      handle: (call) => posted(context, call),
    }),
    cellPage({
      method: 'post',
      path: `${path}/end`,
      access: stewards,
      handle: (call) => ended(context, call),
    }),
  ]
}

async function posted(context: WebContext, call: CellCall): Promise<Response> {
  const read = await readForm(call.c, formLimit)
  if (!read.ok) return refusedPage(context, call, read, {})
  const { values } = read.value
  const { db, random, onLimits } = context.energy
  const { cell, nowMs } = call
  const stated = decisionFromForm(values, nowMs, cell.timeZone)
  if (!stated.ok) return refusedPage(context, call, stated, values)
  const { stated: draft, fieldOf } = stated.value
  if (values['do'] === 'vote') {
    const page = await voteOnDecision(context, call, draft)
    return page.ok ? page.value : refusedPage(context, call, inForm(page, fieldOf), values)
  }
  if (values['do'] !== 'enter') {
    const tried = await context.assembly.trials.of(cell, draft.mandates, nowMs)
    if (!tried.ok) return refusedPage(context, call, inForm(tried, fieldOf), values)
    const beside = await readHolding(db, cell, nowMs)
    const form = { values, refused: null }
    const [mandate] = draft.mandates
    return formPage(context, call, form, { mandate: mandate!, trial: tried.value, beside })
  }
  const entered = await enterDecision(db, cell, draft, { random, nowMs })
  if (!entered.ok) return refusedPage(context, call, inForm(entered, fieldOf), values)
  onLimits(cell.id)
  return call.c.redirect(withNotice(`/at/${cell.slug}/decisions`, 'mandates.entered'), 303)
}

/** Ends what an earlier decision has put in force, by a decision without rules. */
async function ended(context: WebContext, call: CellCall): Promise<Response> {
  const { db, random, onLimits } = context.energy
  const { cell, nowMs } = call
  const read = await readForm(call.c, formLimit)
  if (!read.ok) return refusedPage(context, call, read, {})
  const { values } = read.value
  const record = {
    title: values['title'] ?? '',
    convened: 'steward',
    method: '',
    methodVersion: '',
    logRoot: null,
    tally: null,
    dissent: '',
    reviewMs: null,
    basis: '',
  } as const
  const draft = { decidedMs: nowMs, followsId: values['id'] ?? '', record, mandates: [] }
  const done = await enterDecision(db, cell, draft, { random, nowMs })
  if (!done.ok) return refusedPage(context, call, done, {})
  onLimits(cell.id)
  return call.c.redirect(withNotice(`/at/${cell.slug}/decisions`, 'mandates.ended'), 303)
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
  preview: DecisionPreview | null,
): Promise<Response> {
  const { db } = context.api
  const places = await readPlaces(db, call.cell)
  const follows = await titleOf(db, call.cell, followsFromForm(form.values))
  return pageResponse(
    call.c,
    <DecisionFormPage
      frame={call.frame}
      cell={headOf(call.cell)}
      view={{ ...places, preview, follows }}
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}
