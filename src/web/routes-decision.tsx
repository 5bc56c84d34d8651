import { reviewDecision } from '../assembly/decision/review.ts'
import { lifeAnswer } from '../assembly/decision/shapes-care.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { dayFromForm } from './forms/record-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { DecisionPage } from './pages/decision.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { readDecision } from './read/decision.ts'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

const readers = { kind: 'cell', roles: ['steward', 'member'] } as const

/** Where one decision stands: from what was heard to what it did; as JSON for whoever asks for that. */
export function oneDecisionPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/decisions/:decision' as const
  return [
    cellPage({
      method: 'get',
      path,
      access: readers,
      handle: (call) => decisionPage(context, call, emptyForm),
    }),
    cellPage({
      method: 'post',
      path: `${path}/review`,
      access: stewards,
      handle: (call) => reviewed(context, call),
    }),
  ]
}

async function decisionPage(
  context: WebContext,
  call: CellCall,
  form: FormState,
): Promise<Response> {
  const { c, cell, frame } = call
  const view = await readDecision(context.api.db, call, c.req.param('decision') ?? '')
  if (view === null) return problemResponse(c, frame, 'not-found')
  const headers = { vary: 'accept, accept-language, cookie' }
  if (asksForJson(c.req.header('accept'))) {
    return c.json(lifeAnswer(view.life, view.effects, call.nowMs), 200, headers)
  }
  const page = <DecisionPage frame={frame} cell={headOf(cell)} view={view} form={form} />
  return c.html(page, form.refused === null ? 200 : 422, headers)
}

/** Whether JSON is asked for and a page is not: browsers ask for pages. */
function asksForJson(accept: string | undefined): boolean {
  return /application\/(\w+\+)?json/.test(accept ?? '') && !/text\/html/.test(accept ?? '')
}

/** A decision was looked at again and stays as it is. */
async function reviewed(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording, nowMs } = call
  const id = c.req.param('decision') ?? ''
  const read = await readForm(c, formLimit)
  const values = read.ok ? read.value.values : {}
  const next = read.ok ? dayFromForm(values, 'nextMs', cell.timeZone) : read
  const done = next.ok
    ? await reviewDecision(context.api.db, cell, id, {
        atMs: nowMs,
        nextMs: next.value,
        note: (values['note'] ?? '').trim(),
      })
    : next
  if (!done.ok) return decisionPage(context, call, refusedForm(wording, done, values))
  return c.redirect(withNotice(`/at/${cell.slug}/decisions/${id}`, 'decided.reviewed'), 303)
}
