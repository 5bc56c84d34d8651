/**
 * What a person is in a cell. A steward of a neighbourhood looks after it (members, tariff, things
 * of the neighbourhood); a resident of a home lives there and sees and steers it; a guest sees sums only.
 * A steward does not see inside a home they do not live in.
 */
export type Role = 'steward' | 'resident' | 'guest'

export const roles = ['steward', 'resident', 'guest'] as const satisfies readonly Role[]

export interface Membership {
  readonly cellId: string
  readonly role: Role
}

/** Who asks: a signed-in person, an API token acting for one, or nobody. */
export type Principal =
  | { readonly kind: 'nobody' }
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

export function hasRole(principal: Principal, cellId: string, ...wanted: readonly Role[]): boolean {
  return (
    principal.kind !== 'nobody' &&
    principal.memberships.some((m) => m.cellId === cellId && wanted.includes(m.role))
  )
}
