import { modelOf } from '../assembly/meeting/model/store-model.ts'
import type { ModelWish } from '../assembly/meeting/state-model.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import type { FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { LanguageModelPage } from './pages/language-model.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** *A language model*: a steward switches it on or off, and reads what leaves the node for it. */
export function languageModelPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/language-model' as const
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => show(context, call, emptyForm),
    }),
    cellPage({ method: 'post', path, access: stewards, handle: (call) => state(context, call) }),
  ]
}

async function state(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording, principal } = call
  const form = await readForm(c, formLimit)
  const values = form.ok ? form.value.values : {}
  const wish = form.ok ? wishOf(values) : form
  const stated = wish.ok
    ? await context.assembly.transcripts.state(cell.id, wish.value, principal)
    : wish
  if (stated.ok) {
    return c.redirect(withNotice(`/at/${cell.slug}/language-model`, 'settings.saved'), 303)
  }
  return show(context, call, refusedForm(wording, stated, { ...values, key: '' }))
}

function wishOf(values: FormValues): Result<ModelWish> {
  const { source, address = '', model = '', key = '' } = values
  if (source === 'off' || source === 'server') return success({ source })
  return source === 'own'
    ? success({ source, address, model, key: key.trim() || null })
    : refuse('model-source', 'Choose one of the list.', 'source')
}

async function show(
  { assembly: { db, transcripts } }: WebContext,
  { c, cell, frame }: CellCall,
  form: FormState,
): Promise<Response> {
  const kept = await modelOf(db, cell.id)
  return pageResponse(
    c,
    <LanguageModelPage
      frame={frame}
      path={`/at/${cell.slug}/language-model`}
      model={await transcripts.model(cell.id)}
      server={transcripts.server}
      address={kept?.source === 'own' ? kept.address : ''}
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}
