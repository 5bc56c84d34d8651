import type { AccountsTables } from './tables/accounts.ts'
import type { ApiTables } from './tables/api.ts'
import type { BallotTables } from './tables/ballots.ts'
import type { AssemblyTables } from './tables/assembly.ts'
import type { CellTables } from './tables/cell.ts'
import type { DecisionTables } from './tables/decisions.ts'
import type { EnergyTables } from './tables/energy.ts'
import type { FederationTables } from './tables/federation.ts'
import type { MeetingTables } from './tables/meetings.ts'
import type { PanelTables } from './tables/panels.ts'
import type { ReportTables } from './tables/reports.ts'
import type { SenseTables } from './tables/sense.ts'
import type { SeriesTables } from './tables/series.ts'
import type { ThingsTables } from './tables/things.ts'

/** Every table of the product. A room reads and writes its own tables only, in its own `store.ts`. */
export interface Schema
  extends
    AccountsTables,
    BallotTables,
    AssemblyTables,
    CellTables,
    ApiTables,
    DecisionTables,
    EnergyTables,
    FederationTables,
    MeetingTables,
    PanelTables,
    ReportTables,
    ThingsTables,
    SenseTables,
    SeriesTables {}
