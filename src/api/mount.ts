import type { Context, Hono } from 'hono'
import * as v from 'valibot'
import type { Cell } from '../cell/cell.ts'
import type { Principal } from '../cell/role.ts'
import { checkProof } from '../cell/proof.ts'
import { findCell, findCellBySlug } from '../cell/store.ts'
import { isSetUp } from '../cell/store-person.ts'
import { assert, InvariantError, unreachable } from '../kernel/assert.ts'
import { refuse, type Refusal } from '../kernel/refusal.ts'
import { decide, type Decision } from './access.ts'
import type { ApiContext, AppEnv } from './context.ts'
import { identifyCaller } from './identify.ts'
import { openApiRoute } from './openapi.ts'
import { problemResponse } from './problem.ts'
import { checkRequest } from './request.ts'
import { countRequest } from './request-limits.ts'
import type { Route } from './route.ts'
import { scopesAllow } from './scope.ts'
import { streamOf, textStream } from './text-stream.ts'
import { visitOf } from './visit.ts'

/**
 * Mounts routes below `/api`, with the document that describes them at `/api/openapi.json`. The app
 * carries {@link frame} already. For each call: who asks, may they, is the request sound; only then
 * the handler.
 */
export function mountApi(
  app: Hono<AppEnv>,
  routes: readonly Route[],
  context: ApiContext,
): readonly Route[] {
  const all = [...routes, openApiRoute(routes)]
  for (const route of all) {
    const path = `/api${route.path.replace(/\{(\w+)\}/g, ':$1')}`
    app.on(route.method.toUpperCase(), path, (c) => answer(route, context, c))
  }
  const methods = methodsByPath(all)
  for (const [path, allowed] of methods) {
    app.all(path, (c) =>
      problemResponse(
        refuse('method-not-allowed', `Here only ${allowed.join(', ')} works.`),
        c.get('requestId'),
        { allow: allowed.join(', ') },
      ),
    )
  }
  app.all('/api/*', (c) =>
    problemResponse(
      refuse(
        'not-found',
        'There is nothing at this address; /api/openapi.json lists what there is.',
      ),
      c.get('requestId'),
    ),
  )
  return all
}

async function answer(route: Route, context: ApiContext, c: Context<AppEnv>): Promise<Response> {
  const requestId = c.get('requestId')
  try {
    const principal = within(route, await identifyCaller(context, c.req.raw))
    const visit = visitOf(context, c)
    const tooMany = countRequest(context.limits, {
      method: route.method,
      principal,
      address: visit.address,
      nowMs: context.clock.now(),
    })
    if (tooMany !== null) return problemResponse(tooMany.refusal, requestId, tooMany.headers)
    const params = { ...c.req.param() }
    const cell = await cellOfPath(context, params)
    const refused =
      (await checkAccess(route, context, principal, cell)) ??
      (route.needsProof === true && principal.kind === 'person'
        ? await checkProof(context, visit.sessionToken)
        : null)
    if (refused !== null) {
      const headers: Record<string, string> =
        refused.code === 'sign-in-needed' ? { 'www-authenticate': 'Bearer' } : {}
      return problemResponse(refused, requestId, headers)
    }
    if (cell !== null) params['cell'] = cell.id
    const request = await checkRequest(route, c.req.raw, params)
    if (!request.ok) return problemResponse(request, requestId)
    const result = await route.handle({ principal, ...request.value, visit })
    if (!result.ok) return problemResponse(result, requestId)
    return encode(route, result.value, c, (error) =>
      context.onFault('answer-broken-off', error, { requestId, route: route.path }),
    )
  } catch (error) {
    context.onFault('request-failed', error, {
      requestId,
      method: route.method,
      route: route.path,
    })
    return problemResponse(
      refuse('fault', 'Something broke on our side; it is in the log under this request id.'),
      requestId,
    )
  }
}

/**
 * On a route that is open to anyone, a token without its scope counts as nobody: it sees what all
 * may see.
 */
function within(route: Route, principal: Principal): Principal {
  const isOpen = route.access.kind === 'anyone' || route.access.kind === 'setup'
  return isOpen && principal.kind === 'token' && !scopesAllow(principal.scopes, route.scope)
    ? { kind: 'nobody' }
    : principal
}

/** The cell that the path names by id or slug; null when it names none, or none that exists. */
async function cellOfPath(
  context: ApiContext,
  params: Readonly<Record<string, string>>,
): Promise<Cell | null> {
  const name = params['cell']
  if (name === undefined) return null
  return (await findCell(context.db, name)) ?? (await findCellBySlug(context.db, name))
}

async function checkAccess(
  route: Route,
  context: ApiContext,
  principal: Principal,
  cell: Cell | null,
): Promise<Refusal | null> {
  const { access, scope } = route
  if (principal.kind === 'token' && !scopesAllow(principal.scopes, scope)) {
    return refuse('scope-missing', `This token lacks the scope "${scope}"; make one that has it.`)
  }
  const setUp = access.kind === 'setup' ? await isSetUp(context.db) : true
  return refusalOf(decide(access, principal, cell, setUp))
}

/** The refusal that goes with a decision; null when it allows. Pages use it as well. */
export function refusalOf(decision: Decision): Refusal | null {
  switch (decision) {
    case 'allowed':
      return null
    case 'sign-in-needed':
      return refuse('sign-in-needed', 'Sign in first, or send a token.')
    case 'forbidden':
      return refuse('forbidden', 'Your role here does not allow this.')
    case 'hidden':
      return refuse('not-found', 'There is no such cell, or none that you know of.', 'cell')
    default:
      return unreachable(decision)
  }
}

/** An answer holds only what its schema names: a field too many in a handler goes nowhere. */
function encode(
  route: Route,
  value: unknown,
  c: Context,
  onFault: (error: unknown) => void,
): Response {
  const checked = v.safeParse(route.answer, value)
  if (!checked.success) {
    const [issue] = checked.issues
    throw new InvariantError(
      `the answer of ${route.method} ${route.path} is not what it promises: ` +
        `${v.getDotPath(issue) ?? ''} ${issue.message}`,
    )
  }
  if (checked.output === null || checked.output === undefined) return c.body(null, 204)
  if (route.contentType !== undefined) {
    // A text that does not say so would be read in whatever the reader's machine is used to.
    const charset = route.contentType.startsWith('text/') ? '; charset=utf-8' : ''
    const type = { 'content-type': route.contentType + charset }
    if (v.is(textStream, checked.output)) {
      return c.body(streamOf(checked.output, onFault), 200, type)
    }
    assert(typeof checked.output === 'string', `${route.path} answers with a text`)
    return c.body(checked.output, 200, type)
  }
  return c.body(JSON.stringify(checked.output), 200, { 'content-type': 'application/json' })
}

function methodsByPath(routes: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>()
  for (const { method, path } of routes) {
    const address = `/api${path.replace(/\{(\w+)\}/g, ':$1')}`
    methods.set(address, [...(methods.get(address) ?? []), method.toUpperCase()])
  }
  return methods
}
