// Who calls, in the table of who may call what: a neighbourhood with people in every role, and
// their tokens.
import type { Hono } from 'hono'
import { decide, type Decision } from '../src/api/access.ts'
import type { AppEnv } from '../src/api/context.ts'
import { testApiContext, testApp } from '../src/api/fixtures.ts'
import { identify } from '../src/api/identify.ts'
import { requestLimits } from '../src/api/request-limits.ts'
import type { Access, Route, Scope } from '../src/api/route.ts'
import { sessionCookieName } from '../src/api/session-cookie.ts'
import { createToken } from '../src/api/token.ts'
import {
  here,
  join,
  settle,
  sonnenhof,
  testContext,
  value,
  type TestContext,
} from '../src/cell/fixtures.ts'
import { createHome, createNeighbourhood } from '../src/cell/home.ts'
import { newSetupCode, setUpNode } from '../src/cell/setup.ts'
import { findCell } from '../src/cell/store.ts'
import { isSetUp } from '../src/cell/store-person.ts'
import { refuse } from '../src/kernel/refusal.ts'
import { openStore, type Store } from '../src/store/open.ts'

/**
 * The columns of the table. `resident` lives in the home that is asked for, `neighbour` in another
 * one; the tokens are the resident's.
 */
export const callers = [
  'nobody',
  'visitor',
  'guest',
  'resident',
  'neighbour',
  'steward',
  'token: read',
  'token: readings',
  'token: write',
  'token: admin',
] as const

/** Who else calls: somebody invited into the home as a guest, whose row would be nearly empty. */
export const homeGuest = 'guest of the home'

/** A grid operator's system: the resident's token for it. */
export const operator = 'token: operator'

export type Caller = (typeof callers)[number] | typeof homeGuest | typeof operator

/**
 * What a caller gets: `+` through to the handler, `?` sign in first, `-` forbidden, `.` no such
 * thing.
 */
export type Outcome = '+' | '?' | '-' | '.'

export interface World {
  readonly homeId: string
  readonly neighbourhoodId: string
  /** Calls a route of the API over HTTP. */
  ask(caller: Caller, route: Route, cellId: string): Promise<Outcome>
  /** Decides for an address of the pages, as `web/mount.ts` does before anything else. */
  judge(caller: Caller, access: Access, cellId: string): Promise<Outcome>
  close(): Promise<void>
}

/** Builds the world around `routes`, whose handlers are replaced: only the way to them is tried. */
export async function buildWorld(routes: readonly Route[]): Promise<World> {
  const inhabited = await inhabit(await openStore(':memory:'), routes)
  const sample = await leaveOpen(await openStore(':memory:'), routes)
  return {
    homeId: inhabited.homeId,
    neighbourhoodId: inhabited.neighbourhoodId,
    async ask(caller, route, cellId) {
      if (caller !== 'visitor') return call(inhabited.app, route, cellId, inhabited.headers[caller])
      const sampleId = cellId === inhabited.homeId ? sample.homeId : sample.neighbourhoodId
      return call(sample.app, route, sampleId, {})
    },
    async judge(caller, access, cellId) {
      if (caller !== 'visitor') return judge(inhabited, access, cellId, inhabited.headers[caller])
      return judge(
        sample,
        access,
        cellId === inhabited.homeId ? sample.homeId : sample.neighbourhoodId,
        {},
      )
    },
    async close() {
      await inhabited.store.close()
      await sample.store.close()
    },
  }
}

async function inhabit(store: Store, routes: readonly Route[]) {
  const context = testContext(store.db)
  const code = await newSetupCode(context)
  const setUp = value(
    await setUpNode(context, {
      ...here,
      code: code?.code ?? '',
      isLocal: false,
      name: 'Steward',
      language: 'en',
      neighbourhood: sonnenhof,
      homeName: null,
    }),
  )
  const resident = await settle(context, setUp, 'Home 1', 'Resident')
  const neighbour = await settle(context, setUp, 'Home 2', 'Neighbour')
  const guest = await join(context, null, setUp.neighbourhood.id, 'guest', 'Guest')
  const homeVisitor = await join(context, null, resident.cell.id, 'guest', 'Visitor')
  const cookie = (session: { token: string } | null): Record<string, string> => ({
    cookie: `${sessionCookieName(context.publicUrl)}=${session?.token ?? ''}`,
    origin: context.publicUrl,
  })
  const bearer = (scope: Scope): Promise<Record<string, string>> =>
    bearerOf(context, resident.personId, scope)
  const headers: Record<Exclude<Caller, 'visitor'>, Record<string, string>> = {
    nobody: {},
    guest: cookie(guest.session),
    [homeGuest]: cookie(homeVisitor.session),
    resident: cookie(resident.session),
    neighbour: cookie(neighbour.session),
    steward: cookie(setUp.session),
    'token: read': await bearer('read'),
    'token: readings': await bearer('readings'),
    'token: write': await bearer('write'),
    'token: admin': await bearer('admin'),
    [operator]: await bearer('operator'),
  }
  return {
    store,
    context,
    headers,
    app: appOf(context, routes),
    homeId: resident.cell.id,
    neighbourhoodId: setUp.neighbourhood.id,
  }
}

/** A node that nobody has set up yet, with its sample. */
async function leaveOpen(store: Store, routes: readonly Route[]) {
  const context = testContext(store.db)
  const neighbourhood = value(await createNeighbourhood(context, store.db, sonnenhof))
  const home = value(await createHome(context, store.db, neighbourhood.id, 'Home 1'))
  await store.db.updateTable('cells').set({ is_sample: 1 }).execute()
  return {
    store,
    context,
    app: appOf(context, routes),
    homeId: home.id,
    neighbourhoodId: neighbourhood.id,
  }
}

async function bearerOf(
  context: TestContext,
  personId: string,
  scope: Scope,
): Promise<Record<string, string>> {
  const made = value(
    await createToken(context, personId, { name: scope, scopes: [scope], days: 1 }),
  )
  return { authorization: `Bearer ${made.text}` }
}

function appOf(context: TestContext, routes: readonly Route[]): Hono<AppEnv> {
  const stubs = routes.map((route) => ({
    ...route,
    handle: async () => refuse('reached-the-handler', 'The call came through.'),
  }))
  // Each call comes from another address and token calls are few: limits do not answer for the
  // routes.
  let calls = 0
  const api = testApiContext(context.db, { socketAddressOf: () => `address ${calls++}` })
  const counted = {
    ...api,
    clock: context.clock,
    // More routes change something than one person may ask for in five minutes.
    get limits() {
      return requestLimits()
    },
  }
  return testApp(counted, stubs)
}

async function judge(
  { context }: { readonly context: TestContext },
  access: Access,
  cellId: string,
  headers: Record<string, string>,
): Promise<Outcome> {
  const request = new Request(context.publicUrl, { headers })
  const principal = await identify(context, request)
  const cell = await findCell(context.db, cellId)
  return letters[decide(access, principal, cell, await isSetUp(context.db))]
}

const letters = {
  allowed: '+',
  'sign-in-needed': '?',
  forbidden: '-',
  hidden: '.',
} as const satisfies Record<Decision, Outcome>

async function call(
  app: Hono<AppEnv>,
  route: Route,
  cellId: string,
  headers: Record<string, string>,
): Promise<Outcome> {
  const path = route.path.replaceAll('{cell}', cellId).replace(/\{\w+\}/g, 'some')
  const { status } = await app.request(`/api${path}`, {
    method: route.method.toUpperCase(),
    headers,
  })
  if (status === 401) return '?'
  if (status === 403) return '-'
  if (status === 404) return '.'
  // Checked and refused for what it says, or for saying nothing: the caller was let through.
  if ([200, 204, 400, 415, 422].includes(status)) return '+'
  throw new Error(`${route.method} ${route.path} answered ${status}`)
}
