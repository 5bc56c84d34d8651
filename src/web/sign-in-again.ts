import { dirname } from 'node:path/posix'
import type { Context } from 'hono'

/**
 * To the page for signing in, which leads back to the page of the form: what matters most is done with a fresh proof
 * only. A form is posted to an address below its page's.
 */
export function signInAgain(c: Context): Response {
  return c.redirect(`/sign-in?${new URLSearchParams({ back: dirname(c.req.path) })}`, 303)
}
