import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { CellContext } from './context.ts'
import { invitationsBy } from './store-invitation.ts'
import { passkeysOf } from './store-passkey.ts'
import { findPerson, ownMemberships } from './store-person.ts'
import { countRecoveryCodes } from './store-secret.ts'
import { sessionsOf } from './store-session.ts'
import { findCell } from './store.ts'

/**
 * Everything this node knows about a person, one part per room, ready to be written as JSON.
 * Secrets are not in it: their hashes say nothing about the person.
 */
export async function exportPerson(
  context: CellContext,
  personId: string,
): Promise<Result<Record<string, unknown>>> {
  const { db } = context
  const person = await findPerson(db, personId)
  if (person === null) return refuse('not-found', 'There is no such person.', 'person')
  const memberships = await ownMemberships(db, personId)
  const homeIds = memberships.filter((m) => m.role === 'resident').map((m) => m.cellId)
  const parts: Record<string, unknown> = {
    exportedMs: context.clock.now(),
    person,
    memberships: await Promise.all(
      memberships.map(async ({ cellId, role, sinceMs }) => ({
        cell: await findCell(db, cellId),
        role,
        sinceMs,
      })),
    ),
    passkeys: (await passkeysOf(db, personId)).map(({ name, createdMs, lastUsedMs }) => ({
      name,
      createdMs,
      lastUsedMs,
    })),
    sessions: (await sessionsOf(db, personId)).map(
      ({ device, createdMs, lastSeenMs, expiresMs }) => ({
        device,
        createdMs,
        lastSeenMs,
        expiresMs,
      }),
    ),
    recoveryCodesLeft: await countRecoveryCodes(db, personId),
    invitations: await invitationsBy(db, personId),
  }
  for (const hooks of context.personHooks) {
    parts[hooks.room] = await hooks.export(db, personId, homeIds)
  }
  return success(parts)
}
