// Every route of a node and every address of its pages, with what they need to be made, and nothing
// running.
import { testApiContext } from '../src/api/fixtures.ts'
import type { Access, Route } from '../src/api/route.ts'
import { testContext } from '../src/cell/fixtures.ts'
import { Signal } from '../src/kernel/signal.ts'
import type { NodeParts } from '../src/node/app.ts'
import { CellClocks } from '../src/node/cell-clocks.ts'
import { readConfig } from '../src/node/config.ts'
import { Heartbeats } from '../src/node/heartbeats.ts'
import { jsonLog } from '../src/node/log.ts'
import { allRoutes } from '../src/node/routes.ts'
import type { Store } from '../src/store/open.ts'
import type { ThingsContext } from '../src/things/context.ts'
import { deskOn } from '../src/things/desk-fixtures.ts'
import { webRoutes } from '../src/web/routes.ts'
import { value } from '../src/cell/fixtures.ts'

/** An address of the pages, as far as it matters who may open it. */
export interface Page {
  readonly method: string
  readonly path: string
  readonly access: Access
}

export function everyRoute(store: Store): {
  readonly routes: readonly Route[]
  readonly pages: readonly Page[]
} {
  const { db } = store
  const { desk, clock, intake } = deskOn(store, [])
  const api = testApiContext(db)
  const cells = testContext(db)
  const clocks = new CellClocks(clock)
  const parts: NodeParts = {
    store,
    config: value(readConfig({})),
    clock,
    random: cells.random,
    clocks,
    intake,
    desk,
    log: jsonLog(
      () => {},
      () => clock.now(),
    ),
    publicUrl: cells.publicUrl,
    live: new Signal(() => {}),
    brokerUrl: () => 'mqtt://localhost:1883',
    dropCredential: () => {},
    backupFolder: null,
  }
  const things: ThingsContext = {
    ...cells,
    desk,
    clock,
    clockOf: (cell) => clocks.of(cell),
    brokerUrl: null,
    dropCredential: () => {},
  }
  const heartbeats = new Heartbeats(parts)
  const routes = allRoutes({ api, cells, things, kind: store.kind })
  const pages = webRoutes({
    api,
    cells,
    things,
    live: parts.live,
    replan: (id) => heartbeats.replan(id),
    setSpeed: async () => ({ ok: true, value: undefined }),
    databaseKind: store.kind,
    backups: null,
  })
  return { routes, pages }
}
