// For tests: an app with our frame and routes, called without a socket.
import { Hono } from 'hono'
import type { Kysely } from 'kysely'
import { ManualClock } from '../kernel/clock.ts'
import { seededRandom } from '../kernel/random.ts'
import type { Schema } from '../store/schema.ts'
import type { ApiContext, AppEnv } from './context.ts'
import { frame } from './frame.ts'
import { mountApi } from './mount.ts'
import { requestLimits } from './request-limits.ts'
import type { Route } from './route.ts'

export interface TestApiContext extends ApiContext {
  readonly clock: ManualClock
  readonly faults: (readonly unknown[])[]
}

export function testApiContext(
  db: Kysely<Schema>,
  settings: Partial<Pick<ApiContext, 'publicUrl' | 'trustsProxy' | 'socketAddressOf'>> = {},
): TestApiContext {
  const faults: (readonly unknown[])[] = []
  return {
    db,
    clock: new ManualClock(Date.UTC(2026, 2, 1, 12)),
    random: seededRandom(11),
    publicUrl: 'http://localhost:7310',
    trustsProxy: false,
    socketAddressOf: () => '192.0.2.7',
    limits: requestLimits(),
    faults,
    onFault: (...fault) => faults.push(fault),
    ...settings,
  }
}

export function testApp(context: ApiContext, routes: readonly Route[]): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.use(frame(context))
  mountApi(app, routes, context)
  return app
}

/** A JSON request of a method that may change something. */
export function json(
  method: string,
  body: unknown,
  headers: Record<string, string> = {},
): RequestInit {
  return {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  }
}

export async function codeIn(response: Response): Promise<string> {
  const body: unknown = await response.json()
  return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : ''
}
