import type { Answer, Standing } from '../../assembly/report/answer.ts'
import type { BodySlate, Proposal } from '../../assembly/report/body-slate.ts'
import type {
  AskedCell,
  SharedQuestion,
  SharedStatement,
} from '../../assembly/report/shared-question.ts'
import type { BodyMember, TakenReport } from '../../assembly/report/store-body.ts'

/** A body and what it asks. */
export interface BodyView {
  readonly name: string
  readonly slug: string
  readonly isSteward: boolean
  readonly questions: readonly {
    readonly question: SharedQuestion
    readonly asked: number
    readonly reports: number
    /** Null: what is to be answered was not drawn up. */
    readonly duty: {
      readonly dueMs: number
      readonly open: number
      readonly overdueDays: number
    } | null
  }[]
  /** For its stewards; each with the name of the other node on which it lives, null: it lives here. */
  readonly members: readonly (BodyMember & { readonly nodeName: string | null })[]
  /** Other nodes whose neighbourhoods can be asked. */
  readonly nodes: readonly { readonly id: string; readonly name: string }[]
}

/** A question that a body asks in many neighbourhoods, as everybody may see it. */
export interface AskedView {
  readonly body: { readonly name: string; readonly slug: string }
  /** Where its forms go, and its own address. */
  readonly base: string
  readonly page: string
  readonly isSteward: boolean
  readonly question: SharedQuestion
  readonly shared: readonly SharedStatement[]
  /** Other nodes on which cells live, by cell. */
  readonly nodeNames: ReadonlyMap<string, string>
  readonly asked: readonly AskedCell[]
  /** The newest report of each cell. */
  readonly reports: readonly (TakenReport & { readonly participants: number })[]
  /** Statements that one neighbourhood wrote and others were not asked: for a steward to pass on. */
  readonly own: readonly (SharedStatement & { readonly name: string })[]
  readonly slate: { readonly slate: BodySlate; readonly hash: string } | null
  readonly proposals: readonly ProposalView[]
}

export interface ProposalView {
  readonly proposal: Proposal
  readonly standing: Standing
  readonly answers: readonly Answer[]
}
