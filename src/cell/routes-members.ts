import * as v from 'valibot'
import { route, visitOfCall, type Route } from '../api/route.ts'
import { refuse, success } from '../kernel/refusal.ts'
import type { CellContext } from './context.ts'
import { inviteTo } from './join.ts'
import { endMembership } from './leave.ts'
import { qrCode } from './qr.ts'
import { checkProof } from './proof.ts'
import { personOf } from './role.ts'
import { cellPath, roleShape } from './shapes.ts'
import { closeInvitation, openInvitations } from './store-invitation.ts'
import { membersOf } from './store-person.ts'

const invitationShape = v.object({
  id: v.string(),
  role: roleShape,
  createdMs: v.number(),
  expiresMs: v.number(),
})

/**
 * Who belongs to a cell and who is invited: its own residents or stewards see it, and a steward for
 * the homes.
 */
const insiders = { kind: 'cell', roles: ['steward', 'resident', 'parent-steward'] } as const

/** Members of a cell and invitations into it. */
export function membersRoutes(context: CellContext): readonly Route[] {
  const { db, clock } = context
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/members',
      summary: 'The people of a cell',
      access: insiders,
      scope: 'read',
      params: cellPath,
      answer: v.object({
        members: v.array(
          v.object({
            personId: v.string(),
            name: v.string(),
            role: roleShape,
            sinceMs: v.number(),
          }),
        ),
      }),
      handle: async ({ params }) => success({ members: await membersOf(db, params.cell) }),
    }),
    route({
      method: 'delete',
      path: '/cells/{cell}/members/{person}',
      summary: 'End a membership: somebody moved out or lays down a task',
      access: insiders,
      scope: 'admin',
      params: v.object({ ...cellPath.entries, person: v.string() }),
      answer: v.null(),
      handle: ({ params }) => endMembership(context, params.person, params.cell),
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/invitations',
      summary: 'Invitations that can still be accepted',
      access: insiders,
      scope: 'read',
      params: cellPath,
      answer: v.object({ invitations: v.array(invitationShape) }),
      handle: async ({ params }) =>
        success({ invitations: await openInvitations(db, params.cell, clock.now()) }),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/invitations',
      summary: 'Invite somebody: a link and a QR code, shown this once',
      access: insiders,
      scope: 'admin',
      params: cellPath,
      body: v.object({ role: roleShape }),
      answer: v.object({
        invitation: invitationShape,
        url: v.string(),
        qr: v.object({
          size: v.pipe(v.number(), v.description('Units each way, margin included')),
          path: v.pipe(v.string(), v.description('SVG path of the dark squares')),
        }),
      }),
      handle: async (call) => {
        const { principal, params, body } = call
        const inviterId = personOf(principal)
        if (inviterId === null) {
          return refuse('set-up-first', 'Set this node up first; then you can invite others.')
        }
        if (body.role === 'steward' && principal.kind === 'person') {
          const stale = await checkProof(context, visitOfCall(call).sessionToken)
          if (stale !== null) return stale
        }
        const made = await inviteTo(context, { inviterId, cellId: params.cell, role: body.role })
        return made.ok ? success({ ...made.value, qr: qrCode(made.value.url) }) : made
      },
    }),
    route({
      method: 'delete',
      path: '/cells/{cell}/invitations/{invitation}',
      summary: 'Withdraw an invitation',
      access: insiders,
      scope: 'admin',
      params: v.object({ ...cellPath.entries, invitation: v.string() }),
      answer: v.null(),
      handle: async ({ params }) => {
        const nowMs = clock.now()
        const isHere = (await openInvitations(db, params.cell, nowMs)).some(
          ({ id }) => id === params.invitation,
        )
        return isHere && (await closeInvitation(db, params.invitation, nowMs, null))
          ? success(null)
          : refuse('not-found', 'No such invitation is open here.', 'invitation')
      },
    }),
  ]
}
