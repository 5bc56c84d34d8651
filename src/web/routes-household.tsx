import { inviteTo, type NewInvitation } from '../cell/join.ts'
import { endMembership } from '../cell/leave.ts'
import { personOf } from '../cell/role.ts'
import { openInvitations } from '../cell/store-invitation.ts'
import { membersOf } from '../cell/store-person.ts'
import { assert } from '../kernel/assert.ts'
import { refuse, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
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
    cellPage({
      method: 'post',
      path: `${path}/end`,
      access: residents,
      handle: (call) => endGuest(context, call),
    }),
    cellPage({
      method: 'post',
      path: '/at/:cell/guest/leave',
      access: { kind: 'cell', roles: ['home-guest'] },
      handle: (call) => leave(context, call),
    }),
  ]
}

/** Somebody is no longer a guest here. Those who live here leave by their own pages only. */
async function endGuest(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording } = call
  const posted = await readForm(c, formLimit)
  if (!posted.ok) return householdPage(context, call, refusedForm(wording, posted), null)
  const members = await membersOf(context.api.db, cell.id)
  const guest = members.find(
    ({ personId, role }) => personId === posted.value.values['person'] && role === 'guest',
  )
  const ended =
    guest === undefined
      ? refuse('no-such-guest', 'Nobody like that is a guest of this home.', 'person')
      : await endMembership(context.cells, guest.personId, cell.id)
  return ended.ok
    ? c.redirect(withNotice(`/at/${cell.slug}/people`, 'frame.done'), 303)
    : householdPage(context, call, refusedForm(wording, ended), null)
}

/** A guest leaves. */
async function leave(context: WebContext, { c, cell, principal }: CellCall): Promise<Response> {
  const personId = personOf(principal)
  assert(personId !== null, 'only a person is a guest of a home')
  // Whoever has left already, in another window, is where they want to be.
  await endMembership(context.cells, personId, cell.id)
  return c.redirect(withNotice('/me', 'guest.left'), 303)
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
