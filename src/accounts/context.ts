import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Schema } from '../store/schema.ts'

/** What the routes of accounts work with. */
export interface AccountsContext {
  readonly db: Kysely<Schema>
  readonly random: Random
  /** Real time: witnesses live in it. */
  readonly clock: Clock
  /** The time a cell lives in. */
  readonly clockOf: (cell: Pick<Cell, 'id' | 'parentId' | 'time'>) => Clock
}
