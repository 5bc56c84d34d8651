import type { Generated } from 'kysely'

/** What a neighbourhood shows to other servers, who follows it there, what waits to be sent or handled, and other nodes. */
export interface FederationTables {
  /** Neighbourhoods that were ever switched on. */
  social_cells: {
    cell_id: string
    is_on: number
    /** Language of what is posted: `en`, `de`. */
    language: string
    /** When it was switched on the last time, in the cell's own time: what was decided before stays here. */
    since_ms: number
  }
  /** RSA key pairs of actors: of a neighbourhood by its cell's id, and of the node itself. */
  social_keys: {
    actor: string
    /** JWK. */
    public_key: string
    /** JWK, encrypted. */
    private_key: string
    made_ms: number
  }
  social_followers: {
    cell_id: string
    /** Address of who follows, that is their id. */
    actor: string
    /** Host of that address: one server brings only so many. */
    host: string
    inbox: string
    /** Where their server takes what is for all of its people; null: it said none. */
    shared_inbox: string | null
    followed_ms: number
  }
  /** What was posted. A source is posted once. */
  social_posts: {
    id: string
    cell_id: string
    /** `decision`, `question`, `found`, `meeting` or `meeting-note`. */
    source: string
    source_id: string
    language: string
    title: string
    text: string
    /** Path of its page on this node. */
    path: string
    published_ms: number
    /** JSON of a meeting's time and place; null: it is no event. */
    event: string | null
    /** When it was last changed after it had been sent; 0: never. */
    changed_ms: Generated<number>
    /** 1: it was handed to the queue for all followers. */
    is_sent: number
  }
  /** Short-lived values by key, most of which others cause to be kept. */
  federation_values: {
    key: string
    value: string
    kept_ms: number
    expires_ms: number
  }
  /** Messages that wait to be handled, or are. */
  federation_messages: {
    number: Generated<number>
    /** Encrypted. */
    body: string
    ordering_key: string | null
    due_ms: number
    /** Until when whoever handles it has it; 0: nobody has. */
    leased_until_ms: number
    lease: string
    /** How often it was begun. */
    tries: number
  }
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
