/** Tables of the shelf `ballot` of the room `assembly`. */
export interface BallotTables {
  /** What a neighbourhood votes on. The definition is the first line of the log. */
  ballots: {
    id: string
    cell_id: string
    made_ms: number
    /** Private key by which this node signs voters' keys (PKCS 8, PEM); null where ballots carry numbers. */
    registrar_key: string | null
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
