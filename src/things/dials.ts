import type { Connection, DialTerms } from './connection.ts'

/** A connection as a protocol gets it: with the short name of the cell that its things are offered to, and its password. */
export interface Dialled extends Connection {
  readonly cellSlug: string
  /** The password or token that was stated; null: none. */
  readonly secret: string | null
}

/** What went wrong with a connection last; the sentences are in `web/messages`. */
export type LineTrouble =
  /** No such name, or no name service. */
  | 'host-unknown'
  /** The address is one that is never dialled. */
  | 'not-allowed'
  | 'unreachable'
  /** Somebody is there, but not on this port. */
  | 'port-closed'
  | 'no-answer'
  | 'hung-up'
  /** It asks for a password, or for another one. */
  | 'not-admitted'
  /** Something answered that does not speak this protocol. */
  | 'not-understood'
  | 'no-serial-port'
  /** It is to be encrypted, and what answers does not speak TLS. */
  | 'no-tls'
  /** Nobody whom this machine trusts vouches for the certificate. */
  | 'certificate-unknown'
  /** It is valid no longer, or not yet. */
  | 'certificate-expired'
  /** It is for another name. */
  | 'certificate-name'
  /** It is not the one whose fingerprint was stated. */
  | 'certificate-other'
  /** What came could not be kept; the node's log says why. */
  | 'failed'

/** How a connection is, in real time. */
export interface LineState {
  /** Since when it stands; null while it does not. */
  readonly openSinceMs: number | null
  /** When something was understood last. */
  readonly heardMs: number | null
  /** Why it ended or could not be made last; null: nothing yet. Kept after it stands again. */
  readonly trouble: {
    readonly code: LineTrouble
    readonly atMs: number
    /** SHA-256 of the certificate that was shown and is not believed: a member may say that it is the right one. */
    readonly fingerprint?: string
  } | null
}

/** The part of a protocol that dials its devices instead of waiting for them. */
export interface Dials {
  readonly terms: DialTerms
  /** Whether a host may be dialled at all, as far as can be said without asking for its address. */
  mayDial(host: string): boolean
  /** Begins to keep a connection. */
  dial(connection: Dialled): void
  /** Ends connections; returns when nothing more will be reported from them. */
  hangUp(which: (connection: Dialled) => boolean): Promise<void>
  /** How it is; null where it was not dialled. */
  stateOf(connectionId: string): LineState | null
  /** Tries at once instead of after the present pause, and waits for what becomes of it, a few seconds at the most. */
  tryNow(connectionId: string): Promise<LineState | null>
}
