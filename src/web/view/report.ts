import type { ProvenReport, Report } from '../../assembly/report/report.ts'

/** A report as its page shows it. */
export interface ReportView {
  readonly subject: Report['subject']
  /** The question or the decision in its own words. */
  readonly title: string
  /** Language of the title; null: that of the page. */
  readonly language: string | null
  /** Page of the question or the decision; null: none. */
  readonly back: string | null
  /** Null: none was made yet. */
  readonly report: ProvenReport | null
  /** Where forms of the page go. */
  readonly base: string
  readonly documentHref: string
  /** Log of the question, for who may have it. */
  readonly logHref: string | null
  /** Whether the reader looks after the neighbourhood. */
  readonly mayMake: boolean
  /** Body that waits for the report; null: none. */
  readonly askedBy: string | null
  /** What became of the last report that was sent to a body of another node; null: none was. */
  readonly sent: string | null
  /** What a decision rests on, for a steward to state; null: it is a question's report. */
  readonly sources: {
    readonly questions: readonly { readonly id: string; readonly question: string }[]
    readonly chosen: string | null
    /** Numbers of statements, as they are typed. */
    readonly numbers: string
  } | null
  /** Whether everybody may see it, at the body that took it. */
  readonly isPublic: boolean
}
