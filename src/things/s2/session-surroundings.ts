import type { ProtocolHost } from '../protocol.ts'
import type { SessionLimits } from './session-limits.ts'

/** The other end of the line. */
export interface Peer {
  /** Short name of the cell whose credential it signed in with. */
  readonly slug: string
  send(text: string): void
  /** Ends the line; the reason is for who looks at it from the other side. */
  end(reason: string): void
}

/** Where a session tells what it found and heard. */
export type SessionHost = Pick<
  ProtocolHost,
  'offer' | 'report' | 'followed' | 'available' | 'refused'
>

/** What a session works with. */
export interface SessionSurroundings {
  readonly host: SessionHost
  /** Real time, UTC ms. */
  readonly now: () => number
  /** A new UUID: resource managers may take nothing else for an id. */
  readonly newId: () => string
  readonly limits: SessionLimits
  /** It said who it is: from now on it speaks for this address. */
  readonly onNamed: (address: string) => void
}
