import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Schema } from '../store/schema.ts'
import type { ThingsDesk } from './desk/desk.ts'

/** What the routes of things work with. */
export interface ThingsContext {
  readonly db: Kysely<Schema>
  readonly desk: ThingsDesk
  /** The time a cell lives in. */
  readonly clockOf: (cell: Pick<Cell, 'id' | 'parentId' | 'time'>) => Clock
  /** Real time: credentials are made in it. */
  readonly clock: Clock
  readonly random: Random
  /** The node's public address without a slash at its end. */
  readonly publicUrl: string
  /** Where the broker listens, for people who set up a device; null: not known. */
  readonly brokerUrl: string | null
  /** Ends connections made with a revoked credential, where the broker is ours. */
  readonly dropCredential: (credentialId: string) => void
}
