/** Tables of the room `assembly`. */
export interface AssemblyTables {
  /** Questions that a neighbourhood talks about. */
  conversations: {
    id: string
    cell_id: string
    question: string
    background: string
    language: string
    /** 1: a statement is shown once a steward lets it in. */
    is_strict: number
    /** Random: by it participants get other numbers where votes go out. */
    mark: string
    created_ms: number
    closed_ms: number | null
  }
  /** Who the numbers of a conversation are: a person, or who holds a link; neither where somebody left. */
  participants: {
    conversation_id: string
    number: number
    person_id: string | null
    token_hash: string | null
  }
  statements: {
    conversation_id: string
    number: number
    /** Number of the participant; null: none of them (a steward began with it, or it was read in). */
    author: number | null
    text: string
    language: string
    /** `waiting`, `shown` or `left-out`. */
    state: string
    is_seed: number
    is_meta: number
    said_ms: number
  }
  /** Statements that somebody wrote on another server, and whose they are. */
  outer_statements: {
    conversation_id: string
    /** Its own address there. */
    address: string
    number: number
    /** Address of who wrote it. */
    author: string
    host: string
    /** `@name@host`; empty: taken back. */
    handle: string
    /** In real time. */
    heard_ms: number
  }
  /** The log of votes: only ever added to. `seq` orders votes and moderations of a conversation together. */
  statement_votes: {
    conversation_id: string
    seq: number
    participant: number
    statement: number
    opinion: number
    at_ms: number
  }
  /** Who the moderators of a conversation are. */
  moderators: {
    conversation_id: string
    number: number
    person_id: string | null
  }
  /** The log of moderation: only ever added to. */
  moderations: {
    conversation_id: string
    seq: number
    statement: number
    /** `show` or `leave-out`. */
    action: string
    reason: string
    note: string
    /** Number of the moderator; null: read in from elsewhere. */
    moderator: number | null
    at_ms: number
  }
  /** Codes that each let one person without an account take part once. */
  conversation_codes: {
    conversation_id: string
    code_hash: string
    /** Of whom a member vouched for: their home; null: handed out by a steward. */
    home_id: string | null
    made_ms: number
    used_ms: number | null
  }
}
