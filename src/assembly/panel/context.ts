import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Schema } from '../../store/schema.ts'
import type { Panels } from './panels.ts'

/** What the shelf works with. */
export interface PanelContext {
  readonly db: Kysely<Schema>
  readonly panels: Panels
  /** The time a cell lives in. */
  readonly clockOf: (cell: Pick<Cell, 'id' | 'parentId' | 'time'>) => Clock
}
