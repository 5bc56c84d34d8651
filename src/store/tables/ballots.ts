/** Tables of the shelf `ballot` of the room `assembly`. */
export interface BallotTables {
  /** What a neighbourhood votes on. The definition is the first line of the log. */
  ballots: {
    id: string
    cell_id: string
    made_ms: number
    /** Private key by which this node signs voters' keys (PKCS 8, PEM); null where ballots carry numbers. */
    registrar_key: string | null
    /** As the definition says. */
    closes_ms: number
    topic_id: string | null
    /** When it was closed, as the log says; null: it is open. */
    closed_ms: number | null
    /** What came of it, as JSON (`Consequence`); null: it has not been looked at yet. */
    consequence: string | null
    /** The decision that was entered by it. */
    decision_id: string | null
    /** What the minority wants to be kept with the decision. */
    minority: string
  }
  /** What voices are given away for. */
  ballot_topics: {
    id: string
    cell_id: string
    name: string
    made_ms: number
  }
  /** Who speaks for others on a topic (`to_id` null), and who gave their voice to whom of these. */
  topic_voices: {
    topic_id: string
    person_id: string
    to_id: string | null
    /** Whether the one it is given to may know whose it is. */
    is_named: number
    made_ms: number
  }
  /** The log of a ballot, one entry after another. It only grows. */
  ballot_log: {
    ballot_id: string
    seq: number
    /** Canonical JSON: what is hashed. */
    line: string
  }
  /** Who the numbers of a ballot are; nobody where somebody left. */
  ballot_voters: {
    ballot_id: string
    number: number
    person_id: string | null
    /** The blinded key that was signed for this person, and the signature (base64). */
    blinded: string | null
    signed: string | null
  }
  /** Who reads sheets of paper. */
  ballot_clerks: {
    ballot_id: string
    number: number
    person_id: string | null
  }
}
