import type { Principal } from '../cell/role.ts'
import { principalOfSession } from '../cell/sign-in.ts'
import { visitorMemberships } from '../cell/store-person.ts'
import type { ApiContext } from './context.ts'
import { readSessionToken } from './session-cookie.ts'
import { principalOfToken } from './token.ts'

/**
 * Who opens a page: the person of the session cookie; without one nobody, or a visitor while the
 * node is not set up. Tokens do not open pages: their scopes are checked by the API only.
 */
export async function identify(
  context: Pick<ApiContext, 'db' | 'clock' | 'publicUrl'>,
  request: Request,
): Promise<Principal> {
  const sessionToken = readSessionToken(request, context.publicUrl)
  const person = sessionToken === null ? null : await principalOfSession(context, sessionToken)
  if (person !== null) return person
  const memberships = await visitorMemberships(context.db)
  return memberships.length > 0 ? { kind: 'visitor', memberships } : { kind: 'nobody' }
}

/**
 * Who calls the API: whoever the token in `Authorization: Bearer` acts for, where there is one (a
 * cookie beside it does not count, and a wrong token is nobody), else as for a page.
 */
export async function identifyCaller(
  context: Pick<ApiContext, 'db' | 'clock' | 'publicUrl'>,
  request: Request,
): Promise<Principal> {
  const authorization = request.headers.get('authorization')
  if (authorization === null) return identify(context, request)
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  const principal = token === undefined ? null : await principalOfToken(context, token)
  return principal ?? { kind: 'nobody' }
}
