import { personOf } from '../cell/role.ts'
import { closeReport, reportsOf } from '../federation/guard/store-report.ts'
import { refuse, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { FlagsPage } from './pages/flags.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

type Values = Readonly<Record<string, string>>

/** *Reports*: what other servers report of us, what stewards answered, and what they report to other servers. */
export function flagPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/federation/reports' as const
  const { db, clock } = context.api
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => show(context, call, emptyForm, null),
    }),
    cellPage({
      method: 'post',
      path: `${path}/close`,
      access: stewards,
      handle: (call) =>
        settled(context, call, ({ report: id = '', answer = '' }) => {
          const personId = personOf(call.principal)
          return closeReport(db, call.cell.id, { id, answer, personId }, clock.now())
        }),
    }),
    cellPage({
      method: 'post',
      path: `${path}/send`,
      access: stewards,
      handle: (call) =>
        settled(context, call, async ({ subject = '', words = '' }) =>
          context.social === null
            ? refuse('social-unaddressed', 'This node has no public address.')
            : await context.social.report(
                call.cell.id,
                { subject, words },
                personOf(call.principal),
              ),
        ),
    }),
  ]
}

async function settled(
  context: WebContext,
  call: CellCall,
  work: (values: Values) => Promise<Result<null>>,
): Promise<Response> {
  const { c, cell, wording } = call
  const form = await readForm(c, formLimit)
  if (!form.ok) return show(context, call, refusedForm(wording, form), null)
  const { values } = form.value
  const done = await work(values)
  if (done.ok)
    return c.redirect(withNotice(`/at/${cell.slug}/federation/reports`, 'frame.done'), 303)
  return show(context, call, refusedForm(wording, done, values), values['report'] ?? null)
}

/** `at`: the report whose form was refused; null: it was another form, or none. */
async function show(
  { api: { db }, social }: WebContext,
  { c, cell, frame }: CellCall,
  form: FormState,
  at: string | null,
): Promise<Response> {
  const shown = (await social?.cell(cell.id)) ?? null
  return pageResponse(
    c,
    <FlagsPage
      frame={frame}
      slug={cell.slug}
      isOn={shown !== null}
      reports={await reportsOf(db, cell.id)}
      form={form}
      at={at}
    />,
    form.refused === null ? 200 : 422,
  )
}
