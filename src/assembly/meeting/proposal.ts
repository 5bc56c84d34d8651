import type { Span } from './transcript.ts'

/** What a passage of a transcript may become once the secretary has confirmed it. */
export interface Proposal {
  /** `p1`, `p2`, ... in the order of the transcript. */
  readonly id: string
  readonly kind: 'statement' | 'motion' | 'action'
  /** The sentence, exactly as it stands in the file. */
  readonly span: Span
  /** Where nearly the same was said again. */
  readonly again: readonly Span[]
  /** Who is to do it, as the file writes the name; null: nobody was named. Only of actions. */
  readonly who: string | null
  /** Until when, as it was said and as a day; null: nothing was said. Only of actions. */
  readonly until: { readonly span: Span; readonly date: string | null } | null
  /** Where whoever was asked took it on. */
  readonly accepted: Span | null
}
