import type { Context } from 'hono'
import type { Child } from 'hono/jsx'

/** Turns a page into an answer. */
export function pageResponse(
  c: Context,
  page: Child,
  status: 200 | 403 | 404 | 422 | 429 | 500 = 200,
): Response {
  return c.body(String(page), status, {
    'content-type': 'text/html; charset=utf-8',
    vary: 'accept-language, cookie',
  })
}
