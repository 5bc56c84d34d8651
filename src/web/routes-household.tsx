import { inviteTo, type NewInvitation } from '../cell/join.ts'
import { personOf } from '../cell/role.ts'
import { openInvitations } from '../cell/store-invitation.ts'
import { membersOf } from '../cell/store-person.ts'
import { refuse, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { pageResponse } from './page-response.ts'
import { HouseholdPage } from './pages/household.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { homeRoles, type HouseholdView } from './view/people.ts'
import { cellPage, formLimit, residents, type CellCall, type WebRoute } from './web-route.ts'

/** Who belongs to a home: its residents see it and invite into it. */
export function householdRoutes(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/people'
  return [
    cellPage({
      method: 'get',
      path,
      access: residents,
      handle: (call) => householdPage(context, call, emptyForm, null),
    }),
    cellPage({
      method: 'post',
      path,
      access: residents,
      handle: (call) => invite(context, call),
    }),
  ]
}

async function invite(context: WebContext, call: CellCall): Promise<Response> {
  const { wording, cell } = call
  const posted = await readForm(call.c, formLimit)
  const made = posted.ok ? await inviteAs(context, call, posted.value.values['role']) : posted
  return made.ok
    ? householdPage(context, call, emptyForm, { name: cell.name, url: made.value.url })
    : householdPage(context, call, refusedForm(wording, made), null)
}

async function inviteAs(
  context: WebContext,
  { principal, cell }: CellCall,
  asked: string | undefined,
): Promise<Result<NewInvitation>> {
  const inviterId = personOf(principal)
  const role = homeRoles.find((one) => one === asked)
  if (inviterId === null) {
    return refuse('forbidden', 'Only those who live in a home invite into it.')
  }
  if (role === undefined) return refuse('unknown-role', 'Choose what they will be.', 'role')
  return inviteTo(context.cells, { inviterId, cellId: cell.id, role })
}

async function householdPage(
  context: WebContext,
  call: CellCall,
  form: FormState,
  invitation: HouseholdView['invitation'],
): Promise<Response> {
  const { db, clock } = context.api
  const { cell } = call
  const view: HouseholdView = {
    members: await membersOf(db, cell.id),
    mayInvite: personOf(call.principal) !== null,
    openInvitations: (await openInvitations(db, cell.id, clock.now())).length,
    invitation,
  }
  return pageResponse(
    call.c,
    <HouseholdPage frame={call.frame} cell={headOf(cell)} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}
