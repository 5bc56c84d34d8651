import type { OwnWords } from '../../assembly/report/store-became.ts'
import type { Scope } from '../../api/route.ts'
import type { Role } from '../../cell/role.ts'

export interface JoinView {
  readonly token: string
  readonly by: string | null
  readonly cellName: string
  readonly neighbourhoodName: string | null
  readonly role: Role
  readonly isGuestOfHome: boolean
  readonly expiresMs: number
  /** Somebody signed in joins without a new name. */
  readonly isSignedIn: boolean
}

export interface MeView {
  readonly name: string
  readonly memberships: readonly {
    readonly name: string
    readonly role: Role
    readonly href: string
  }[]
  /** Why passkeys do not work here; null where they do. */
  readonly noPasskeys: string | null
  readonly passkeys: readonly {
    readonly id: string
    readonly name: string
    readonly lastUsedMs: number | null
  }[]
  readonly sessions: readonly {
    readonly id: string
    readonly device: string
    readonly lastSeenMs: number
    readonly isThis: boolean
  }[]
  readonly codesLeft: number
  /** What they wrote in questions that was decided on or has to be answered. */
  readonly words: readonly (OwnWords & { readonly slug: string })[]
  readonly tokens: readonly {
    readonly id: string
    readonly name: string
    readonly scopes: readonly Scope[]
    readonly expiresMs: number
  }[]
  /** Shown once after it was made. */
  readonly made:
    | { readonly kind: 'link'; readonly url: string }
    | { readonly kind: 'token'; readonly text: string }
    | null
}

/** As what those who live in a home invite into it. */
export const homeRoles = ['resident', 'guest'] as const satisfies readonly Role[]

export interface HouseholdView {
  readonly members: readonly {
    readonly personId: string
    readonly name: string
    readonly role: Role
    readonly sinceMs: number
  }[]
  /** A visitor of the sample invites nobody. */
  readonly mayInvite: boolean
  readonly openInvitations: number
  /** Shown once after it was made. */
  readonly invitation: { readonly name: string; readonly url: string } | null
}
