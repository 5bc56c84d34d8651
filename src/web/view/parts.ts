import type { PartState } from '../../accounts/communities/meter-part.ts'

/** A home that takes part in another community, as the one or the other is told. */
export interface PartView {
  readonly id: string
  /** Of the community for the home, of the home for the community. */
  readonly name: string
  readonly partsPerMillion: number
  readonly fromMs: number
  /** The last instant in it; null: no end is known. */
  readonly lastMs: number | null
  readonly state: PartState | 'over'
  /** Where its statement stands; null before anything can be settled. */
  readonly statementHref: string | null
}

/** Everything on the page of a home's, or a community's, meters that take part elsewhere. */
export interface PartsView {
  readonly kind: 'home' | 'community'
  /** Of a home. */
  readonly own: { readonly neighbourhood: string; readonly partsPerMillion: number } | null
  readonly parts: readonly PartView[]
}
