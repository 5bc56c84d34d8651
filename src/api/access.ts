import { unreachable } from '../kernel/assert.ts'
import type { Cell } from '../cell/cell.ts'
import { hasRole, isMember, type Principal } from '../cell/role.ts'
import type { Access, CellRole } from './route.ts'

/**
 * What becomes of a call. `hidden`: the caller may not even know that the cell exists, and gets the
 * same answer as for one that does not.
 */
export type Decision = 'allowed' | 'sign-in-needed' | 'forbidden' | 'hidden'

/**
 * Decides whether `principal` may call a route with this access. `cell` is the one that the path
 * names, or null when it names none that exists. Nobody learns from the answer which cells there
 * are.
 */
export function decide(
  access: Access,
  principal: Principal,
  cell: Cell | null,
  isSetUp: boolean,
): Decision {
  const isSignedIn = principal.kind === 'person' || principal.kind === 'token'
  switch (access.kind) {
    case 'anyone':
      return 'allowed'
    case 'setup':
      return isSetUp ? 'forbidden' : 'allowed'
    case 'person':
      return isSignedIn ? 'allowed' : 'sign-in-needed'
    case 'session':
      if (principal.kind === 'token') return 'forbidden'
      return isSignedIn ? 'allowed' : 'sign-in-needed'
    case 'node':
      if (!isSignedIn) return 'sign-in-needed'
      return principal.memberships.some((m) => m.role === 'steward') ? 'allowed' : 'forbidden'
    case 'cell':
      if (principal.kind === 'nobody') return 'sign-in-needed'
      if (cell === null) return 'hidden'
      if (access.roles.some((role) => holds(principal, cell, role))) return 'allowed'
      return allRoles.some((role) => holds(principal, cell, role)) ? 'forbidden' : 'hidden'
    default:
      return unreachable(access)
  }
}

/** Whoever holds one of these knows that the cell exists. */
const allRoles: readonly CellRole[] = [
  'steward',
  'resident',
  'guest',
  'home-guest',
  'member',
  'parent-steward',
]

function holds(principal: Principal, cell: Cell, role: CellRole): boolean {
  switch (role) {
    case 'member':
      return isMember(principal, cell.id)
    case 'guest':
      return cell.kind !== 'home' && hasRole(principal, cell.id, 'guest')
    case 'home-guest':
      return cell.kind === 'home' && hasRole(principal, cell.id, 'guest')
    case 'parent-steward':
      return cell.parentId !== null && hasRole(principal, cell.parentId, 'steward')
    default:
      return hasRole(principal, cell.id, role)
  }
}
