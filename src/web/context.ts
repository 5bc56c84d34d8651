import type { ApiContext } from '../api/context.ts'
import type { AssemblyContext } from '../assembly/context.ts'
import type { Cell } from '../cell/cell.ts'
import type { CellContext } from '../cell/context.ts'
import type { EnergyContext } from '../energy/context.ts'
import type { Channel } from '../federation/context.ts'
import type { Departures } from '../federation/departures.ts'
import type { Social } from '../federation/social/social.ts'
import type { Result } from '../kernel/refusal.ts'
import type { Signal } from '../kernel/signal.ts'
import type { BackupContent } from '../store/backup-restore.ts'
import type { DatabaseKind } from '../store/migration.ts'
import type { ThingsContext } from '../things/context.ts'

/** What changed in a cell: pages that show it fetch themselves again. */
export interface LiveEvent {
  readonly cellId: string
  readonly what: 'readings' | 'plan' | 'account' | 'things' | 'panel'
}

/** What the pages work with. `node/` builds it from the same parts that the API gets. */
export interface WebContext {
  readonly api: ApiContext
  readonly cells: CellContext
  readonly things: ThingsContext
  readonly energy: EnergyContext
  readonly assembly: AssemblyContext
  /** Neighbourhoods as others see and follow them; null: nobody outside can reach this node. */
  readonly social: Social | null
  /** What other nodes reach of this one; null: nothing. */
  readonly channel: Channel | null
  /** What left this node. */
  readonly departures: Departures
  /** Tells of changes. A home's events count for its neighbourhood too. */
  readonly live: Signal<LiveEvent>
  /** Makes a new plan for a neighbourhood now; resolves when it is in force. */
  replan(neighbourhoodId: string): Promise<void>
  /** Sets how fast a sample's clock runs, in seconds of the cell for each real one. */
  setSpeed(cell: Cell, speed: number): Promise<Result<void>>
  readonly databaseKind: DatabaseKind
  /** Backups of the whole node; null where it keeps none. */
  readonly backups: {
    /** Makes one, opens and checks it; its file name. */
    make(): Promise<Result<{ readonly name: string }>>
    lastMs(): Promise<number | null>
  } | null
  /** Bringing a whole node back from a backup; null where it has no place on a disk. */
  readonly restoring: {
    /** Runs `work` with a path where an uploaded file may be put; the file is gone afterwards. */
    withUpload<Value>(work: (path: string) => Promise<Value>): Promise<Value>
    /** Checks the backup, puts it in the place of everything and opens the node again before it resolves. */
    restore(path: string): Promise<Result<BackupContent>>
  } | null
}
