import type { AgreedPart } from '../../accounts/sharing/agreed-part.ts'
import type { KeptKey, SharingRule } from '../../accounts/sharing/sharing-rule.ts'
import type { Role } from '../../cell/role.ts'
import type { Tariff } from '../../energy/tariff/tariff.ts'

export interface SettingsView {
  readonly nowMs: number
  readonly mayChange: boolean
  /** A visitor of the sample changes it, but invites nobody and makes no backup. */
  readonly mayInvite: boolean
  readonly tariff: Tariff | null
  readonly sharing: SharingRule
  /** What of it was decided together. */
  readonly agreed: readonly AgreedPart[]
  /** That its key waits while the one of before goes on; null: it does not. */
  readonly keyWaits: KeptKey | null
  readonly homes: readonly { readonly id: string; readonly name: string }[]
  /** Homes from elsewhere that take part here, for who may change the rule. */
  readonly guests: readonly { readonly id: string; readonly name: string }[]
  /** Generators that the neighbourhood owns together. */
  readonly plants: readonly { readonly id: string; readonly name: string }[]
  readonly openInvitations: number
  /** An invitation just made: its link is shown once. */
  readonly invitation: { readonly name: string; readonly url: string } | null
  /** Null: backups are not kept by this node. */
  readonly backup: { readonly lastMs: number | null } | null
  /** Null: the cell lives in real time. */
  readonly speed: number | null
}

/** Who may be invited as what: a home takes residents and guests, a neighbourhood stewards and guests. */
export const inviteRoles = ['resident', 'steward', 'guest'] as const satisfies readonly Role[]
