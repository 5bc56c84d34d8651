import { stateVtn } from '../energy/openadr/state-vtn.ts'
import { deleteVtn, vtnOf } from '../energy/openadr/store-vtn.ts'
import type { WebContext } from './context.ts'
import { readForm, type PostedForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { ServerPage } from './pages/server.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { serverView } from './view/server.ts'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** The grid operator's or supplier's server (OpenADR 3) that a neighbourhood listens to. */
export function serverRoutes(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/server'
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => serverPage(context, call, emptyForm),
    }),
    cellPage({
      method: 'post',
      path,
      access: stewards,
      handle: async (call) => {
        const posted = await readForm(call.c, formLimit)
        const stated = posted.ok
          ? await stateVtn(context.energy, call.cell, wishOf(posted.value), call.principal)
          : posted
        if (stated.ok) return saved(call)
        const values = posted.ok ? { ...posted.value.values, clientSecret: '' } : {}
        return serverPage(context, call, refusedForm(call.wording, stated, values))
      },
    }),
    cellPage({
      method: 'post',
      path: `${path}/remove`,
      access: stewards,
      handle: async (call) => {
        await deleteVtn(context.energy.db, call.cell.id)
        return saved(call)
      },
    }),
  ]
}

function wishOf({ values, all }: PostedForm) {
  const text = (name: string): string => (values[name] ?? '').trim()
  const taken = all('takes')
  return {
    url: text('url'),
    clientId: text('clientId'),
    clientSecret: text('clientSecret') || null,
    programId: text('programId') || null,
    sender: text('sender'),
    venName: text('venName'),
    takesPrices: taken.includes('prices'),
    takesLimits: taken.includes('limits'),
    givesReports: taken.includes('reports'),
  }
}

function saved({ c, cell }: CellCall): Response {
  return c.redirect(withNotice(`/at/${cell.slug}/server`, 'settings.saved'), 303)
}

async function serverPage(
  { energy: { db } }: WebContext,
  { c, frame, cell, nowMs }: CellCall,
  form: FormState,
): Promise<Response> {
  const found = await vtnOf(db, cell.id)
  const view = found === null ? null : serverView(found.vtn, found.state)
  return pageResponse(
    c,
    <ServerPage frame={frame} cell={headOf(cell)} nowMs={nowMs} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}
