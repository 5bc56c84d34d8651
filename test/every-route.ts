// Every route of a node and every address of its pages, with what they need to be made, and nothing
// running.
import { testApiContext } from '../src/api/fixtures.ts'
import { Ballots } from '../src/assembly/ballot/ballots.ts'
import type { BallotContext } from '../src/assembly/ballot/context.ts'
import type { AssemblyContext } from '../src/assembly/context.ts'
import { Conversations } from '../src/assembly/conversation/conversations.ts'
import { TalkMaps } from '../src/assembly/conversation/talk-maps.ts'
import { TranscriptReader } from '../src/assembly/meeting/transcript-reader.ts'
import type { PanelContext } from '../src/assembly/panel/context.ts'
import { Panels } from '../src/assembly/panel/panels.ts'
import type { Access, Route } from '../src/api/route.ts'
import { testContext } from '../src/cell/fixtures.ts'
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
  const ballots: BallotContext = {
    db: store.db,
    ballots: new Ballots(store.db, cells.random),
    random: cells.random,
    clockOf: () => clock,
    onDecided: () => {},
  }
  const panels: PanelContext = {
    db: store.db,
    panels: new Panels({
      db: store.db,
      random: cells.random,
      clockOf: () => clock,
      onFault: (event, error, fields) => api.onFault(event, error, fields),
    }),
    clockOf: () => clock,
  }
  const assembly: AssemblyContext = {
    ...api,
    conversations: new Conversations({ db: store.db }),
    maps: new TalkMaps(),
    transcripts: new TranscriptReader({
      db: store.db,
      clock,
      server: null,
      isAllowed: () => true,
      onFault: () => {},
    }),
    clockOf: () => clock,
  }
  const web: WebContext = {
    api,
    cells,
    things,
    energy,
    assembly,
    ballots,
    panels,
    live: new Signal(() => {}),
    replan: async () => {},
    setSpeed: async () => success(undefined),
    databaseKind: store.kind,
    backups: null,
    restoring: null,
  }
  return {
    routes: allRoutes({ api, cells, things, energy, assembly, ballots, panels, kind: store.kind }),
    pages: webRoutes(web),
    web,
    clock,
  }
}
