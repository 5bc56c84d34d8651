/** Tables of the room `cell`. Columns in snake_case keep their unit: `created_ms`. Booleans are 0 or 1. */
export interface CellTables {
  cells: {
    id: string
    kind: string
    parent_id: string | null
    slug: string
    name: string
    place_label: string
    latitude: number
    longitude: number
    time_zone: string
    currency: string
    /** Seconds of the cell for one real second, where it lives in a time of its own; 0: it stands still. */
    time_speed: number
    /** When its own time goes on; 0: it lives in the machine's time. */
    time_resume_ms: number
    is_sample: number
    created_ms: number
  }
  /** One row, id 1: whether somebody has set this node up, and the code that lets them. */
  node_setup: {
    id: number
    /** Hash of the set-up code; null once the node is set up. */
    code_hash: string | null
    done_ms: number | null
  }
  /** Everyone who has or had an account here. A removed person is a tombstone: the id and when, nothing else. */
  people: {
    id: string
    name: string
    /** BCP 47: `en`, `de`. */
    language: string
    created_ms: number
    removed_ms: number | null
  }
  memberships: {
    person_id: string
    cell_id: string
    role: string
    since_ms: number
  }
  invitations: {
    id: string
    cell_id: string
    role: string
    token_hash: string
    /** Null: made on the node's own command line. */
    invited_by: string | null
    created_ms: number
    expires_ms: number
    /** When it was accepted or withdrawn; null while it is open. */
    closed_ms: number | null
    accepted_by: string | null
  }
  passkeys: {
    /** The credential's own id, base64url. */
    id: string
    person_id: string
    public_key: Uint8Array
    /** The authenticator's signature counter. */
    counter: number
    /** JSON list: `["internal","hybrid"]`. */
    transports: string
    name: string
    created_ms: number
    last_used_ms: number | null
  }
  /** Passkey challenges that wait for their answer; each is deleted by the first one. */
  challenges: {
    challenge: string
    /** Who adds a passkey; null: somebody signs in. */
    person_id: string | null
    expires_ms: number
  }
  sessions: {
    token_hash: string
    person_id: string
    /** Where it was started, for the person's own list: `Firefox on Android`. */
    device: string
    created_ms: number
    last_seen_ms: number
    expires_ms: number
  }
  sign_in_links: {
    token_hash: string
    person_id: string
    expires_ms: number
  }
  recovery_codes: {
    code_hash: string
    person_id: string
    created_ms: number
  }
  /** One row: the key by which others know this node. */
  node_keys: {
    id: number
    /** Ed25519, PKCS #8 in PEM. */
    private_key: string
  }
}
