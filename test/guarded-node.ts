// For tests: a node whose stewards say whom they hear, in a browser without a script.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { sessionCookieName } from '../src/api/session-cookie.ts'
import { setUpSonnenhof, testContext } from '../src/cell/fixtures.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import type { Departure } from '../src/federation/leaving-check.ts'
import { Social } from '../src/federation/social/social.ts'
import { TableWayOut } from '../src/federation/way-out.ts'
import { ManualClock } from '../src/kernel/clock.ts'
import { openStore } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { everyRoute } from './every-route.ts'

const publicUrl = 'https://we.example'

/** A node whose neighbourhood nobody follows yet, with a steward in a browser. */
export async function startGuarded(context: TestContext) {
  const clock = new ManualClock(Date.UTC(2026, 2, 1, 12))
  const store = await openStore(':memory:')
  await ensureNodeKey(store.db)
  const { web } = everyRoute(store, publicUrl)
  const { session, neighbourhood } = await setUpSonnenhof({
    ...testContext(store.db, { publicUrl }),
    clock,
  })
  const api = { ...web.api, clock }
  let judgements = 0
  const left: Departure[] = []
  const social = new Social({
    db: store.db,
    kind: store.kind,
    clock,
    random: web.cells.random,
    origin: publicUrl,
    loopback: true,
    version: '0.0.0',
    onFault: () => assert.fail(),
    onRefused: () => assert.fail(),
    wayOut: new TableWayOut({ onLeft: (of) => left.push(of), onFault: () => assert.fail() }),
    ear: {
      replied: () => assert.fail(),
      amended: () => assert.fail(),
      judgedAnew: async () => {
        judgements++
      },
    },
  })
  const app = new Hono<AppEnv>()
  app.use(frame(api))
  mountPages(app, { ...web, api, social })
  context.after(() => store.close())
  const ask = async (path: string, form?: Record<string, string>, language = 'en') => {
    const headers = {
      cookie: `${sessionCookieName(publicUrl)}=${session.token}`,
      'accept-language': language,
      origin: publicUrl,
    }
    const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }
    const answer = await app.request(publicUrl + path, { headers, ...body })
    const html = await answer.text()
    const text = html
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .replaceAll('&#39;', '’')
    return { status: answer.status, html, text, location: answer.headers.get('location') }
  }
  const { assembly } = web
  return {
    ask,
    social,
    store,
    clock,
    neighbourhood,
    assembly,
    /** What left. */
    left,
    judgements: () => judgements,
  }
}
