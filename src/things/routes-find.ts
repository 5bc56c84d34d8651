import type { Kysely } from 'kysely'
import { hasRole, type Principal } from '../cell/role.ts'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import { findThing } from './store.ts'
import type { Thing } from './thing.ts'

/** The thing of a path, where it is in the cell of the path. */
export async function thingOfCell(
  db: Kysely<Schema>,
  params: { readonly cell: string; readonly thing: string },
): Promise<Result<Thing>> {
  const thing = await findThing(db, params.thing)
  return thing === null || thing.cellId !== params.cell ? noSuchThing() : success(thing)
}

export function noSuchThing(): Refusal {
  return refuse('not-found', 'There is no such thing, or none that you may see.', 'thing')
}

/** Whether somebody lives with a thing or looks after it. */
export function maySteer(principal: Principal, thing: Thing): boolean {
  return hasRole(principal, thing.cellId, 'resident', 'steward')
}
