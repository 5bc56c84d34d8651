import { choosePlansInSums } from '../energy/store-joint.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { JointPage } from './pages/joint.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { readJoint } from './read/joint.ts'
import { saveNewTariff } from './routes-settings.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** *Joint plan* of a city, and the forms that state its prices and limits and who sees what: for its stewards. */
export function jointPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/joint' as const
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => show(context, call, emptyForm),
    }),
    cellPage({
      method: 'post',
      path,
      access: stewards,
      handle: async (call) => {
        const { c, cell, wording } = call
        if (cell.kind !== 'city') return show(context, call, emptyForm)
        const posted = await readForm(c, formLimit)
        const values = posted.ok ? posted.value.values : {}
        const wrong = posted.ok ? await saveNewTariff(context, call, values) : posted
        return wrong === null
          ? c.redirect(withNotice(`/at/${cell.slug}/joint`, 'settings.saved'), 303)
          : show(context, call, refusedForm(wording, wrong, values))
      },
    }),
    cellPage({
      method: 'post',
      path: `${path}/sums`,
      access: stewards,
      handle: async (call) => {
        const { c, cell } = call
        if (cell.kind !== 'city') return show(context, call, emptyForm)
        const posted = await readForm(c, formLimit)
        if (!posted.ok) return show(context, call, refusedForm(call.wording, posted, {}))
        await choosePlansInSums(context.api.db, cell.id, posted.value.values['inSums'] === 'yes')
        return c.redirect(withNotice(`/at/${cell.slug}/joint`, 'settings.saved'), 303)
      },
    }),
  ]
}

async function show(context: WebContext, call: CellCall, form: FormState): Promise<Response> {
  const { c, cell, frame, nowMs } = call
  if (cell.kind !== 'city') return problemResponse(c, frame, 'not-found')
  const view = await readJoint(context, cell, nowMs)
  return pageResponse(
    c,
    <JointPage frame={frame} cell={headOf(cell)} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}
