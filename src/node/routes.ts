import { accountsPersonHooks } from '../accounts/person-hooks.ts'
import { accountsRoutes } from '../accounts/routes.ts'
import { apiPersonHooks } from '../api/person-hooks.ts'
import type { AssemblyContext } from '../assembly/context.ts'
import { assemblyPersonHooks } from '../assembly/person-hooks.ts'
import { assemblyRoutes } from '../assembly/routes.ts'
import type { ApiContext } from '../api/context.ts'
import { ballotPersonHooks } from '../assembly/ballot/person-hooks.ts'
import type { Route } from '../api/route.ts'
import { apiRoutes } from '../api/routes.ts'
import type { CellContext } from '../cell/context.ts'
import type { EmptiedHome, PersonHooks } from '../cell/person.ts'
import { cellRoutes } from '../cell/routes.ts'
import type { EnergyContext } from '../energy/context.ts'
import { energyPersonHooks } from '../energy/person-hooks.ts'
import { energyRoutes } from '../energy/routes.ts'
import type { FederationContext } from '../federation/context.ts'
import { peerRoutes } from '../federation/peers/routes.ts'
import type { Clock } from '../kernel/clock.ts'
import { sensePersonHooks } from '../sense/person-hooks.ts'
import { senseRoutes } from '../sense/routes.ts'
import { seriesPersonHooks } from '../series/person-hooks.ts'
import { seriesRoutes } from '../series/routes.ts'
import type { DatabaseKind } from '../store/migration.ts'
import type { ThingsContext } from '../things/context.ts'
import { thingsPersonHooks } from '../things/person-hooks.ts'
import { thingsRoutes } from '../things/routes.ts'

/** What the rooms' routes work with. */
export interface RouteContexts {
  readonly api: ApiContext
  readonly cells: CellContext
  readonly things: ThingsContext
  readonly energy: EnergyContext
  readonly assembly: AssemblyContext
  readonly federation: FederationContext
  readonly kind: DatabaseKind
}

/** Every route of the API, room by room. */
export function allRoutes({
  api,
  cells,
  things,
  energy,
  assembly,
  federation,
  kind,
}: RouteContexts): readonly Route[] {
  return [
    ...cellRoutes(cells),
    ...thingsRoutes(things),
    ...seriesRoutes({ db: api.db, kind }),
    ...senseRoutes({ db: api.db }),
    ...energyRoutes(energy),
    ...accountsRoutes({ ...api, clockOf: things.clockOf }),
    ...assemblyRoutes(assembly),
    ...peerRoutes(federation),
    ...apiRoutes(api),
  ]
}

/** What each room keeps about people: for the export of everything about me, and for leaving. */
export function personHooks(
  clock: Clock,
  onEmptied?: (home: EmptiedHome) => Promise<void>,
): readonly PersonHooks[] {
  return [
    apiPersonHooks,
    thingsPersonHooks(clock, onEmptied),
    sensePersonHooks,
    energyPersonHooks,
    seriesPersonHooks,
    accountsPersonHooks(clock),
    ballotPersonHooks,
    assemblyPersonHooks,
  ]
}
