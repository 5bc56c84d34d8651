/** Tables of the room `api`. */
export interface ApiTables {
  /** Tokens by which a program acts for a person. The token itself is shown once and never stored. */
  api_tokens: {
    id: string
    person_id: string
    name: string
    token_hash: string
    /** JSON list: `["read","readings"]`. */
    scopes: string
    created_ms: number
    expires_ms: number
    last_used_ms: number | null
  }
}
