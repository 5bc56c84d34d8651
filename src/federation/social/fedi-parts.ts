import type { Kysely } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Signer } from '../../kernel/signed-note.ts'
import type { DatabaseKind } from '../../store/migration.ts'
import type { Schema } from '../../store/schema.ts'
import type { Guard } from '../guard/guard.ts'
import type { Newcomers } from '../guard/newcomers.ts'
import type { QueuePace } from '../queue/lease-queue.ts'
import type { WayOut } from '../way-out.ts'
import type { Admission } from './admission.ts'
import type { Ear } from './reply.ts'

/** What the node's ActivityPub server works with. */
export interface FediParts {
  readonly db: Kysely<Schema>
  readonly kind: DatabaseKind
  readonly clock: Clock
  readonly random: Random
  /** `https://energy.example.org`: under it everything has its address for ever. */
  readonly origin: string
  /** Whether servers on this machine count as others. */
  readonly loopback: boolean
  readonly version: string
  /** What keys and messages are encrypted with. */
  readonly sealKey: Uint8Array
  /** Signs decisions: the node's own key. */
  readonly signer: Signer
  readonly pace: Partial<QueuePace>
  /** How long a question to another server may take. */
  readonly deadlineMs: number
  readonly onFault: (event: string, error: unknown) => void
  /** What all that it sends passes. */
  readonly wayOut: WayOut
  /** Takes what others write. */
  readonly ear: Ear
  readonly onRefused: (what: string, refusal: Refusal) => void
  /** Knows who is not heard. */
  readonly guard: Guard
  readonly newcomers: Newcomers
  readonly admission: Admission
}
