import { enterDecision } from '../assembly/decision/decisions.ts'
import { success } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { draftRoutes, refusedDraft, type DraftForm } from './draft-routes.ts'
import { decisionFromForm } from './forms/mandate-form.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { DecisionFormPage, type DecisionPreview } from './pages/decision-form.tsx'
import { DecisionsPage } from './pages/decisions.tsx'
import { readDecisions, readHolding, readPlaces } from './read/decisions.ts'
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
    ...draftRoutes(context, ruleForm(context)),
    cellPage({
      method: 'post',
      path: `${path}/end`,
      access: stewards,
      handle: (call) => ended(context, call),
    }),
  ]
}

/** The form of a rule that plans obey. */
function ruleForm(context: WebContext): DraftForm<DecisionPreview> {
  const { db } = context.api
  return {
    path: '/at/:cell/decisions/new',
    entered: 'mandates.entered',
    read: async ({ cell, nowMs }, values) => decisionFromForm(values, nowMs, cell.timeZone),
    tryOut: async ({ cell, nowMs }, { mandates }) => {
      const tried = await context.assembly.trials.of(cell, mandates, nowMs)
      if (!tried.ok) return tried
      const beside = await readHolding(db, cell, nowMs)
      return success({ mandate: mandates[0]!, trial: tried.value, beside })
    },
    page: async ({ frame, cell }, form, shown) => {
      const places = await readPlaces(db, cell)
      return (
        <DecisionFormPage
          frame={frame}
          cell={headOf(cell)}
          view={{ ...places, ...shown }}
          form={form}
        />
      )
    },
  }
}

/** Ends what an earlier decision has put in force, by a decision without rules. */
async function ended(context: WebContext, call: CellCall): Promise<Response> {
  const { db, random } = context.energy
  const { cell, nowMs } = call
  const form = ruleForm(context)
  const read = await readForm(call.c, formLimit)
  if (!read.ok) return refusedDraft(context, form, call, read, {})
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
  if (!done.ok) return refusedDraft(context, form, call, done, {})
  context.assembly.onDecided(cell.id)
  return call.c.redirect(withNotice(`/at/${cell.slug}/decisions`, 'mandates.ended'), 303)
}
