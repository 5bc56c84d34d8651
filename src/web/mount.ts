import type { Context, Hono } from 'hono'
import { decide, type Decision } from '../api/access.ts'
import type { AppEnv } from '../api/context.ts'
import { identify } from '../api/identify.ts'
import { countRequest } from '../api/request-limits.ts'
import { visitOf } from '../api/visit.ts'
import type { Cell } from '../cell/cell.ts'
import { checkProof } from '../cell/proof.ts'
import type { Principal } from '../cell/role.ts'
import { findCell, findCellBySlug } from '../cell/store.ts'
import { isSetUp } from '../cell/store-person.ts'
import type { WebContext } from './context.ts'
import { frameFor } from './frame.ts'
import { faultResponse, problemResponse } from './problem-response.tsx'
import { webRoutes } from './routes.ts'
import { signInAgain } from './sign-in-again.ts'
import type { WebRoute } from './web-route.ts'

/**
 * Mounts the pages on an app that carries the API's `frame` already, and the page for addresses where nothing is.
 * Returns the routes, for the table of who may open what.
 */
export function mountPages(app: Hono<AppEnv>, context: WebContext): readonly WebRoute[] {
  const routes = webRoutes(context)
  for (const route of routes) {
    app.on(route.method.toUpperCase(), route.path, (c) => answer(route, context, c))
  }
  app.notFound((c) => guarded(context, c, async () => problem(context, c, 'not-found')))
  return routes
}

function answer(route: WebRoute, context: WebContext, c: Context<AppEnv>): Promise<Response> {
  return guarded(context, c, async () => {
    const { principal, cell, isSetUp } = await visitorOf(context, c)
    const decision = decide(route.access, principal, cell, isSetUp)
    if (decision !== 'allowed') return refused(context, c, decision, isSetUp)
    const visit = visitOf(context.api, c)
    const tooMany = countRequest(context.api.limits, {
      method: route.method,
      principal,
      address: visit.address,
      nowMs: context.api.clock.now(),
    })
    if (tooMany !== null) return problem(context, c, 'limited', tooMany.headers)
    const isProven =
      route.needsProof !== true ||
      principal.kind !== 'person' ||
      (await checkProof(context.api, visit.sessionToken)) === null
    if (!isProven) return signInAgain(c)
    const nowMs = timeOf(context, cell)
    const frame = await frameFor(context, c, { principal, cell, nowMs, isSetUp })
    return route.handle({ c, principal, visit, frame, wording: frame.wording, cell, nowMs })
  })
}

async function visitorOf(
  context: WebContext,
  c: Context<AppEnv>,
): Promise<{
  readonly principal: Principal
  readonly cell: Cell | null
  readonly isSetUp: boolean
}> {
  const { db } = context.api
  const name = c.req.param('cell')
  return {
    principal: await identify(context.api, c.req.raw),
    cell:
      name === undefined ? null : ((await findCellBySlug(db, name)) ?? (await findCell(db, name))),
    isSetUp: await isSetUp(db),
  }
}

function timeOf(context: WebContext, cell: Cell | null): number {
  return (cell === null ? context.api.clock : context.things.clockOf(cell)).now()
}

async function refused(
  context: WebContext,
  c: Context<AppEnv>,
  decision: Exclude<Decision, 'allowed'>,
  isSetUp: boolean,
): Promise<Response> {
  if (decision === 'sign-in-needed') {
    const back = c.req.method === 'GET' ? new URL(c.req.url).pathname : '/'
    return c.redirect(isSetUp ? `/sign-in?back=${encodeURIComponent(back)}` : '/start', 303)
  }
  return decision === 'hidden' ? problem(context, c, 'not-found') : problem(context, c, 'forbidden')
}

async function problem(
  context: WebContext,
  c: Context<AppEnv>,
  kind: 'not-found' | 'forbidden' | 'limited',
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { principal, isSetUp } = await visitorOf(context, c)
  const nowMs = timeOf(context, null)
  const frame = await frameFor(context, c, { principal, cell: null, nowMs, isSetUp })
  return problemResponse(c, frame, kind, headers)
}

/** A fault becomes one line in the log and a page that says so. */
async function guarded(
  context: WebContext,
  c: Context<AppEnv>,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    const requestId = c.get('requestId')
    context.api.onFault('page-failed', error, {
      requestId,
      method: c.req.method,
      route: c.req.routePath,
    })
    return faultResponse(c, context.api.clock.now())
  }
}
