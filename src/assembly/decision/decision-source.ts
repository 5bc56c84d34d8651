import * as v from 'valibot'

/** What a decision can rest on. */
export const sourceKinds = ['question', 'statement', 'meeting', 'panel', 'ballot'] as const

/** What a decision rests on, by its id. */
export interface DecisionSource {
  readonly kind: (typeof sourceKinds)[number]
  /** Of a statement: the question that it belongs to. */
  readonly ref: string
  /** Number of a statement; 0 for all others. */
  readonly number: number
  /** Of panels and ballots: what was published of them, 64 hex digits; may be empty for those of the neighbourhood itself. */
  readonly hash: string
}

/** Sources of one decision at the most. */
export const sourcesOfOne = 100

/** As it is stated and answered. */
export const sourceShape = v.object({
  kind: v.picklist(sourceKinds),
  ref: v.pipe(v.string(), v.maxLength(200)),
  number: v.optional(v.pipe(v.number(), v.integer()), 0),
  hash: v.optional(v.pipe(v.string(), v.maxLength(64)), ''),
})

/** A source that has nothing but its id. */
export function plainSource(kind: DecisionSource['kind'], ref: string, hash = ''): DecisionSource {
  return { kind, ref, number: 0, hash }
}

/** Whether a text is a SHA-256, as 64 hex digits. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}
