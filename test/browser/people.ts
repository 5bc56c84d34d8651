import assert from 'node:assert/strict'
import * as v from 'valibot'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { openPage } from './browser.ts'
import type { TestNode } from './node.ts'

// People of a test node: who set it up, who was invited, and a browser of each. A person is the cookie of a session.

/** Sends JSON to the API of a node; the answer, and the session that it began. */
export async function send(node: TestNode, path: string, body: unknown, cookie = '') {
  const response = await fetch(`${node.url}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: node.url, cookie },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  assert.equal(response.status, 200, `${path}: ${text}`)
  const set = response.headers.getSetCookie()[0] ?? ''
  return { answer: JSON.parse(text), cookie: set.split(';')[0] ?? '' }
}

/** Sets the node up with a neighbourhood called Lindenhof; gives its steward, who looks after the sample, too. */
export async function setUp(node: TestNode): Promise<string> {
  const place = { label: 'Graz', latitude: 47.07, longitude: 15.44 }
  const neighbourhood = { name: 'Lindenhof', place, timeZone: 'Europe/Vienna', currency: 'EUR' }
  return (await send(node, '/setup', { name: 'Mara', neighbourhood })).cookie
}

/** Somebody new moves into a home, invited by who may; gives who came. */
export async function settle(
  node: TestNode,
  home: string,
  inviter: string,
  name: string,
): Promise<string> {
  const { answer } = await send(node, `/cells/${home}/invitations`, { role: 'resident' }, inviter)
  const { url } = v.parse(v.object({ url: v.string() }), answer)
  const token = new URL(url).pathname.split('/').at(-1)
  return (await send(node, '/invitations/accept', { token, name })).cookie
}

/** A page of somebody who is signed in, with scripts off unless the options say otherwise. */
export async function pageOf(
  browser: Browser,
  node: TestNode,
  cookie: string,
  options: BrowserContextOptions = {},
) {
  const opened = await openPage(browser, { javaScriptEnabled: false, ...options })
  const [name = '', value = ''] = cookie.split('=')
  await opened.page.context().addCookies([{ name, value, url: node.url }])
  return opened
}

/** A day from now as a field for dates takes it. `fromMs`: now, where a neighbourhood has a time of its own. */
export function inDays(days: number, fromMs = Date.now()): string {
  return new Date(fromMs + days * 86_400_000).toISOString().slice(0, 10)
}
