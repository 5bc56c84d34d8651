import { checkName } from '../cell/cell-check.ts'
import type { Principal } from '../cell/role.ts'
import { hashSecret, isToken, newToken } from '../cell/secret.ts'
import { findPerson, membershipsOf } from '../cell/store-person.ts'
import { newId } from '../kernel/id.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { dayMs, hourMs } from '../kernel/steps.ts'
import type { ApiToken } from './api-token.ts'
import type { ApiContext } from './context.ts'
import type { Scope } from './route.ts'
import { deleteExpiredTokens, findToken, saveToken, tokensOf, touchToken } from './store.ts'

/** Tokens of one person at the most. */
export const tokenLimit = 20
/** Days that a token works at the most. */
export const tokenDayLimit = 366
const touchEveryMs = hourMs

/** What a token begins with, so that people and secret scanners know it when they see one. */
const mark = 'cw_'

/** Makes a token for a person. The text is returned this once and not stored. */
export async function createToken(
  context: Pick<ApiContext, 'db' | 'clock' | 'random'>,
  personId: string,
  request: { readonly name: string; readonly scopes: readonly Scope[]; readonly days: number },
): Promise<Result<{ readonly token: ApiToken; readonly text: string }>> {
  const name = checkName(request.name)
  if (!name.ok) return name
  if (request.scopes.length === 0) {
    return refuse('scopes-missing', 'Choose at least one thing that the token may do.', 'scopes')
  }
  if (!(Number.isInteger(request.days) && request.days >= 1 && request.days <= tokenDayLimit)) {
    return refuse(
      'days-out-of-range',
      `A token works for 1 to ${tokenDayLimit} whole days, not ${request.days}.`,
      'days',
    )
  }
  const nowMs = context.clock.now()
  await deleteExpiredTokens(context.db, nowMs)
  if ((await tokensOf(context.db, personId)).length >= tokenLimit) {
    return refuse(
      'too-many-tokens',
      `You have ${tokenLimit} tokens, which is the most; remove one first.`,
    )
  }
  const secret = newToken(context.random)
  const token: ApiToken = {
    id: newId(nowMs, context.random),
    personId,
    name: name.value,
    scopes: [...new Set(request.scopes)],
    createdMs: nowMs,
    expiresMs: nowMs + request.days * dayMs,
    lastUsedMs: null,
  }
  await saveToken(context.db, token, hashSecret(secret))
  return success({ token, text: mark + secret })
}

/** Who a token acts for; null when it is unknown, expired, or its person is gone. */
export async function principalOfToken(
  context: Pick<ApiContext, 'db' | 'clock'>,
  text: string,
): Promise<(Principal & { kind: 'token' }) | null> {
  const secret = text.slice(mark.length)
  if (!text.startsWith(mark) || !isToken(secret)) return null
  const nowMs = context.clock.now()
  const token = await findToken(context.db, hashSecret(secret))
  if (token === null || nowMs >= token.expiresMs) return null
  if ((await findPerson(context.db, token.personId)) === null) return null
  if (token.lastUsedMs === null || nowMs >= token.lastUsedMs + touchEveryMs) {
    await touchToken(context.db, token.id, nowMs)
  }
  return {
    kind: 'token',
    tokenId: token.id,
    personId: token.personId,
    scopes: token.scopes,
    memberships: await membershipsOf(context.db, token.personId),
  }
}
