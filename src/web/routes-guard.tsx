import { personOf } from '../cell/role.ts'
import type { GuardWish } from '../federation/guard/guard.ts'
import { listGuardNotes, rulesFor } from '../federation/guard/store-guard.ts'
import { metServers, type MetServer } from '../federation/guard/store-met.ts'
import { subjectKinds } from '../federation/guard/subject.ts'
import type { Social } from '../federation/social/social.ts'
import { refuse, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { GuardPage } from './pages/guard.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

type Values = Readonly<Record<string, string>>

/** *Whom we hear*: a steward blocks accounts and servers outside, takes it back, and reads who said so. */
export function guardPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/federation/guard' as const
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => {
        const { kind = 'domain', subject = '' } = call.c.req.query()
        return show(context, call, { ...emptyForm, values: { kind, subject } })
      },
    }),
    cellPage({
      method: 'post',
      path: `${path}/block`,
      access: stewards,
      handle: (call) =>
        settled(context, call, (social, values) =>
          social.rule(call.cell.id, wishOf(values), personOf(call.principal)),
        ),
    }),
    cellPage({
      method: 'post',
      path: `${path}/accept`,
      access: stewards,
      handle: (call) =>
        settled(context, call, (social, { server: subject = '' }) => {
          const wish = { ruling: 'accept', kind: 'server', subject, reason: '' } as const
          return social.rule(call.cell.id, wish, personOf(call.principal))
        }),
    }),
    cellPage({
      method: 'post',
      path: `${path}/lift`,
      access: stewards,
      handle: (call) =>
        settled(context, call, (social, { subject = '' }) =>
          social.liftRule(call.cell.id, subject, '', personOf(call.principal)),
        ),
    }),
  ]
}

function wishOf({ kind: text, subject = '', reason = '' }: Values): GuardWish {
  const kind = subjectKinds.find((of) => of === text) ?? 'domain'
  return { ruling: 'block', kind, subject, reason }
}

async function settled(
  context: WebContext,
  call: CellCall,
  work: (social: Social, values: Values) => Promise<Result<unknown>>,
): Promise<Response> {
  const { c, cell, wording } = call
  const form = await readForm(c, formLimit)
  if (!form.ok) return show(context, call, refusedForm(wording, form))
  const { values } = form.value
  const done =
    context.social === null
      ? refuse('social-unaddressed', 'This node has no public address.')
      : await work(context.social, values)
  if (!done.ok) return show(context, call, refusedForm(wording, done, values))
  return c.redirect(withNotice(`/at/${cell.slug}/federation/guard`, 'frame.done'), 303)
}

async function show(
  { api: { db }, social }: WebContext,
  { c, cell, frame }: CellCall,
  form: FormState,
): Promise<Response> {
  const met = await metServers(db, cell.id)
  const view = {
    hasAddress: social !== null,
    waiting: social === null ? [] : await waitingServers(social, cell.id, met),
    met: social === null ? [] : met,
    rules: await rulesFor(db, cell.id),
    notes: await listGuardNotes(db, cell.id),
  }
  return pageResponse(
    c,
    <GuardPage frame={frame} slug={cell.slug} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}

/** Servers that were met and that nobody has accepted or blocked yet. */
async function waitingServers(
  { guard }: Social,
  cellId: string,
  met: readonly MetServer[],
): Promise<readonly MetServer[]> {
  const verdict = await guard.judgeAll(cellId)
  return met.filter(({ host }) => verdict(`https://${host}/`) === 'held')
}
