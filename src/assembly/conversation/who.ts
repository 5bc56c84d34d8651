import { isMember, personOf, type Principal } from '../../cell/role.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Who } from './act.ts'

/** As whom somebody takes part in the conversations of a neighbourhood: those who live in one of its homes do. */
export function whoOf(principal: Principal, cellId: string): Result<Who> {
  if (!isMember(principal, cellId)) {
    return refuse(
      'not-a-member',
      'Those vote who live in a home of the neighbourhood, or got a code.',
    )
  }
  // Who tries the sample before the node is set up is nobody yet: all of them are one.
  return principal.kind === 'person' || principal.kind === 'token'
    ? success({ kind: 'person', personId: principal.personId })
    : success({ kind: 'link', tokenHash: 'visitor' })
}

/** Home in which somebody lives there; null: in none. */
export function homeIn(principal: Principal, cellId: string): string | null {
  if (principal.kind === 'nobody') return null
  const lives = principal.memberships.find(
    ({ role, parentId }) => role === 'resident' && parentId === cellId,
  )
  return lives?.cellId ?? null
}

/** As whom somebody moderates; before the node is set up everybody who tries the sample is one. */
export function moderatorOf(principal: Principal): string {
  return personOf(principal) ?? 'visitor'
}
