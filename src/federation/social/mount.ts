import type { Context, Hono } from 'hono'
import type { ApiContext, AppEnv } from '../../api/context.ts'
import { countRequest } from '../../api/request-limits.ts'
import { visitOf } from '../../api/visit.ts'
import type { Social } from './social.ts'

/** Where other servers ask. What is not for them goes on to the pages. */
export const socialPaths = [
  '/.well-known/webfinger',
  '/.well-known/nodeinfo',
  '/nodeinfo/2.1',
  '/inbox',
  '/groups/:group',
  '/groups/:group/inbox',
  '/groups/:group/outbox',
  '/groups/:group/followers',
  '/posts/:post',
  '/posts/:post/create',
  '/events/:post',
  '/polls/:post',
  '/records/:hash',
  '/records/:hash/proof',
] as const

/** Lets other servers ask for neighbourhoods and write to them, counted by address as everybody is. Before the pages. */
export function mountSocial(app: Hono<AppEnv>, social: Social, api: ApiContext): void {
  for (const path of socialPaths) {
    app.on(['GET', 'POST'], path, async (c, next) => {
      const { address } = visitOf(api, c)
      const tooMany = countRequest(api.limits, {
        method: c.req.method,
        principal: { kind: 'nobody' },
        address,
        nowMs: api.clock.now(),
      })
      if (tooMany !== null) return new Response(null, { status: 429, headers: tooMany.headers })
      const response = await answered(c, social, api, address)
      return response ?? (await next())
    })
  }
}

async function answered(
  c: Context<AppEnv>,
  social: Social,
  api: ApiContext,
  address: string,
): Promise<Response | null> {
  try {
    return await social.answer(c.req.raw, address)
  } catch (error) {
    api.onFault('federation-failed', error, {
      requestId: c.get('requestId'),
      method: c.req.method,
      route: c.req.routePath,
    })
    return new Response(null, { status: 500 })
  }
}
