import type { Kysely } from 'kysely'
import { catchRefusal, refuse, RefusalError, type Result, orThrow } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import type { Cell } from './cell.ts'
import type { CellContext } from './context.ts'
import type { EmptiedHome } from './person.ts'
import { closeInvitationsBy } from './store-invitation.ts'
import {
  buryPerson,
  checkNotLastSteward,
  countResidents,
  deleteMembership,
  findPerson,
  ownMemberships,
} from './store-person.ts'
import { deleteSecretsOf } from './store-secret.ts'
import { findCell, lockCell, updateCell } from './store.ts'

/**
 * Ends a membership: somebody moved out, or lays down a task. The last steward stays while others
 * depend on them.
 */
export async function endMembership(
  context: Pick<CellContext, 'db' | 'personHooks'>,
  personId: string,
  cellId: string,
): Promise<Result<null>> {
  return catchRefusal(() =>
    context.db.transaction().execute(async (tx) => {
      await lockCell(tx, cellId)
      orThrow(await checkNotLastSteward(tx, personId, cellId))
      const residents = await countResidents(tx, cellId)
      if (!(await deleteMembership(tx, personId, cellId))) {
        throw new RefusalError(refuse('not-found', 'This person is no member here.', 'person'))
      }
      if (residents > 0 && (await countResidents(tx, cellId)) === 0) {
        for (const hooks of context.personHooks) await hooks.movedOut?.(tx, cellId)
      }
      return null
    }),
  )
}

/**
 * Removes a person for good: every way in, every membership, every attribute, here and in the other
 * rooms, in one transaction. What stays is a tombstone (an id and when), so that accounts and
 * tallies still add up. A home in which nobody is left loses its name, short name and place, since
 * people name homes after themselves, its things and everything they measured.
 */
export async function removePerson(context: CellContext, personId: string): Promise<Result<null>> {
  const nowMs = context.clock.now()
  const emptied: EmptiedHome[] = []
  const removed = await catchRefusal(() =>
    context.db.transaction().execute(async (tx) => {
      if ((await findPerson(tx, personId)) === null) {
        throw new RefusalError(refuse('not-found', 'There is no such person.', 'person'))
      }
      const emptyHomeIds: string[] = []
      const memberships = await ownMemberships(tx, personId)
      // In one order for everyone, so that two who leave at once do not wait for each other's
      // locks.
      memberships.sort((a, b) => (a.cellId < b.cellId ? -1 : 1))
      for (const { cellId, role } of memberships) {
        await lockCell(tx, cellId)
        orThrow(await checkNotLastSteward(tx, personId, cellId))
        await deleteMembership(tx, personId, cellId)
        if (role === 'resident' && (await countResidents(tx, cellId)) === 0) {
          emptyHomeIds.push(cellId)
        }
      }
      for (const hooks of context.personHooks) await hooks.forget?.(tx, personId, emptyHomeIds)
      for (const homeId of emptyHomeIds) {
        const home = await findCell(tx, homeId)
        if (home === null) continue
        await anonymiseHome(tx, home)
        emptied.push(home)
      }
      await closeInvitationsBy(tx, personId, nowMs)
      await deleteSecretsOf(tx, personId)
      await buryPerson(tx, personId, nowMs)
      return null
    }),
  )
  if (!removed.ok || emptied.length === 0) return removed
  for (const hooks of context.personHooks) await hooks.emptied?.(emptied)
  return removed
}

async function anonymiseHome(db: Kysely<Schema>, home: Cell): Promise<void> {
  const parent = home.parentId === null ? null : await findCell(db, home.parentId)
  const slug = `home-${home.id
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(-16)}`
  const place = parent?.place ?? {
    label: 'Home',
    latitude: Math.round(home.place.latitude),
    longitude: Math.round(home.place.longitude),
  }
  orThrow(await updateCell(db, home.id, { name: 'Home', slug, place }))
}
