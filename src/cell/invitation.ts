import { dayMs } from '../kernel/steps.ts'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import type { Cell } from './cell.ts'
import { roleFits, type Membership, type Role } from './role.ts'

/** How long an invitation can be accepted. */
export const invitationLifetimeMs = 14 * dayMs

/** Open invitations of one cell at the most. */
export const invitationLimit = 100

/** An invitation into a cell. Its token is not stored: who lost the link gets a new one. */
export interface Invitation {
  readonly id: string
  readonly cellId: string
  readonly role: Role
  /** Null: made on the node's own command line. */
  readonly invitedBy: string | null
  readonly createdMs: number
  readonly expiresMs: number
  /** When it was accepted or withdrawn; null while it is open. */
  readonly closedMs: number | null
}

/** Who invites: whoever has the node's command line, or a person with these memberships. */
export type Inviter = 'operator' | readonly Membership[]

/**
 * Who may invite whom. Residents invite into their home. A steward invites into the neighbourhood,
 * and residents into a home of it only while nobody lives there: afterwards what happens in the
 * home is its residents' own, and an invitation would be a key to it. The rule is asked again when
 * an invitation is accepted.
 */
export function mayInvite(
  inviter: Inviter,
  cell: Cell,
  role: Role,
  residentCount: number,
): Result<null> {
  if (!roleFits(cell.kind, role)) {
    return refuse(
      'role-does-not-fit',
      cell.kind === 'home'
        ? 'A home has residents and guests; stewards look after neighbourhoods.'
        : 'A neighbourhood has stewards and guests; residents live in its homes.',
      'role',
    )
  }
  if (inviter === 'operator') return success(null)
  const has = (cellId: string | null, wanted: Role): boolean =>
    inviter.some((membership) => membership.cellId === cellId && membership.role === wanted)
  if (cell.kind !== 'home') {
    return has(cell.id, 'steward')
      ? success(null)
      : refuse('forbidden', 'Only a steward invites into a neighbourhood.')
  }
  if (has(cell.id, 'resident')) return success(null)
  if (role === 'resident' && cell.parentId !== null && has(cell.parentId, 'steward')) {
    if (residentCount === 0) return success(null)
    return refuse(
      'home-has-residents',
      'People live in this home already; only they can invite others into it.',
    )
  }
  return refuse('forbidden', 'Only those who live in a home invite into it.')
}

/** Refuses an invitation that is no longer open. */
export function checkOpen(invitation: Invitation, nowMs: number): Result<null> {
  if (invitation.closedMs !== null) {
    return refuse(
      'invitation-closed',
      'This invitation was used or withdrawn; ask for a new one.',
      'token',
    )
  }
  if (nowMs >= invitation.expiresMs) {
    return refuse('invitation-expired', 'This invitation has expired; ask for a new one.', 'token')
  }
  return success(null)
}

export function refuseLastSteward(): Refusal {
  return refuse(
    'last-steward',
    'You are the only steward here and others depend on it; make somebody else a steward first.',
  )
}
