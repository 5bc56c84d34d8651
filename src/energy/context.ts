import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Schema } from '../store/schema.ts'
import type { VtnFetch } from './openadr/vtn-client.ts'

/** What the routes of energy work with. */
export interface EnergyContext {
  readonly db: Kysely<Schema>
  /** The time a cell lives in. */
  readonly clockOf: (cell: Pick<Cell, 'id' | 'parentId' | 'time'>) => Clock
  readonly random: Random
  /** What a neighbourhood or one of its homes may draw or feed in has changed: it is held at once, and planned for. */
  readonly onLimits: (neighbourhoodId: string) => void
  /** Asks servers of grid operators: Node's own, or a test's. */
  readonly fetch: VtnFetch
}
