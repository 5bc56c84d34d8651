import * as v from 'valibot'

/** What came of a ballot that was closed. */
const consequenceShape = v.variant('kind', [
  /** A decision is on record. */
  v.object({ kind: v.literal('decided') }),
  /** Too few voted, or nothing was chosen. */
  v.object({ kind: v.literal('no-quorum') }),
  v.object({ kind: v.literal('nothing-chosen') }),
  /** It was closed before its time, by somebody who could see how it stood. */
  v.object({ kind: v.literal('called-off') }),
  /** What won could not be put in force, for this reason: somebody has to enter it by hand. */
  v.object({
    kind: v.literal('refused'),
    code: v.string(),
    message: v.string(),
    values: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
  }),
  /** It was closed when nothing came of ballots by themselves. */
  v.object({ kind: v.literal('by-hand') }),
])

export type Consequence = v.InferOutput<typeof consequenceShape>

/** What came of a ballot, as it is kept; null: nothing yet. */
export function consequenceOf(text: string | null): Consequence | null {
  return text === null ? null : v.parse(consequenceShape, JSON.parse(text))
}
