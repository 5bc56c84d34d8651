import type { CellKind } from './cell.ts'

/**
 * What a person is in a cell. A steward of a neighbourhood looks after it (members, tariff, things
 * of the neighbourhood); a resident of a home lives there and sees and steers it; a guest sees sums
 * only: those of the neighbourhood, or what one home takes and gives as a whole. A steward does not see
 * inside a home they do not live in.
 */
export type Role = 'steward' | 'resident' | 'guest'

export const roles = ['steward', 'resident', 'guest'] as const satisfies readonly Role[]

export interface Membership {
  readonly cellId: string
  readonly role: Role
  /**
   * The cell that the cell belongs to: a home's neighbourhood. Always there when read from the
   * store.
   */
  readonly parentId?: string | null
}

/**
 * Who asks: a signed-in person, an API token acting for one, a visitor, or nobody. A visitor is
 * anyone who comes before the node is set up: they may try everything in the simulated sample.
 */
export type Principal =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'visitor'; readonly memberships: readonly Membership[] }
  | {
      readonly kind: 'person'
      readonly personId: string
      readonly name: string
      readonly memberships: readonly Membership[]
    }
  | {
      readonly kind: 'token'
      readonly tokenId: string
      readonly personId: string
      readonly scopes: readonly string[]
      readonly memberships: readonly Membership[]
    }

/**
 * Whether this kind of cell knows this role: people live in homes, and stewards look after what
 * holds homes.
 */
export function roleFits(kind: CellKind, role: Role): boolean {
  return role === 'guest' || (kind === 'home') === (role === 'resident')
}

/** Whether the principal has one of these roles in exactly this cell. */
export function hasRole(principal: Principal, cellId: string, ...wanted: readonly Role[]): boolean {
  return (
    principal.kind !== 'nobody' &&
    principal.memberships.some((m) => m.cellId === cellId && wanted.includes(m.role))
  )
}

/** Whether the principal lives in a home of this cell: a member of the neighbourhood. */
export function isMember(principal: Principal, cellId: string): boolean {
  return (
    principal.kind !== 'nobody' &&
    principal.memberships.some((m) => m.role === 'resident' && m.parentId === cellId)
  )
}

/** Of several memberships the one that a person comes in by: looking after, then living there, then a guest's. */
export function mainMembership(memberships: readonly Membership[]): Membership | undefined {
  return roles.flatMap((wanted) => memberships.filter(({ role }) => role === wanted))[0]
}

/** The person behind the principal, or null: nobody, or a visitor. */
export function personOf(principal: Principal): string | null {
  return principal.kind === 'person' || principal.kind === 'token' ? principal.personId : null
}
