/** Other nodes and what passes between them and this one. */
export interface FederationTables {
  /** Other nodes that stewards have stated. */
  peers: {
    id: string
    name: string
    /** Public address, without a slash at its end. */
    address: string
    /** The node's key as one line (C2SP signed-note). */
    key: string
    /** `unknown`, `known` or `trusted`. */
    trust: string
    stated_ms: number
  }
}
