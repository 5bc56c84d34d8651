import type { Context } from 'hono'
import type { JSX } from 'hono/jsx/jsx-runtime'

/** Turns a page into an answer. */
export function pageResponse(
  c: Context,
  page: JSX.Element,
  status: 200 | 403 | 404 | 422 | 429 | 500 = 200,
): Response | Promise<Response> {
  return c.html(page, status, { vary: 'accept-language, cookie' })
}
