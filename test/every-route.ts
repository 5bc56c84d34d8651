// Every route of a node and every address of its pages, with what they need to be made, and nothing
// running.
import { testApiContext } from '../src/api/fixtures.ts'
import { assemblyOn } from '../src/assembly/fixtures.ts'
import type { Access, Route } from '../src/api/route.ts'
import { testContext } from '../src/cell/fixtures.ts'
import { Departures } from '../src/federation/departures.ts'
import type { EnergyContext } from '../src/energy/context.ts'
import type { ManualClock } from '../src/kernel/clock.ts'
import { Signal } from '../src/kernel/signal.ts'
import { success } from '../src/kernel/refusal.ts'
import { allRoutes } from '../src/node/routes.ts'
import type { Store } from '../src/store/open.ts'
import type { ThingsContext } from '../src/things/context.ts'
import { deskOn } from '../src/things/desk/desk-fixtures.ts'
import type { Protocol } from '../src/things/protocol.ts'
import type { WebContext } from '../src/web/context.ts'
import { webRoutes } from '../src/web/routes.ts'

/** An address of the pages, as far as it matters who may open it. */
export interface Page {
  readonly method: string
  readonly path: string
  readonly access: Access
}

export function everyRoute(
  store: Store,
  publicUrl = 'http://localhost:7310',
  protocols: readonly Protocol[] = [],
): {
  readonly routes: readonly Route[]
  readonly pages: readonly Page[]
  /** What the pages are made with. */
  readonly web: WebContext
  /** The time in which all of it lives. */
  readonly clock: ManualClock
} {
  const { desk, clock } = deskOn(store, protocols)
  const api = testApiContext(store.db, { publicUrl })
  const cells = testContext(store.db, { publicUrl })
  const things: ThingsContext = {
    ...cells,
    desk,
    clock,
    clockOf: () => clock,
    brokerUrl: null,
    dropCredential: () => {},
  }
  const energy: EnergyContext = {
    db: store.db,
    clockOf: () => clock,
    random: cells.random,
    onLimits: () => {},
    fetch: () => Promise.reject(new Error('nothing is fetched here')),
  }
  const of = { db: store.db, clock, random: cells.random, publicUrl }
  const parts = assemblyOn({ ...of, mayCall: true })
  const assembly = { ...parts, clock: api.clock, random: api.random }
  const federation = { db: store.db, clock: api.clock, random: api.random, channel: null }
  const web: WebContext = {
    api,
    cells,
    things,
    energy,
    assembly,
    social: null,
    channel: null,
    departures: new Departures(store.db, clock),
    live: new Signal(() => {}),
    replan: async () => {},
    setSpeed: async () => success(undefined),
    databaseKind: store.kind,
    backups: null,
    restoring: null,
  }
  return {
    routes: allRoutes({ api, cells, things, energy, assembly, federation, kind: store.kind }),
    pages: webRoutes(web),
    web,
    clock,
  }
}
