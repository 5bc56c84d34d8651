import { refuse, type Refusal } from '../kernel/refusal.ts'
import { minuteMs } from '../kernel/steps.ts'
import type { CellContext } from './context.ts'
import { hashSecret } from './secret.ts'
import { findSession } from './store-session.ts'

/** What matters most is done only by who signed in this lately: a session that was left open or taken is not enough. */
export const proofLifetimeMs = 10 * minuteMs

/** A refusal where the session of a person was started too long ago. Signing in again starts a new one. */
export async function checkProof(
  context: Pick<CellContext, 'db' | 'clock'>,
  sessionToken: string | null,
): Promise<Refusal | null> {
  const session =
    sessionToken === null ? null : await findSession(context.db, hashSecret(sessionToken))
  if (session !== null && context.clock.now() - session.createdMs <= proofLifetimeMs) return null
  return refuse(
    'sign-in-again',
    'This needs a sign-in of the last 10 minutes: sign in again, then repeat it.',
  )
}
