import { newId } from '../kernel/id.ts'
import {
  catchRefusal,
  refuse,
  RefusalError,
  success,
  type Result,
  orThrow,
} from '../kernel/refusal.ts'
import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'
import type { Cell } from './cell.ts'
import { checkName } from './cell-check.ts'
import { countAttempt, forgiveAttempt, type CellContext } from './context.ts'
import {
  checkOpen,
  invitationLifetimeMs,
  invitationLimit,
  mayInvite,
  type Invitation,
  type Inviter,
} from './invitation.ts'
import { invitationUrl } from './links.ts'
import { checkLanguage, type Person } from './person.ts'
import type { Role } from './role.ts'
import { hashSecret, isToken, newToken } from './secret.ts'
import { newRecoveryCodes, startSession, type SignedIn, type Whereabouts } from './sign-in.ts'
import {
  closeInvitation,
  findInvitation,
  openInvitations,
  saveInvitation,
} from './store-invitation.ts'
import {
  countResidents,
  createPerson,
  findPerson,
  membershipsOf,
  ownMemberships,
  putMembership,
} from './store-person.ts'
import { findCell, lockCell } from './store.ts'

/**
 * An invitation just made: the only moment at which its link is known. Draw it with `qrCode(url)`.
 */
export interface NewInvitation {
  readonly invitation: Invitation
  readonly url: string
}

/** What an invitation says to the one who opens it. */
export interface InvitationPreview {
  /** Who invites; null: whoever runs the node. */
  readonly invitedBy: string | null
  readonly cell: Cell
  /** The neighbourhood of the home, where it is a home. */
  readonly parent: Cell | null
  readonly role: Role
  readonly expiresMs: number
}

/** What somebody becomes by accepting. */
export interface Joined {
  readonly personId: string
  readonly cell: Cell
  readonly role: Role
  /** The session of a new person; null for one who was signed in already. */
  readonly session: SignedIn | null
  /** A new person's recovery codes, shown this once; empty for one who was signed in already. */
  readonly recoveryCodes: readonly string[]
}

/** Invites somebody into a cell. `inviterId` null: the command line does. */
export async function inviteTo(
  context: CellContext,
  request: { readonly inviterId: string | null; readonly cellId: string; readonly role: Role },
): Promise<Result<NewInvitation>> {
  const { db } = context
  const nowMs = context.clock.now()
  const cell = await findCell(db, request.cellId)
  if (cell === null) return refuse('not-found', 'There is no such cell.', 'cell')
  const allowed = await mayInviteNow(db, request.inviterId, cell, request.role)
  if (!allowed.ok) return allowed
  if ((await openInvitations(db, cell.id, nowMs)).length >= invitationLimit) {
    return refuse(
      'too-many-invitations',
      `${invitationLimit} invitations are open already; withdraw some first.`,
    )
  }
  const token = newToken(context.random)
  const invitation: Invitation = {
    id: newId(nowMs, context.random),
    cellId: cell.id,
    role: request.role,
    invitedBy: request.inviterId,
    createdMs: nowMs,
    expiresMs: nowMs + invitationLifetimeMs,
    closedMs: null,
  }
  await saveInvitation(db, invitation, hashSecret(token))
  return success({ invitation, url: invitationUrl(context.publicUrl, token) })
}

/** Shows an invitation without using it up. */
export async function previewInvitation(
  context: CellContext,
  request: { readonly token: string; readonly address: string },
): Promise<Result<InvitationPreview>> {
  const tooMany = countAttempt(context, request.address)
  if (tooMany !== null) return tooMany
  const found = await openInvitation(context, context.db, request.token)
  if (!found.ok) return found
  forgiveAttempt(context, request.address)
  const { invitation, cell } = found.value
  const inviter =
    invitation.invitedBy === null ? null : await findPerson(context.db, invitation.invitedBy)
  return success({
    invitedBy: inviter?.name ?? null,
    cell,
    parent: cell.parentId === null ? null : await findCell(context.db, cell.parentId),
    role: invitation.role,
    expiresMs: invitation.expiresMs,
  })
}

/**
 * Accepts an invitation, once. Somebody new (`personId` null) gives a name and becomes a person
 * with a session and recovery codes; somebody signed in becomes a member of one cell more.
 */
export async function acceptInvitation(
  context: CellContext,
  request: Whereabouts & {
    readonly token: string
    readonly personId: string | null
    /** For somebody new. */
    readonly name: string
    readonly language: string
  },
): Promise<Result<Joined>> {
  const tooMany = countAttempt(context, request.address)
  if (tooMany !== null) return tooMany
  const result = await catchRefusal(() =>
    context.db.transaction().execute(async (tx) => {
      const { invitation, cell } = orThrow(await openInvitation(context, tx, request.token))
      const nowMs = context.clock.now()
      const newcomer =
        request.personId === null
          ? orThrow(newPerson(context, request.name, request.language))
          : null
      if (newcomer !== null) await createPerson(tx, newcomer)
      const personId = newcomer?.id ?? request.personId
      if (personId === null) throw new Error('a newcomer was just created')
      // Closing comes first: on PostgreSQL its row lock makes a second acceptance wait, then fail.
      if (!(await closeInvitation(tx, invitation.id, nowMs, personId))) {
        throw new RefusalError(
          refuse('invitation-closed', 'This invitation was just used; ask for a new one.', 'token'),
        )
      }
      await lockCell(tx, cell.id)
      orThrow(await mayInviteNow(tx, invitation.invitedBy, cell, invitation.role))
      const own = await ownMemberships(tx, personId)
      if (own.some((m) => m.cellId === cell.id && m.role === invitation.role)) {
        throw new RefusalError(
          refuse('already-member', `You belong to ${cell.name} already; nothing was changed.`),
        )
      }
      await putMembership(tx, personId, cell.id, invitation.role, nowMs)
      return {
        personId,
        cell,
        role: invitation.role,
        session: newcomer === null ? null : await startSession(context, tx, personId, request),
        recoveryCodes: newcomer === null ? [] : await newRecoveryCodes(context, tx, personId),
      }
    }),
  )
  if (result.ok) forgiveAttempt(context, request.address)
  return result
}

/** A person from what somebody said about themselves. */
export function newPerson(
  context: Pick<CellContext, 'clock' | 'random'>,
  name: string,
  language: string,
): Result<Person> {
  const plainName = checkName(name)
  if (!plainName.ok) return plainName
  const tag = checkLanguage(language)
  if (!tag.ok) return tag
  const nowMs = context.clock.now()
  return success({
    id: newId(nowMs, context.random),
    name: plainName.value,
    language: tag.value,
    createdMs: nowMs,
  })
}

async function openInvitation(
  context: Pick<CellContext, 'clock'>,
  db: Kysely<Schema>,
  token: string,
): Promise<Result<{ readonly invitation: Invitation; readonly cell: Cell }>> {
  const invitation = isToken(token) ? await findInvitation(db, hashSecret(token)) : null
  const cell = invitation === null ? null : await findCell(db, invitation.cellId)
  if (invitation === null || cell === null) {
    return refuse(
      'invitation-unknown',
      'This invitation is not known here; check that the link is whole.',
      'token',
    )
  }
  const open = checkOpen(invitation, context.clock.now())
  return open.ok ? success({ invitation, cell }) : open
}

async function mayInviteNow(
  db: Kysely<Schema>,
  inviterId: string | null,
  cell: Cell,
  role: Role,
): Promise<Result<null>> {
  const inviter: Inviter = inviterId === null ? 'operator' : await membershipsOf(db, inviterId)
  return mayInvite(inviter, cell, role, await countResidents(db, cell.id))
}
