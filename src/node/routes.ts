import { apiPersonHooks } from '../api/person-hooks.ts'
import type { ApiContext } from '../api/context.ts'
import type { Route } from '../api/route.ts'
import { apiRoutes } from '../api/routes.ts'
import type { CellContext } from '../cell/context.ts'
import type { PersonHooks } from '../cell/person.ts'
import { cellRoutes } from '../cell/routes.ts'
import { senseRoutes } from '../sense/routes.ts'
import type { ThingsContext } from '../things/context.ts'
import { thingsRoutes } from '../things/routes.ts'
import type { NodeParts } from './app.ts'
import type { Heartbeats } from './heartbeats.ts'

/** What the rooms' routes work with. */
export interface RouteContexts {
  readonly api: ApiContext
  readonly cells: CellContext
  readonly things: ThingsContext
  readonly parts: NodeParts
  readonly heartbeats: Heartbeats
}

/** Every route of the API, room by room. */
export function allRoutes({ api, cells, things }: RouteContexts): readonly Route[] {
  return [
    ...cellRoutes(cells),
    ...thingsRoutes(things),
    ...senseRoutes({ db: api.db }),
    ...apiRoutes(api),
  ]
}

/** What each room keeps about people: for the export of everything about me, and for leaving. */
export const personHooks: readonly PersonHooks[] = [apiPersonHooks]
