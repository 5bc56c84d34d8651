import { acceptQuestion } from '../assembly/report/asked.ts'
import { answerBelonging, foundBody } from '../assembly/report/bodies.ts'
import { personOf } from '../cell/role.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { TogetherPage } from './pages/together.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { readTogether } from './read/together.ts'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

const readers = { kind: 'cell', roles: ['steward', 'member'] } as const

/** The start page of deciding together, and what a steward says there to bodies that ask. */
export function togetherPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/together' as const
  return [
    cellPage({
      method: 'get',
      path,
      access: readers,
      handle: (call) =>
        call.cell.kind === 'city'
          ? Promise.resolve(call.c.redirect(`/bodies/${call.cell.slug}`, 303))
          : show(context, call, emptyForm),
    }),
    cellPage({
      method: 'post',
      path: `${path}/bodies`,
      access: stewards,
      handle: (call) =>
        withForm(context, call, async ({ name = '' }) => {
          const of = { name, personId: personOf(call.principal) }
          const body = await foundBody(context.assembly, call.cell, of)
          return body.ok
            ? call.c.redirect(`/bodies/${body.value.slug}`, 303)
            : show(context, call, refusedForm(call.wording, body, { name }))
        }),
    }),
    cellPage({
      method: 'post',
      path: `${path}/belong`,
      access: stewards,
      handle: (call) =>
        withForm(context, call, async ({ body = '', belongs }) => {
          const said = await answerBelonging(context.assembly, call.cell, body, belongs === '1')
          return said.ok
            ? call.c.redirect(withNotice(`/at/${call.cell.slug}/together`, 'frame.done'), 303)
            : show(context, call, refusedForm(call.wording, said))
        }),
    }),
    cellPage({
      method: 'post',
      path: `${path}/accept`,
      access: stewards,
      handle: (call) =>
        withForm(context, call, async ({ question = '' }) => {
          const { cell, nowMs } = call
          const begun = await acceptQuestion(context.assembly, cell, question, nowMs)
          return begun.ok
            ? call.c.redirect(`/at/${cell.slug}/questions/${begun.value}`, 303)
            : show(context, call, refusedForm(call.wording, begun))
        }),
    }),
  ]
}

async function withForm(
  context: WebContext,
  call: CellCall,
  work: (values: Readonly<Record<string, string>>) => Promise<Response>,
): Promise<Response> {
  const form = await readForm(call.c, formLimit)
  return form.ok ? work(form.value.values) : show(context, call, refusedForm(call.wording, form))
}

async function show(context: WebContext, call: CellCall, found: FormState): Promise<Response> {
  const view = await readTogether(context, call)
  return pageResponse(
    call.c,
    <TogetherPage frame={call.frame} view={view} found={found} />,
    found.refused === null ? 200 : 422,
  )
}
