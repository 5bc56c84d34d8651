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
    /** `decision`, `question`, `found`, `answer`, `meeting`, `meeting-note` or `poll`. */
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
    /** 1: it, or that it is gone, was handed to the queue for all followers. */
    is_sent: number
    /** When a steward took it back, and its words went; null: it stands. */
    gone_ms: number | null
  }
  /** What is asked in a post that is a poll. */
  social_polls: {
    post_id: string
    /** `question` or `ballot`: what the source of the post is. */
    about: string
    /** 1: several options may be chosen. */
    is_many: number
    /** JSON: texts, in their order. */
    options: string
    /** In real time. */
    ends_ms: number
    closed_ms: number | null
    /** JSON: what others were told last, how many chose each option and how many took part. */
    told: string
    told_ms: number
    /** 1: it has ended, and that was told. */
    is_over: Generated<number>
  }
  /** What accounts of other servers chose in a poll: opinion, and part of no tally. */
  social_votes: {
    post_id: string
    /** Hash of the account's address with a key of the node: whoever reads the table does not learn who chose what. */
    voter: string
    /** The option where several may be chosen, or else 0: one account fills a slot once. */
    slot: number
    option: number
    host: string
    heard_ms: number
  }
  /** What anybody may know of a decision that was posted. */
  social_records: {
    post_id: string
    /** SHA-256 of the document, in hex: its address. */
    hash: string
    /** What people call it. */
    name: string
    /** Canonical JSON. */
    document: string
  }
  /** Replies that were taken, which the neighbourhood passes on once a steward lets them in. */
  social_replies: {
    id: string
    post_id: string
    /** Address of the words, of the activity that brought them, and of who wrote them. */
    address: string
    activity: string
    author: string
    heard_ms: number
    /** As they were passed on; empty: they were not, or no longer are. */
    text: Generated<string>
    passed_ms: number | null
    /** When it was taken back; null: it was not. */
    undone_ms: number | null
  }
  /** Who passed on or liked a post: counted, once for each. */
  social_reactions: {
    post_id: string
    /** Hash of the account's address with a key of the node. */
    actor: string
    /** `announce` or `like`. */
    kind: string
    /** Hash of the activity's address, by which it is taken back. */
    activity: string
    host: string
    heard_ms: number
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
    /** The server that it goes to; empty: it came in. */
    host: Generated<string>
  }
  /** How sending to each server went the last time. */
  server_health: {
    host: string
    /** When a message was last taken there; null: never. */
    reached_ms: number | null
    /** When one was last not; null: never. */
    failed_ms: number | null
    /** Why: a status of HTTP, or one word; empty: nothing failed. */
    fault: string
  }
  /** How often something left, by hour. */
  departures: {
    /** Empty: it was of the node itself. */
    cell_id: string
    /** Name of its row in the table of what may leave. */
    name: string
    /** Address of a peer, or a word for many. */
    receiver: string
    hour_ms: number
    count: number
    last_ms: number
    /** Of the last one, with spaces between. */
    fields: string
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
  /** What stewards have said of other nodes. Rows are added and never changed. */
  peer_changes: {
    number: Generated<number>
    at_ms: number
    /** Who; null: nobody who signs in. */
    person_id: string | null
    /** `stated`, `new-key`, `unknown`, `known`, `trusted` or `forgotten`. */
    act: string
    peer_id: string
    /** As they were then. */
    name: string
    address: string
    fingerprint: string
  }
  /** What is to be done with somebody outside. */
  guard_rules: {
    /** Empty: the whole node's. */
    cell_id: string
    /** An account's address, a server's host, or `*.` and a domain. */
    subject: string
    /** `block` or `accept`. */
    ruling: string
    reason: string
    at_ms: number
  }
  /** Who said what of somebody outside. Rows are added and never changed. */
  guard_log: {
    id: Generated<number>
    /** Empty: for the whole node. */
    cell_id: string
    at_ms: number
    /** Who; null: nobody who signs in. */
    person_id: string | null
    act: string
    subject: string
    reason: string
  }
  /** Lists of others that are subscribed to. */
  guard_lists: {
    id: string
    /** Empty: for the whole node. */
    cell_id: string
    address: string
    /** `block` or `accept`: what is to be done with whom it names. */
    ruling: string
    /** 1: what it changes holds by itself. */
    is_automatic: number
    stated_ms: number
    /** When it is asked for again. */
    due_ms: number
    /** When it was last read or found to be as it was; null: never. */
    read_ms: number | null
    /** When it last named others than before; 0: it was never read. */
    changed_ms: number
    etag: string
    /** Why it was not read the last time; empty: it was. */
    fault: string
    /** Names of it that are not taken. */
    left_out: number
  }
  /** Whom lists name. */
  guard_list_names: {
    list_id: string
    subject: string
    /** Why, as the list says. */
    note: string
    /** 1: the list names it now. */
    is_named: number
    /** 1: a steward let it hold. */
    holds: number
  }
  /** What is chosen about all who are new, and whether the own list is read by others. */
  guard_choices: {
    /** Empty: the whole node's. */
    cell_id: string
    hears_only_accepted: number
    is_shared: number
  }
  /** Servers that a neighbourhood has met. */
  met_servers: {
    cell_id: string
    host: string
    /** What somebody registered for it. */
    domain: string
    first_ms: number
    last_ms: number
  }
  /** Accounts that were heard, when they were first within a day. */
  met_actors: {
    actor: string
    domain: string
    at_ms: number
  }
  /** What others have reported of a neighbourhood, and its stewards to other servers. */
  guard_reports: {
    id: string
    cell_id: string
    /** 1: a steward of ours reported it. */
    is_own: number
    /** The other server. */
    host: string
    /** Of the report itself. */
    address: string
    /** Address of what it is about. */
    subject: string
    words: string
    at_ms: number
    /** Who closed or sent it. */
    person_id: string | null
    /** Null: it is open. */
    closed_ms: number | null
    answer: string
  }
  /** How far mail to a peer has come. */
  mail_lines: {
    peer_id: string
    /** The row of numbers that the peer counts in; empty until something is sent. */
    line: string
    /** Numbers up to this belong to an earlier row. */
    floor_number: number
    /** The last number that a letter got. */
    last_number: number
    /** How often in a row nothing came through; and how often something broke at the other end over the letter whose turn it is. */
    failures: number
    faults: number
    /** Nothing is sent before. */
    due_ms: number
    /** Code of what went wrong the last time; null: it went well. */
    last_error: string | null
  }
  /** Letters to peers, in the order of their numbers. */
  mail_out: {
    peer_id: string
    number: number
    kind: string
    /** Canonical JSON. */
    content: string
    written_ms: number
    /** When the peer had handled it, or it was set aside; null: it waits. */
    settled_ms: number | null
    /** Code and sentence for which it was set aside; null: it was not. */
    refused: string | null
    reason: string | null
  }
  /** How far mail of a peer was handled here. */
  mail_in: {
    peer_id: string
    line: string
    /** The last letter that was handled or refused, and what it was refused for. */
    number: number
    refused: string | null
    reason: string | null
    at_ms: number
  }
  /** Neighbourhoods on other nodes whose logs this one watches, or is asked to. */
  watched_cells: {
    peer_id: string
    cell_id: string
    name: string
    asked_ms: number
    /** Null: nobody has said yes or no. */
    agrees: number | null
  }
  /** Nodes that were asked to watch logs of this one. */
  asked_witnesses: {
    peer_id: string
    cell_id: string
    asked_ms: number
    agrees: number | null
  }
  /** How far logs are known to their witnesses. */
  witnessed_heads: {
    /** 1: a log of this node, which the peer watches; 0: one of the peer, which this node watches. */
    is_own: number
    peer_id: string
    cell_id: string
    /** `ledger`, or the id of a ballot. */
    log: string
    /** The last head that was told, and whether it is awaited what becomes of it. */
    told_size: number
    told_ms: number
    is_awaited: number
    /** The last head that was signed, in hex, and the note with the signature. */
    size: number
    head: string
    note: string
    seen_ms: number | null
    /** Code of the rule that the log broke, and when that showed. */
    fault: string | null
    fault_ms: number | null
  }
  /** When peers were last heard, and what went wrong. */
  peer_health: {
    peer_id: string
    heard_ms: number | null
    took_ms: number | null
    ahead_ms: number | null
    failed_ms: number | null
    /** JSON. */
    refusal: string | null
  }
}
