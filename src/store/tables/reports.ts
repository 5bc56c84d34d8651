import type { Generated } from 'kysely'

/** Reports of what assemblies found, what is asked of many of them together, and what became of it. Other cells are named by texts: they may be of another node. */
export interface ReportTables {
  /** Reports that cells of this node have made; only ever added to. */
  reports: {
    id: string
    cell_id: string
    /** `question` or `decision`, and its id. */
    subject: string
    subject_id: string
    made_ms: number
    hash: string
    /** The report with its proof, as JSON. */
    document: string
  }
  /** What a decision rests on: `statement` of a question, `meeting`, `panel`, `ballot`. */
  decision_sources: {
    decision_id: string
    kind: string
    /** Id of the question, the meeting, the panel or the ballot. */
    ref: string
    /** Number of the statement; 0 for all others. */
    number: number
    /** Hash that was published of a panel or a ballot; empty for what is kept here. */
    hash: string
  }
  /** Cells that a body asks, or wants to ask. */
  body_members: {
    body_id: string
    cell: string
    name: string
    asked_ms: number
    /** When the cell said yes or no; null: it has not. */
    answered_ms: number | null
    is_member: number
    /** The node on which it lives; empty: this one. */
    node: Generated<string>
    /** Why the other node would not ask it, as a code; null: it did. */
    refused: string | null
  }
  /** Questions that a body asks in many cells. */
  shared_questions: {
    id: string
    body_id: string
    question: string
    background: string
    language: string
    /** Statements of its slate, and days that the body has to answer them. */
    slate_size: number
    answer_days: number
    /** Until when reports are wanted. */
    reports_due_ms: number
    asked_ms: number
  }
  shared_statements: {
    question_id: string
    id: string
    place: number
    text: string
    language: string
  }
  /** Cells that a question was sent to. */
  shared_asked: {
    question_id: string
    cell: string
    name: string
  }
  /** In the cell that was asked: which of its conversations is the body's question. */
  asked_conversations: {
    conversation_id: string
    question_id: string
    body: string
    body_name: string
    reports_due_ms: number
  }
  /** In the cell that was asked: ids of statements that others have, too. */
  asked_statements: {
    conversation_id: string
    number: number
    shared_id: string
  }
  /** Reports that a body has taken; the newest of each cell counts. */
  taken_reports: {
    question_id: string
    report_id: string
    cell: string
    name: string
    made_ms: number
    taken_ms: number
    hash: string
    document: string
  }
  /** What a body has to answer. */
  slates: {
    question_id: string
    made_ms: number
    due_ms: number
    hash: string
    /** The `BodySlate` as JSON. */
    document: string
  }
  /** Answers of a body; a later one to the same statement corrects the one before. */
  answers: {
    question_id: string
    seq: number
    statement: string
    /** `accept`, `reject` or `amend`. */
    verdict: string
    reason: string
    /** What is done instead; empty where nothing is amended. */
    amended: string
    at_ms: number
  }
  /** In the cell that was asked: what the body has said last. */
  answer_notices: {
    conversation_id: string
    at_ms: number
    hash: string
    /** The `Notice` as JSON. */
    document: string
  }
  /** Bodies of other nodes that neighbourhoods here belong to, or are asked to. */
  far_bodies: {
    body_id: string
    cell_id: string
    node: string
    name: string
    slug: string
    asked_ms: number
    answered_ms: number | null
    is_member: number
  }
  /** Questions of these bodies. */
  far_questions: {
    id: string
    node: string
    body_id: string
    /** The `SharedQuestion` and its statements as JSON. */
    document: string
  }
  /** Cells of this node that such a question was sent to. */
  far_asked: {
    question_id: string
    cell_id: string
  }
  /** Statements that are to be asked in a conversation, too, in this order. */
  asked_waiting: {
    conversation_id: string
    shared_id: string
    place: number
    text: string
    language: string
  }
  /** Reports that were sent to other nodes. */
  sent_reports: {
    report_id: string
    conversation_id: string
    node: string
    sent_ms: number
    /** `waits`, `taken` or `refused`. */
    state: string
    /** Code and sentence for which it was refused. */
    refused: string | null
    reason: string | null
  }
}
