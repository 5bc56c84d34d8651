import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import type { Schema } from '../../store/schema.ts'
import type { Ballots } from './ballots.ts'

/** What the shelf works with. */
export interface BallotContext {
  readonly db: Kysely<Schema>
  readonly ballots: Ballots
  readonly random: Random
  /** The time a cell lives in. */
  readonly clockOf: (cell: Pick<Cell, 'id' | 'parentId' | 'time'>) => Clock
  /** Tells that a cell has new rules. */
  readonly onDecided: (cellId: string) => void
}
