/** What of a sharing rule can be agreed on together. */
export const agreedKinds = ['key', 'price', 'least-benefit'] as const

export type AgreedKind = (typeof agreedKinds)[number]

/** What a term was agreed on by: an id and a title that people know. Who agreed, and how, is not known in the accounts. */
export interface AgreedBy {
  readonly id: string
  readonly title: string
}

/** A part of a rule that was agreed on. */
export interface AgreedPart {
  readonly kind: AgreedKind
  readonly by: AgreedBy
}
